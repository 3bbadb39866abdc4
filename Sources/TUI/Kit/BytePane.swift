import NVSModel

/// The bytes of an image: their lines, made once for an image and a width, and where the cursor stands in them.
struct BytePane: Sendable {
  private(set) var lines = LayoutLines(PartitionImage([]), bytesPerLine: 8)
  private var revision = -1
  private var isSeen = false
  /// The row whose bytes were brought into sight last, so that they are once for a row.
  var followed: Followed?
  /// The byte under the cursor, from the start of the partition.
  var offset = 0
  /// The first line on the screen.
  var top = 0

  /// A row, as it was in an image.
  struct Followed: Hashable {
    let document: Int
    let row: Int
    let revision: Int
  }

  var image: PartitionImage { lines.image }

  /// Takes an image, unless it is the one it has. O(entries) for another one.
  ///
  /// - Parameter revision: another one for each image.
  mutating func take(_ image: PartitionImage, revision: Int, bytesPerLine: Int) {
    guard self.revision != revision || lines.bytesPerLine != bytesPerLine else { return }
    self.revision = revision
    lines = LayoutLines(image, bytesPerLine: bytesPerLine)
  }

  /// Stays inside the image, and in sight.
  ///
  /// - Parameter height: of what is seen; nil while the pane is out of sight.
  mutating func settle(height: Int?) {
    defer { isSeen = height != nil }
    guard let height else { return }
    if !isSeen { show(offset, height: height) }
    offset = max(0, min(offset, image.bytes.count - 1))
    top = scrolled(top, to: lines.line(ofOffset: offset), height: height, count: lines.count)
  }

  /// Puts the cursor on an entry. What is seen stays while the entry is in sight, and else moves by most of a page: a
  /// pane that moved with each row would send the whole of it again for each row.
  mutating func show(_ offset: Int, height: Int) {
    self.offset = offset
    let first = lines.line(ofOffset: offset)
    let last = first + min(NVS.entrySize / lines.bytesPerLine, height) - 1
    if first >= top, last < top + height { return }
    let kept = min(height / 4, NVS.entrySize / lines.bytesPerLine)
    let wanted = first < top ? last - (height - 1 - kept) : first - kept
    top = max(0, min(wanted, lines.count - height))
  }

  /// Carries out a movement.
  mutating func move(_ movement: Movement, height: Int) {
    let column = offset % lines.bytesPerLine
    switch movement {
    case .left: offset -= 1
    case .right: offset += 1
    case .lineStart: offset -= column
    case .lineEnd: offset += lines.bytesPerLine - 1 - column
    case .first: offset = 0
    case .last: offset = image.bytes.count - 1
    case .up, .down, .pageUp, .pageDown:
      moveByLines(movement.distance(page: height, count: lines.count), column: column)
    }
    offset = max(0, min(offset, image.bytes.count - 1))
  }

  private mutating func moveByLines(_ distance: Int, column: Int) {
    var target = max(0, min(lines.line(ofOffset: offset) + distance, lines.count - 1))
    // A title is passed by: its page's first byte stands on the next line.
    if case .page = lines[target] { target += distance < 0 && target > 0 ? -1 : 1 }
    offset = lines.offset(ofLine: target, column: column) ?? offset
  }

  /// Puts the cursor on the byte at a place of the screen; nothing where there is none.
  mutating func press(x: Int, y: Int, in area: Rect) {
    let columns = HexColumns(self, start: area.x)
    offset = lines.offset(ofLine: top + y - area.y, column: columns.index(at: x)) ?? offset
  }
}
