/// A table of values: a header that names the columns, then a row a device. What `mfg_gen.py` takes as its values file.
///
/// It lies over the bytes of the file. Where the rows begin is found by ``scan(bytes:)``, a slice at a time, so that the first
/// rows of a long table are there at once; a copy can be scanned on another thread and taken over with ``adopt(_:)``. A row
/// costs 8 bytes beside the file and is read when it is looked at. Lines that begin with `#` are rows, as they are to
/// `mfg_gen.py`: a device is never taken for a comment. Blank lines are none.
public struct ValuesTable: Sendable {
  /// The path as it was given; the user may save it under another.
  public var name: String
  /// The names of the columns, in the order of the file.
  public let columns: [String]
  /// What is wrong with the header.
  public internal(set) var problems: [Problem] = []

  /// The file as it was opened; nothing of it ever changes.
  let source: [UInt8]
  /// Where each row begins in `source`, as far as it is scanned.
  private(set) var starts: [Int] = []
  /// The header's line, and the line of the file on which it begins.
  private var header: (line: CSVLine, number: Int)?
  /// The line of the file, from 1, on which every 64th row begins.
  private var lineNumbers: [Int] = []
  /// How far rows are known, and the line of the file there.
  private var scanned = 0
  private var nextLine = 1

  /// Rows that were written since, whole lines.
  var changed: [Int: [UInt8]] = [:]
  /// Rows that were added behind the last, whole lines.
  private(set) var dialect = CSVDialect(hasComments: false)
  var added: [[UInt8]] = []
  var undoable: [ValuesChange] = []
  var redoable: [ValuesChange] = []
  var savedAt: Int? = 0
  /// How often anything of it was changed.
  public internal(set) var revision = 0

  private static let stride = 64

  /// The table that a file's bytes hold, with the header read and no row known yet. O(the header).
  ///
  /// - Throws: when it is UTF-16. Everything else that is wrong is a problem at its place.
  public init(name: String, bytes: [UInt8]) throws(CSVError) {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { throw .isUTF16 }
    self.name = name
    source = bytes
    scanned = bytes.starts(with: CSVText.byteOrderMark) ? 3 : 0
    var header: CSVScan?
    while header == nil, let scan = Self.next(in: source, from: scanned) {
      if scan.kind == .record { header = scan } else { nextLine += scan.height }
      scanned = scan.range.upperBound
    }
    guard let header else {
      columns = []
      problems = [Problem(.error, "this table is empty: begin with a line that names the columns", at: .start)]
      return
    }
    dialect.takeSeparator(ofRecord: source[header.range])
    let line = CSVLine(source[header.range], dialect)
    columns = line.cells.indices.map { line.text(ofCell: $0) ?? "" }
    problems = Self.problems(of: line, onLine: nextLine)
    if let note = dialect.note(at: TextPlace(line: nextLine, column: 1)) { problems.append(note) }
    self.header = (line, nextLine)
    nextLine += line.height
  }

  /// The next line of `source`, whose range counts from the source's own beginning.
  private static func next(in source: [UInt8], from start: Int) -> CSVScan? {
    // The first is short, and to look for quotes to the end of a long file takes longer than all else of opening it.
    let window = start..<min(start + 1 << 16, source.count)
    if window.upperBound < source.count, let scan = next(in: source, window), scan.range.upperBound < window.upperBound
    {
      return scan
    }
    return next(in: source, start..<source.count)
  }

  /// The first line of a window; nil where it has none, or a quote in it goes on behind.
  private static func next(in source: [UInt8], _ window: Range<Int>) -> CSVScan? {
    source.withUnsafeBufferPointer { bytes in
      var scanner = CSVScanner(
        UnsafeBufferPointer(rebasing: bytes[window]), CSVDialect(hasComments: false), wantsCells: false)
      guard var scan = scanner.next(), !scanner.hasOpenQuote || window.upperBound == source.count else { return nil }
      scan.range = scan.range.lowerBound + window.lowerBound..<scan.range.upperBound + window.lowerBound
      return scan
    }
  }

  // MARK: Scanning

  /// Whether every row of the file is known.
  public var isComplete: Bool { scanned >= source.count }

  /// How much of the file is scanned, from 0 to 1.
  public var scannedShare: Double { source.isEmpty ? 1 : Double(scanned) / Double(source.count) }

  /// The rows known so far, those that were added among them.
  public var rowCount: Int { starts.count + added.count }

  /// Finds the rows in about the next `count` bytes, by default in all that are left. O(count), but for a row that is longer.
  public mutating func scan(bytes count: Int = .max) {
    var window = count
    while window > 0, !isComplete {
      let known = scanned
      let size = min(max(window, 4096), source.count - scanned)
      scanWindow(size)
      // A row, or a quote that is still open, goes on behind the window.
      if scanned == known { window = size > (source.count - scanned) / 2 ? .max : size * 2 } else { return }
    }
  }

  private mutating func scanWindow(_ size: Int) {
    let reachesEnd = scanned + size == source.count
    let base = scanned
    source.withUnsafeBufferPointer { bytes in
      let window = UnsafeBufferPointer(rebasing: bytes[base..<base + size])
      var scanner = CSVScanner(window, dialect, wantsCells: false)
      while let scan = scanner.next() {
        // What touches the window's end may go on behind it.
        if !reachesEnd, scan.range.upperBound == size || scanner.hasOpenQuote { return }
        if scan.kind == .record {
          if starts.count.isMultiple(of: Self.stride) { lineNumbers.append(nextLine) }
          starts.append(base + scan.range.lowerBound)
        }
        nextLine += scan.height
        scanned = base + scan.range.upperBound
      }
    }
  }

  /// Takes over the rows that a copy of this table has found meanwhile; what was edited here stays.
  public mutating func adopt(_ copy: ValuesTable) {
    guard copy.scanned > scanned, copy.source.count == source.count, added.isEmpty else { return }
    (starts, lineNumbers, scanned, nextLine) = (copy.starts, copy.lineNumbers, copy.scanned, copy.nextLine)
  }

  // MARK: Rows

  /// Reads a row, of which there are ``rowCount``. O(its length).
  public subscript(row: Int) -> ValuesRow { ValuesRow(line: line(ofRow: row)) }

  /// A row in memory of its own, and not in the file's, whose references all threads count that read rows.
  func copy(ofRow row: Int) -> ValuesRow {
    if row >= starts.count || !changed.isEmpty && changed[row] != nil { return self[row] }
    let bytes = source.withUnsafeBufferPointer { Array($0[originalRange(ofRow: row)]) }
    return ValuesRow(line: CSVLine(firstOf: bytes[...], dialect))
  }

  /// The line of a row as it stands now.
  func line(ofRow row: Int) -> CSVLine {
    if row >= starts.count { return CSVLine(added[row - starts.count][...], dialect) }
    if let bytes = changed[row] { return CSVLine(bytes[...], dialect) }
    return originalLine(ofRow: row)
  }

  /// The line of a row as it was opened.
  func originalLine(ofRow row: Int) -> CSVLine {
    CSVLine(firstOf: source[originalRange(ofRow: row)], dialect)
  }

  /// Where the line of a row stands in `source`; blank lines may follow it.
  private func originalRange(ofRow row: Int) -> Range<Int> {
    starts[row]..<(row + 1 < starts.count ? starts[row + 1] : isComplete ? source.count : scanned)
  }

  /// The index of a column; nil when the header does not name it.
  public func index(ofColumn name: String) -> Int? { columns.firstIndex(of: name) }

  /// The cell of a row; nil where the row ends early.
  public func text(ofRow row: Int, column: Int) -> String? { self[row][column] }

  /// Where a cell begins in the file; without a column, where the row does. O(64 rows), and the added ones.
  public func place(ofRow row: Int, column: Int? = nil) -> TextPlace {
    let line = line(ofRow: row)
    var place = column.map { line.place(ofCell: $0) } ?? .start
    place.line += number(ofRow: row) - 1
    return place
  }

  /// Where the header names a column.
  public func place(ofColumn column: Int) -> TextPlace {
    guard let header else { return .start }
    var place = header.line.place(ofCell: column)
    place.line += header.number - 1
    return place
  }

  /// The line of the file, from 1, on which a row begins, as the file would be saved now.
  private func number(ofRow row: Int) -> Int {
    if row >= starts.count {
      let before = added.prefix(row - starts.count).reduce(0) { $0 + CSVLine($1[...], dialect).height }
      return nextLine + shift(ofRowsBefore: starts.count) + before
    }
    let first = row / Self.stride * Self.stride
    let text = source[starts[first]..<starts[row]]
    return lineNumbers[row / Self.stride] + text.place.line - 1 + shift(ofRowsBefore: row)
  }

  /// How many lines the changed rows before one have more than they had.
  private func shift(ofRowsBefore row: Int) -> Int {
    changed.reduce(0) { sum, change in
      guard change.key < row else { return sum }
      return sum + CSVLine(change.value[...], dialect).height - originalLine(ofRow: change.key).height
    }
  }
}

extension TextPlace {
  static let start = TextPlace(line: 1, column: 1)
}

/// A row of a values table: a device's cells.
public struct ValuesRow: Sendable {
  let line: CSVLine

  /// How many cells it has; not always as many as the header.
  public var count: Int { line.cells.count }

  /// What a cell says, unquoted; nil where the row ends early.
  public subscript(column: Int) -> String? { line.text(ofCell: column) }
}
