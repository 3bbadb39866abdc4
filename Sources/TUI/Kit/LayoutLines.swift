import NVSModel

/// The lines in which an image's bytes are shown: a title a page, then its bytes, free entries folded into one line.
///
/// Only the line at which each page begins is kept; a line is made when it is looked at, so that a large image scrolls
/// as a small one does.
struct LayoutLines: Sendable {
  enum Line: Hashable {
    case page(Int)
    /// Bytes from the start of the partition; as many as fit a line, or fewer at an end.
    case bytes(Range<Int>)
    /// A run of free entries: its place in the image's entries.
    case free(entry: Int)
  }

  let image: PartitionImage
  /// How many bytes stand in a line: 8, 16 or 32.
  let bytesPerLine: Int
  /// For each page its first line, then the first line of the bytes after the last whole page.
  private let starts: [Int]

  /// Counts the lines. O(entries).
  init(_ image: PartitionImage, bytesPerLine: Int) {
    self.image = image
    self.bytesPerLine = bytesPerLine
    var starts: [Int] = []
    starts.reserveCapacity(image.pages.count + 1)
    var line = 0
    for page in image.pages {
      starts.append(line)
      line += 1 + Self.headerLines(of: page, in: image, bytesPerLine)
      for index in page.entries { line += Self.lines(of: image.entries[index], bytesPerLine) }
    }
    starts.append(line)
    self.starts = starts
  }

  var count: Int {
    (starts.last ?? 0) + (image.trailingBytes.count + bytesPerLine - 1) / bytesPerLine
  }

  private static func headerLines(of page: PartitionImage.Page, in image: PartitionImage, _ bytesPerLine: Int) -> Int {
    image.isBlank(page) ? 0 : NVS.entriesOffset / bytesPerLine
  }

  private static func lines(of entry: Entry, _ bytesPerLine: Int) -> Int {
    entry.kind == .free ? 1 : Int(entry.span) * NVS.entrySize / bytesPerLine
  }

  /// The line of that number; nil when there is none. O(log pages + entries of a page).
  subscript(number: Int) -> Line? {
    guard number >= 0, number < count else { return nil }
    let page = pageIndex(ofLine: number)
    guard page < image.pages.count else { return bytes(from: image.trailingBytes, line: number - starts[page]) }
    var rest = number - starts[page]
    if rest == 0 { return .page(page) }
    rest -= 1
    let header = Self.headerLines(of: image.pages[page], in: image, bytesPerLine)
    let start = image.pages[page].offset
    if rest < header { return bytes(from: start..<start + NVS.entriesOffset, line: rest) }
    rest -= header
    for index in image.pages[page].entries {
      let entry = image.entries[index]
      let lines = Self.lines(of: entry, bytesPerLine)
      if rest < lines { return entry.kind == .free ? .free(entry: index) : bytes(from: entry.range, line: rest) }
      rest -= lines
    }
    return nil
  }

  /// The line on which a byte stands. O(log pages + entries of a page).
  func line(ofOffset offset: Int) -> Int {
    let offset = min(max(0, offset), max(0, image.bytes.count - 1))
    let page = offset / NVS.pageSize
    guard page < image.pages.count else {
      return starts[image.pages.count] + (offset - image.trailingBytes.lowerBound) / bytesPerLine
    }
    let header = Self.headerLines(of: image.pages[page], in: image, bytesPerLine)
    let place = offset % NVS.pageSize
    if place < NVS.entriesOffset { return starts[page] + (header == 0 ? 1 : 1 + place / bytesPerLine) }
    var line = starts[page] + 1 + header
    for index in image.pages[page].entries {
      let entry = image.entries[index]
      if entry.range.contains(offset) {
        return entry.kind == .free ? line : line + (offset - entry.offset) / bytesPerLine
      }
      line += Self.lines(of: entry, bytesPerLine)
    }
    return line
  }

  /// The byte that the cursor goes to on a line, `column` bytes from its start; a title leads to its page's first byte.
  func offset(ofLine number: Int, column: Int) -> Int? {
    switch self[number] {
    case .page(let page): image.pages[page].offset
    case .bytes(let range): min(range.lowerBound + column, range.upperBound - 1)
    case .free(let index): image.entries[index].offset
    case nil: nil
    }
  }

  private func bytes(from range: Range<Int>, line: Int) -> Line {
    let start = range.lowerBound + line * bytesPerLine
    return .bytes(start..<min(start + bytesPerLine, range.upperBound))
  }

  /// The page that a line belongs to; the number of pages for what comes after the last.
  private func pageIndex(ofLine line: Int) -> Int {
    var low = 0
    var high = starts.count
    while low + 1 < high {
      let middle = (low + high) / 2
      if starts[middle] <= line { low = middle } else { high = middle }
    }
    return low
  }
}

extension PartitionImage {
  /// Whether a page was never written since it was erased.
  func isBlank(_ page: Page) -> Bool {
    page.header.rawState == .max && page.entries.count == 1 && entries[page.entries.lowerBound].kind == .free
      && bytes[page.offset..<page.offset + NVS.headerSize].allSatisfy { $0 == 0xFF }
  }
}
