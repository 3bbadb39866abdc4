import Glibc

/// What the scanner found: one line, comment or record.
struct CSVScan {
  var kind: CSVLine.Kind
  /// The bytes it takes, line end included.
  var range: Range<Int>
  var height: Int
  /// Ranges count from the scan's own beginning.
  var cells: [CSVCell]
}

/// Cuts bytes into lines and records as Python's `csv` module does, by default or with another separator: a quote means
/// something at the beginning of a cell only, and what follows a closing quote still belongs to the cell.
///
/// Works on the file's own bytes, of which nothing is copied: `bytes` must stay where they are meanwhile.
struct CSVScanner {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var position = 0
  /// Where the next quote and the next carriage return stand from `position` on; the end where there is none.
  private var nextQuote = 0
  private var nextReturn = 0
  /// Whether the cells of records are wanted, and not only where they end.
  private let wantsCells: Bool
  private let dialect: CSVDialect
  /// Whether a quote was opened that these bytes do not close.
  private(set) var hasOpenQuote = false

  init(_ bytes: UnsafeBufferPointer<UInt8>, _ dialect: CSVDialect, wantsCells: Bool) {
    self.bytes = bytes
    self.wantsCells = wantsCells
    self.dialect = dialect
    (nextQuote, nextReturn) = (-1, -1)
  }

  /// The next line or record, nil at the end. O(its length), but for a quote that never ends.
  mutating func next() -> CSVScan? {
    guard position < bytes.count else { return nil }
    let start = position
    let first = bytes[start]
    if first.isLineEnd {
      position = afterLineEnd(start)
      return CSVScan(kind: .blank, range: start..<position, height: 1, cells: [])
    }
    let kind: CSVLine.Kind = dialect.hasComments && first == UInt8(ascii: "#") ? .comment : .record
    if kind == .comment || (!wantsCells && !hasQuote(in: start)) {
      position = afterLineEnd(endOfLine(start))
      return CSVScan(kind: kind, range: start..<position, height: 1, cells: [])
    }
    return record(from: start)
  }

  /// Whether there is a quote on the line that begins there: without one the line's end is the record's.
  private mutating func hasQuote(in start: Int) -> Bool {
    if nextQuote < start { nextQuote = find(.quote, from: start) }
    return nextQuote < bytes.count && nextQuote < endOfLine(start)
  }

  /// Where a byte stands next; the end where it does not. As fast as memory.
  private func find(_ byte: UInt8, from start: Int) -> Int {
    guard start < bytes.count, let base = bytes.baseAddress,
      let found = memchr(base + start, Int32(byte), bytes.count - start)
    else { return bytes.count }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base)
  }

  private mutating func record(from start: Int) -> CSVScan {
    var scan = CSVScan(kind: .record, range: start..<start, height: 1, cells: [])
    var cellStart = start
    let separator = dialect.separator
    if wantsCells { scan.cells.reserveCapacity(8) }
    while true {
      let isQuoted = cellStart < bytes.count && bytes[cellStart] == .quote
      var end = cellStart
      var isUnterminated = false
      if isQuoted {
        if let closing = closingQuote(after: cellStart) {
          scan.height += lineEnds(in: cellStart..<closing)
          end = closing + 1
        } else {
          // The record ends with this line, so that the rows below it stay rows.
          isUnterminated = true
          hasOpenQuote = true
          end = endOfLine(cellStart)
        }
      }
      while end < bytes.count, bytes[end] != separator, !bytes[end].isLineEnd { end += 1 }
      if isUnterminated { end = endOfLine(end) }
      if wantsCells {
        let range = cellStart - start..<end - start
        scan.cells.append(CSVCell(range: range, isQuoted: isQuoted, isUnterminated: isUnterminated))
      }
      guard end < bytes.count, bytes[end] == separator else {
        position = end < bytes.count ? afterLineEnd(end) : end
        scan.range = start..<position
        return scan
      }
      cellStart = end + 1
    }
  }

  /// The quote that closes the one at `opening`; doubled ones are passed over.
  private func closingQuote(after opening: Int) -> Int? {
    var index = opening + 1
    while index < bytes.count {
      if bytes[index] == .quote {
        guard index + 1 < bytes.count, bytes[index + 1] == .quote else { return index }
        index += 1
      }
      index += 1
    }
    return nil
  }

  private mutating func endOfLine(_ start: Int) -> Int {
    if nextReturn < start { nextReturn = find(.carriageReturn, from: start) }
    return min(nextReturn, find(.newline, from: start))
  }

  private func afterLineEnd(_ index: Int) -> Int {
    guard index < bytes.count else { return index }
    let isPair = bytes[index] == .carriageReturn && index + 1 < bytes.count && bytes[index + 1] == .newline
    return index + (isPair ? 2 : 1)
  }

  private func lineEnds(in range: Range<Int>) -> Int {
    var count = 0
    var index = range.lowerBound
    while index < range.upperBound {
      if bytes[index].isLineEnd {
        count += 1
        index = afterLineEnd(index)
      } else {
        index += 1
      }
    }
    return count
  }
}
