/// The text of a CSV file, kept byte for byte: opened and written unchanged it is the same file.
///
/// A copy costs nothing until it is changed. Every change is one ``replace(_:with:)``, whose inverse is a change of
/// the same kind.
public struct CSVText: Sendable {
  static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// Whether the file begins with a UTF-8 byte order mark.
  let hasByteOrderMark: Bool
  private(set) var lines: [CSVLine]

  /// A replacement of lines; what ``CSVText/replace(_:with:)`` returns undoes it.
  struct Change: Sendable {
    var range: Range<Int>
    var lines: [CSVLine]
  }

  /// An empty file.
  init() {
    hasByteOrderMark = false
    lines = []
  }

  /// The file that `bytes` hold. O(n).
  ///
  /// - Throws: when it is not UTF-8, with the place of the first wrong byte.
  public init(_ bytes: [UInt8]) throws(CSVError) {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { throw .isUTF16 }
    hasByteOrderMark = bytes.starts(with: Self.byteOrderMark)
    let content = hasByteOrderMark ? Array(bytes.dropFirst(3)) : bytes
    if String(validating: content, as: UTF8.self) == nil { throw Self.firstWrongByte(in: content) }
    var scanner = CSVScanner(content)
    lines = []
    while let scan = scanner.next() {
      lines.append(CSVLine(Array(content[scan.range]), scan))
    }
  }

  private static func firstWrongByte(in content: [UInt8]) -> CSVError {
    var parser = Unicode.UTF8.ForwardParser()
    var input = content.makeIterator()
    var offset = 0
    while case .valid(let scalar) = parser.parseScalar(from: &input) { offset += scalar.count }
    return .notUTF8(byte: offset < content.count ? content[offset] : 0, place: content[..<offset].place)
  }

  /// The file's bytes.
  var bytes: [UInt8] {
    var result: [UInt8] = hasByteOrderMark ? Self.byteOrderMark : []
    result.reserveCapacity(3 + lines.reduce(0) { $0 + $1.bytes.count })
    for line in lines { result += line.bytes }
    return result
  }

  /// The line end that a new line takes: that of the first line that has one.
  var lineEnd: [UInt8] {
    lines.lazy.map { Array($0.terminator) }.first { !$0.isEmpty } ?? [.newline]
  }

  /// Puts `new` in the place of the lines in `range`, and returns the change that undoes it. O(lines).
  @discardableResult
  mutating func replace(_ range: Range<Int>, with new: [CSVLine]) -> Change {
    let old = Array(lines[range])
    lines.replaceSubrange(range, with: new)
    return Change(range: range.lowerBound..<range.lowerBound + new.count, lines: old)
  }

  /// The change that puts `new` in the place of `range` and keeps the line ends right: every line but the last has
  /// one, and the last has one if the file's last had one before.
  func change(_ range: Range<Int>, to new: [CSVLine]) -> Change {
    let isOpenEnded = lines.last.map { $0.terminator.isEmpty } ?? false
    if isOpenEnded, range.lowerBound == lines.count, !new.isEmpty, let last = lines.last {
      return change(lines.count - 1..<lines.count, to: [last] + new)
    }
    let lineEnd = lineEnd
    var settled = new
    for index in new.indices {
      let isLast = range.upperBound == lines.count && index == new.count - 1
      if isLast && isOpenEnded {
        settled[index] = new[index].terminated(by: [])
      } else if new[index].terminator.isEmpty {
        settled[index] = new[index].terminated(by: lineEnd)
      }
    }
    return Change(range: range, lines: settled)
  }

  /// The line of the file, from 1, on which the line at `index` begins. O(index).
  func number(ofLine index: Int) -> Int {
    lines[..<index].reduce(1) { $0 + $1.height }
  }
}

/// Why bytes cannot be read as a CSV file at all.
public enum CSVError: Error, Hashable, Sendable {
  case isUTF16
  case notUTF8(byte: UInt8, place: TextPlace)

  /// Where reading had to stop.
  public var place: TextPlace {
    switch self {
    case .isUTF16: TextPlace(line: 1, column: 1)
    case .notUTF8(_, let place): place
    }
  }
}

extension CSVError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .isUTF16: "this file is UTF-16: save it as UTF-8 (in a spreadsheet: 'CSV UTF-8')"
    case .notUTF8(let byte, _):
      "byte \(Int(byte).hex) is not UTF-8: save the file as UTF-8 (in a spreadsheet: 'CSV UTF-8')"
    }
  }
}
