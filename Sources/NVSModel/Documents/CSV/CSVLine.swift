/// One record, comment or blank line of a CSV file, with its own line end: a view of the bytes that hold it, made when it
/// is looked at.
struct CSVLine: Sendable {
  enum Kind: UInt8, Sendable {
    /// Cells; the only kind that may run over several lines of the file, inside quotes.
    case record
    /// Begins with `#` in the first column.
    case comment
    case blank
  }

  /// The bytes as they stand in the file, line end included.
  let bytes: ArraySlice<UInt8>
  let kind: Kind
  /// Empty unless it is a record.
  let cells: [CSVCell]
  /// The number of lines in the file that it takes, 1 or more.
  let height: Int
  /// How it was cut into cells.
  let dialect: CSVDialect

  /// The line that `bytes` hold. They must be one line, or one record with quoted line ends. O(its length).
  init(_ bytes: ArraySlice<UInt8>, _ dialect: CSVDialect) { self.init(firstOf: bytes, dialect, takesAll: true) }

  /// The first of the lines that `bytes` hold. O(its length).
  init(firstOf bytes: ArraySlice<UInt8>, _ dialect: CSVDialect) { self.init(firstOf: bytes, dialect, takesAll: false) }

  private init(firstOf bytes: ArraySlice<UInt8>, _ dialect: CSVDialect, takesAll: Bool) {
    let scan = bytes.withUnsafeBufferPointer { pointer in
      var scanner = CSVScanner(pointer, dialect, wantsCells: true)
      return scanner.next()
    }
    self.bytes = takesAll ? bytes : bytes.prefix(scan?.range.count ?? 0)
    kind = scan?.kind ?? .blank
    cells = scan?.cells ?? []
    height = scan?.height ?? 1
    self.dialect = dialect
  }

  /// The bytes at a place that counts from the line's own beginning.
  func raw(_ range: Range<Int>) -> ArraySlice<UInt8> {
    bytes[bytes.startIndex + range.lowerBound..<bytes.startIndex + range.upperBound]
  }

  /// The line end: `\n`, `\r\n`, `\r`, or nothing at the end of the file.
  var terminator: ArraySlice<UInt8> { bytes.lineTerminator }

  /// The same line with another line end.
  func terminated(by terminator: some Collection<UInt8>) -> CSVLine {
    CSVLine((Array(bytes.dropLast(self.terminator.count)) + terminator)[...], dialect)
  }

  /// What the cell says: without its quotes, and with every line end inside as `\n`. Nil when there is no such cell.
  func text(ofCell index: Int) -> String? {
    guard cells.indices.contains(index) else { return nil }
    let cell = cells[index]
    let raw = raw(cell.range)
    return cell.isQuoted ? String(decoding: CSVCell.unquoted(raw), as: UTF8.self) : String(decoding: raw, as: UTF8.self)
  }

  /// What the cell says, as bytes. Nil when there is no such cell.
  func content(ofCell index: Int) -> [UInt8]? {
    guard cells.indices.contains(index) else { return nil }
    let raw = raw(cells[index].range)
    return cells[index].isQuoted ? CSVCell.unquoted(raw) : Array(raw)
  }

  /// Where a cell begins, counted from this line's own beginning as line 1, column 1. A cell that is not there
  /// would begin at the line's end.
  func place(ofCell index: Int) -> TextPlace {
    let end = cells.indices.contains(index) ? cells[index].range.lowerBound : bytes.count - terminator.count
    return raw(0..<end).place
  }

  /// The column, from 1, at which each cell begins in its line of the file, and last that behind the end. O(its length), where
  /// ``place(ofCell:)`` would be that for each cell.
  var columns: [Int] {
    var column = 1
    var columns: [Int] = []
    for cell in cells {
      columns.append(column)
      let text = raw(cell.range)
      if let lineEnd = text.lastIndex(where: \.isLineEnd) {
        column = String(decoding: text[(lineEnd + 1)...], as: UTF8.self).count + 2
      } else {
        column += String(decoding: text, as: UTF8.self).count + 1
      }
    }
    return columns + [max(1, column - 1)]
  }

  /// Whether a quote is opened and never closed.
  var isUnterminated: Bool { cells.last?.isUnterminated ?? false }

  /// The cell, if any, with a later line that begins with `#`: other readers may take that line for a comment.
  var cellWithHash: Int? {
    guard height > 1 else { return nil }
    return cells.firstIndex { cell in
      zip(raw(cell.range), raw(cell.range).dropFirst()).contains { $0.isLineEnd && $1 == UInt8(ascii: "#") }
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
  static func written(
    _ text: String, _ separator: UInt8, isQuoted: Bool, lineEnd: [UInt8], isFirst: Bool
  ) -> [UInt8] {
    let bytes = Array(text.utf8)
    let isSpecial: (UInt8) -> Bool = { $0 == separator || $0 == .quote || $0.isLineEnd }
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
  /// The line end that it ends with, if it does.
  var lineTerminator: ArraySlice<UInt8> {
    guard let last, last.isLineEnd else { return [] }
    let isPair = last == .newline && count > 1 && self[endIndex - 2] == .carriageReturn
    return suffix(isPair ? 2 : 1)
  }

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
