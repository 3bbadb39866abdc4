/// The text of a CSV file, kept byte for byte: opened and written unchanged it is the same file.
///
/// Lines are places in the bytes of the file, or of what was written over it since: 16 bytes each, so that a long file opens at
/// once and a copy costs little. Every change is one ``replace(_:with:)``, whose inverse is a change of the same kind.
public struct CSVText: Sendable {
  static let byteOrderMark = UnicodeText.byteOrderMark

  /// Whether the file begins with a UTF-8 byte order mark.
  let hasByteOrderMark: Bool
  /// The file's bytes, then those of each line that was written since; nothing of it ever changes.
  private var sources: [[UInt8]]
  private var places: [Place] = []
  /// The whole file while nothing of it is changed.
  private var unchanged: [UInt8]?
  private(set) var dialect = CSVDialect()

  /// Where a line stands.
  struct Place: Hashable, Sendable {
    fileprivate let source: UInt32
    fileprivate let start: UInt32
    fileprivate let length: UInt32
    private let heightAndKind: UInt32

    fileprivate init(source: Int, start: Int, length: Int, height: Int, kind: CSVLine.Kind) {
      self.source = UInt32(source)
      self.start = UInt32(start)
      self.length = UInt32(length)
      heightAndKind = UInt32(height) << 2 | UInt32(kind.rawValue)
    }

    var kind: CSVLine.Kind { CSVLine.Kind(rawValue: UInt8(heightAndKind & 3)) ?? .blank }
    /// The number of lines in the file that it takes.
    var height: Int { Int(heightAndKind >> 2) }
  }

  /// A replacement of lines; what ``CSVText/replace(_:with:)`` returns undoes it.
  struct Change: Sendable {
    var range: Range<Int>
    var lines: [Place]
  }

  /// An empty file.
  init() {
    hasByteOrderMark = false
    sources = [[]]
  }

  /// The file that `bytes` hold. O(n).
  ///
  /// - Throws: when it is not UTF-8, with the place of the first wrong byte.
  public init(_ bytes: [UInt8]) throws(CSVError) {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { throw .isUTF16 }
    hasByteOrderMark = bytes.starts(with: Self.byteOrderMark)
    let content = hasByteOrderMark ? Array(bytes.dropFirst(3)) : bytes
    if String(validating: content, as: UTF8.self) == nil { throw Self.firstWrongByte(in: content) }
    sources = [content]
    unchanged = bytes
    // Where the first record ends does not depend on what parts its cells, but for a quote that is not at a cell's beginning.
    if let first = Self.firstRecord(of: content) { dialect.takeSeparator(ofRecord: first) }
    places = Self.places(in: content, dialect)
  }

  private static func firstRecord(of content: [UInt8]) -> ArraySlice<UInt8>? {
    content.withUnsafeBufferPointer { pointer in
      var scanner = CSVScanner(pointer, CSVDialect(), wantsCells: false)
      while let scan = scanner.next() { if scan.kind == .record { return content[scan.range] } }
      return nil
    }
  }

  private static func places(in content: [UInt8], _ dialect: CSVDialect) -> [Place] {
    content.withUnsafeBufferPointer { pointer in
      var places: [Place] = []
      var scanner = CSVScanner(pointer, dialect, wantsCells: false)
      while let scan = scanner.next() {
        places.append(
          Place(source: 0, start: scan.range.lowerBound, length: scan.range.count, height: scan.height, kind: scan.kind)
        )
      }
      return places
    }
  }

  /// A line of these cells, quoted where they must be.
  public static func line(of cells: [String]) -> String {
    String(decoding: CSVLine.record(cells, lineEnd: [.newline]).bytes, as: UTF8.self)
  }

  // MARK: Lines

  /// The lines, each made when it is looked at.
  var lines: some RandomAccessCollection<CSVLine> { places.indices.lazy.map { self[$0] } }

  var lineCount: Int { places.count }

  /// The index of the first line that is a record.
  var firstRecord: Int? { places.firstIndex { $0.kind == .record } }

  subscript(index: Int) -> CSVLine { line(at: places[index]) }

  /// Where the line stands: what kind it is costs nothing to ask.
  func place(ofLine index: Int) -> Place { places[index] }

  func places(ofLines range: Range<Int>) -> [Place] { Array(places[range]) }

  private func bytes(at place: Place) -> ArraySlice<UInt8> {
    sources[Int(place.source)][Int(place.start)..<Int(place.start) + Int(place.length)]
  }

  private func line(at place: Place) -> CSVLine { CSVLine(bytes(at: place), dialect) }

  private static func firstWrongByte(in content: [UInt8]) -> CSVError {
    var parser = Unicode.UTF8.ForwardParser()
    var input = content.makeIterator()
    var offset = 0
    while case .valid(let scalar) = parser.parseScalar(from: &input) { offset += scalar.count }
    return .notUTF8(byte: offset < content.count ? content[offset] : 0, place: content[..<offset].place)
  }

  /// The file's bytes.
  var bytes: [UInt8] {
    if let unchanged { return unchanged }
    var result: [UInt8] = hasByteOrderMark ? Self.byteOrderMark : []
    result.reserveCapacity(3 + places.reduce(0) { $0 + Int($1.length) })
    for place in places { result += bytes(at: place) }
    return result
  }

  /// The line end that a new line takes: that of the first line that has one.
  var lineEnd: [UInt8] {
    for place in places {
      let terminator = bytes(at: place).lineTerminator
      if !terminator.isEmpty { return Array(terminator) }
    }
    return [.newline]
  }

  // MARK: Changes

  /// Puts `new` in the place of the lines in `range`, and returns the change that undoes it. O(lines).
  @discardableResult
  mutating func replace(_ range: Range<Int>, with new: [Place]) -> Change {
    let old = Array(places[range])
    unchanged = nil
    places.replaceSubrange(range, with: new)
    return Change(range: range.lowerBound..<range.lowerBound + new.count, lines: old)
  }

  /// The change that puts `new` in the place of `range` and keeps the line ends right: every line but the last has
  /// one, and the last has one if the file's last had one before.
  mutating func change(_ range: Range<Int>, to new: [CSVLine]) -> Change {
    let isOpenEnded = places.last.map { bytes(at: $0).lineTerminator.isEmpty } ?? false
    if isOpenEnded, range.lowerBound == places.count, !new.isEmpty, let last = places.last {
      return change(places.count - 1..<places.count, to: [line(at: last)] + new)
    }
    let lineEnd = lineEnd
    var settled: [Place] = []
    for (index, line) in new.enumerated() {
      let isLast = range.upperBound == places.count && index == new.count - 1
      if isLast && isOpenEnded {
        settled.append(add(line.terminated(by: [])))
      } else if line.terminator.isEmpty {
        settled.append(add(line.terminated(by: lineEnd)))
      } else {
        settled.append(add(line))
      }
    }
    return Change(range: range, lines: settled)
  }

  /// Keeps the bytes of a line.
  private mutating func add(_ line: CSVLine) -> Place {
    sources.append(Array(line.bytes))
    return Place(source: sources.count - 1, start: 0, length: line.bytes.count, height: line.height, kind: line.kind)
  }

  /// The line of the file, from 1, on which the line at `index` begins. O(index).
  func number(ofLine index: Int) -> Int {
    places[..<index].reduce(1) { $0 + $1.height }
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
