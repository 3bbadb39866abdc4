/// One record, comment or blank line of a CSV file, with its own line end. Immutable, so that a document, its
/// copies and its undo history share it.
final class CSVLine: Sendable {
  enum Kind: Sendable {
    /// Cells; the only kind that may run over several lines of the file, inside quotes.
    case record
    /// Begins with `#` in the first column.
    case comment
    case blank
  }

  /// The bytes as they stand in the file, line end included.
  let bytes: [UInt8]
  let kind: Kind
  /// Empty unless it is a record.
  let cells: [CSVCell]
  /// The number of lines in the file that it takes, 1 or more.
  let height: Int

  /// The line that `bytes` hold. They must be one line, or one record with quoted line ends.
  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var scanner = CSVScanner(bytes)
    let scan = scanner.next()
    kind = scan?.kind ?? .blank
    cells = scan?.cells ?? []
    height = scan?.height ?? 1
  }

  init(_ bytes: [UInt8], _ scan: CSVScan) {
    self.bytes = bytes
    (kind, cells, height) = (scan.kind, scan.cells, scan.height)
  }

  /// The line end: `\n`, `\r\n`, `\r`, or nothing at the end of the file.
  var terminator: ArraySlice<UInt8> {
    guard let last = bytes.last, last == .newline || last == .carriageReturn else { return [] }
    let isPair = last == .newline && bytes.count > 1 && bytes[bytes.count - 2] == .carriageReturn
    return bytes.suffix(isPair ? 2 : 1)
  }

  /// The same line with another line end.
  func terminated(by terminator: some Collection<UInt8>) -> CSVLine {
    CSVLine(Array(bytes.dropLast(self.terminator.count)) + terminator)
  }

  /// What the cell says: without its quotes, and with every line end inside as `\n`. Nil when there is no such cell.
  func text(ofCell index: Int) -> String? {
    guard cells.indices.contains(index) else { return nil }
    let cell = cells[index]
    let raw = bytes[cell.range]
    return String(decoding: cell.isQuoted ? CSVCell.unquoted(raw) : Array(raw), as: UTF8.self)
  }

  /// Where a cell begins, counted from this line's own beginning as line 1, column 1. A cell that is not there
  /// would begin at the line's end.
  func place(ofCell index: Int) -> TextPlace {
    let end = cells.indices.contains(index) ? cells[index].range.lowerBound : bytes.count - terminator.count
    return bytes[..<end].place
  }

  /// Whether a quote is opened and never closed.
  var isUnterminated: Bool { cells.last?.isUnterminated ?? false }

  /// The cell, if any, with a later line that begins with `#`: other readers may take that line for a comment.
  var cellWithHash: Int? {
    guard height > 1 else { return nil }
    return cells.firstIndex { cell in
      cell.range.dropFirst().contains { bytes[$0] == UInt8(ascii: "#") && bytes[$0 - 1].isLineEnd }
    }
  }
}

/// A cell as it stands in its line.
struct CSVCell: Hashable, Sendable {
  /// In the line's bytes, quotes included.
  let range: Range<Int>
  let isQuoted: Bool
  let isUnterminated: Bool

  /// The text of a raw cell that begins with a quote: doubled quotes become one, what follows the closing quote
  /// is kept as it is, every line end becomes `\n`.
  static func unquoted(_ raw: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(raw.count)
    var isInside = true
    var index = raw.startIndex + 1
    while index < raw.endIndex {
      let byte = raw[index]
      let next = index + 1 < raw.endIndex ? raw[index + 1] : nil
      index += 1
      if isInside && byte == .quote {
        if next == .quote {
          result.append(.quote)
          index += 1
        } else {
          isInside = false
        }
      } else if byte == .carriageReturn {
        result.append(.newline)
        if next == .newline { index += 1 }
      } else {
        result.append(byte)
      }
    }
    return result
  }

  /// How a cell with this text is written. Quoted when it must be, or when asked for.
  static func written(_ text: String, isQuoted: Bool, lineEnd: [UInt8], isFirst: Bool) -> [UInt8] {
    let bytes = Array(text.utf8)
    let isSpecial: (UInt8) -> Bool = { $0 == .comma || $0 == .quote || $0.isLineEnd }
    // In the first column a # would make a comment of the row, and a byte order mark could be taken for the file's.
    let wouldMislead = isFirst && (bytes.first == UInt8(ascii: "#") || bytes.starts(with: CSVText.byteOrderMark))
    guard isQuoted || wouldMislead || bytes.contains(where: isSpecial) else { return bytes }
    var result: [UInt8] = [.quote]
    for (index, byte) in bytes.enumerated() {
      switch byte {
      case .quote: result += [.quote, .quote]
      case .carriageReturn: result += lineEnd
      case .newline: if index == 0 || bytes[index - 1] != .carriageReturn { result += lineEnd }
      default: result.append(byte)
      }
    }
    return result + [.quote]
  }
}

extension UInt8 {
  static let newline = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")
  static let comma = UInt8(ascii: ",")
  static let quote = UInt8(ascii: "\"")

  var isLineEnd: Bool { self == .newline || self == .carriageReturn }
}

extension ArraySlice<UInt8> {
  /// The place just after these bytes, when they begin at line 1, column 1.
  var place: TextPlace {
    var line = 1
    var lineStart = startIndex
    for index in indices where self[index].isLineEnd {
      let isFirstOfPair = self[index] == .carriageReturn && index + 1 < endIndex && self[index + 1] == .newline
      if isFirstOfPair { continue }
      line += 1
      lineStart = index + 1
    }
    return TextPlace(line: line, column: String(decoding: self[lineStart...], as: UTF8.self).count + 1)
  }
}
