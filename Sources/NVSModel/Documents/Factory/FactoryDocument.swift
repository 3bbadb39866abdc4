/// An NVS CSV file such as `mfg_config.csv`: rows of key, type, encoding and value over the text as it stands in the
/// file, with undo back to the file as it was opened.
public struct FactoryDocument: Sendable {
  /// The path as it was given.
  public var name: String
  private(set) var text: CSVText
  /// The rows without the header, in file order; blank lines and comments are none.
  public private(set) var rows: [FactoryRow] = []
  /// What concerns the whole file, such as a missing column.
  private(set) var problems: [Problem] = []

  private(set) var header = FactoryHeader.standard
  /// The index of each row's line in `text`.
  private(set) var rowLines: [Int] = []
  private(set) var headerLine: Int?
  private var undoable: [CSVText.Change] = []
  private var redoable: [CSVText.Change] = []
  /// How many changes were undoable when the file was last saved; nil when no undo leads back there.
  private var savedAt: Int? = 0

  /// A new, empty document. Its first row brings the header with it.
  init(name: String) {
    self.name = name
    text = CSVText()
    readAll()
  }

  /// The document that a file's bytes hold. O(n).
  ///
  /// - Throws: when they are not UTF-8 text. Everything else that is wrong is a problem at its place.
  public init(name: String, bytes: [UInt8]) throws(CSVError) {
    self.name = name
    text = try CSVText(bytes)
    readAll()
  }

  /// Whether a line names the columns, as in every file that is meant to be factory data.
  public var hasHeader: Bool { headerLine != nil }

  /// The file's bytes: what was opened, with the changed cells alone changed.
  public var bytes: [UInt8] { text.bytes }

  /// Whether it differs from what was opened or last saved.
  public var isChanged: Bool { savedAt != undoable.count }

  /// To be called when `bytes` have been written to the file.
  public mutating func markSaved() { savedAt = undoable.count }

  /// To be called when other bytes were written to the file than these: until the next save it counts as changed.
  public mutating func markUnsaved() { savedAt = nil }

  /// The line of the file, from 1, on which a row begins. O(lines).
  func line(ofRow row: Int) -> Int { text.number(ofLine: rowLines[row]) }

  /// Where a cell begins in the file. O(lines).
  func place(ofRow row: Int, _ column: FactoryColumn) -> TextPlace {
    let line = rows[row].line
    var place = line.place(ofCell: header.index(of: column) ?? line.cells.count)
    place.line += self.line(ofRow: row) - 1
    return place
  }

  // MARK: Undo

  /// Whether there is a change that ``undo()`` would take back.
  public var canUndo: Bool { !undoable.isEmpty }

  /// Takes back the last change; false when this is the file as it was opened.
  @discardableResult
  public mutating func undo() -> Bool {
    guard let change = undoable.popLast() else { return false }
    redoable.append(apply(change))
    return true
  }

  /// Does again what was undone last; false when there is nothing.
  @discardableResult
  public mutating func redo() -> Bool {
    guard let change = redoable.popLast() else { return false }
    undoable.append(apply(change))
    return true
  }

  /// Makes one undoable step of putting `lines` in the place of those in `range`.
  mutating func perform(_ range: Range<Int>, _ lines: [CSVLine]) {
    if let savedAt, savedAt > undoable.count { self.savedAt = nil }
    redoable = []
    undoable.append(apply(text.change(range, to: lines)))
  }

  private mutating func apply(_ change: CSVText.Change) -> CSVText.Change {
    let inverse = text.replace(change.range, with: change.lines)
    guard let headerLine, change.range.lowerBound > headerLine else {
      readAll()
      return inverse
    }
    let first = rowLines.partition { $0 >= change.range.lowerBound }
    let end = rowLines.partition { $0 >= change.range.upperBound }
    let new = change.lines.indices.filter { change.lines[$0].kind == .record }
    rows.replaceSubrange(first..<end, with: new.map { FactoryRow(change.lines[$0], header: header) })
    rowLines.replaceSubrange(first..<end, with: new.map { $0 + change.range.lowerBound })
    let shift = change.lines.count - change.range.count
    if shift != 0 {
      for index in (first + new.count)..<rowLines.count { rowLines[index] += shift }
    }
    return inverse
  }

  // MARK: Reading

  private mutating func readAll() {
    var records = text.lines.indices.filter { text.lines[$0].kind == .record }
    (header, headerLine, problems) = (.standard, nil, [])
    if let first = records.first {
      let cells = text.lines[first].cells.indices.map { text.lines[first].text(ofCell: $0) ?? "" }
      if FactoryHeader.isHeader(cells) {
        header = FactoryHeader(cells)
        headerLine = first
        records.removeFirst()
      }
    }
    problems = headerProblems()
    rows = records.map { FactoryRow(text.lines[$0], header: header) }
    rowLines = records
  }
}

extension Array where Element == Int {
  /// The first index whose element fulfils the condition, when all after it do too. O(log n).
  fileprivate func partition(_ isInSecond: (Int) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isInSecond(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
