/// An NVS CSV file such as `mfg_config.csv`: rows of key, type, encoding and value over the text as it stands in the
/// file, with undo back to the file as it was opened.
public struct FactoryDocument: Sendable {
  /// The path as it was given.
  public var name: String
  private(set) var text: CSVText
  /// The rows without the header, in file order; blank lines and comments are none. Each is read when it is looked at.
  public var rows: FactoryRows { FactoryRows(text: text, lines: rowLines, header: header) }
  /// What concerns the whole file, such as a missing column.
  private(set) var problems: [Problem] = []

  private(set) var header = FactoryHeader.standard
  /// The index of each row's line in `text`.
  private(set) var rowLines: [Int32] = []
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

  /// A document that no file holds yet: the header, and the namespace that every key needs.
  public init(new name: String) {
    let text = "key,type,encoding,value\nmfg_ns,namespace,,\n"
    // Text that Swift holds as such is always UTF-8.
    self.init(name: name, text: (try? CSVText(Array(text.utf8))) ?? CSVText())
  }

  /// The document that a file's bytes hold. O(n).
  ///
  /// - Throws: when they are not UTF-8 text. Everything else that is wrong is a problem at its place.
  public init(name: String, bytes: [UInt8]) throws(CSVError) {
    self.name = name
    text = try CSVText(bytes)
    readAll()
  }

  /// The document of a text that was read already.
  public init(name: String, text: CSVText) {
    self.name = name
    self.text = text
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

  /// The index in `text` of a row's line.
  func lineIndex(ofRow row: Int) -> Int { Int(rowLines[row]) }

  /// The line of the file, from 1, on which a row begins. O(lines).
  func line(ofRow row: Int) -> Int { text.number(ofLine: lineIndex(ofRow: row)) }

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

  /// Takes back the last change.
  ///
  /// - Returns: the first row that is another one now, or the number of rows; nil when this is the file as it was opened.
  @discardableResult
  public mutating func undo() -> Int? {
    guard let change = undoable.popLast() else { return nil }
    redoable.append(apply(change))
    return firstRow(ofLine: change.range.lowerBound)
  }

  /// Does again what was undone last.
  ///
  /// - Returns: the first row that is another one now, or the number of rows; nil when there is nothing to do again.
  @discardableResult
  public mutating func redo() -> Int? {
    guard let change = redoable.popLast() else { return nil }
    undoable.append(apply(change))
    return firstRow(ofLine: change.range.lowerBound)
  }

  /// The first row on a line or below it. O(log rows).
  private func firstRow(ofLine line: Int) -> Int { rowLines.partition { $0 >= line } }

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
    let first = firstRow(ofLine: change.range.lowerBound)
    let end = firstRow(ofLine: change.range.upperBound)
    let new = change.lines.indices.filter { change.lines[$0].kind == .record }
    let shift = Int32(change.lines.count - change.range.count)
    if shift == 0, new.count == end - first, new.count == change.lines.count { return inverse }
    rowLines.replaceSubrange(first..<end, with: new.map { Int32($0 + change.range.lowerBound) })
    if shift != 0 {
      for index in (first + new.count)..<rowLines.count { rowLines[index] += shift }
    }
    return inverse
  }

  // MARK: Reading

  private mutating func readAll() {
    rowLines = []
    rowLines.reserveCapacity(text.lineCount)
    for index in 0..<text.lineCount where text.place(ofLine: index).kind == .record { rowLines.append(Int32(index)) }
    (header, headerLine, problems) = (.standard, nil, [])
    if let first = rowLines.first {
      let line = text[Int(first)]
      let cells = line.cells.indices.map { line.text(ofCell: $0) ?? "" }
      if FactoryHeader.isHeader(cells) {
        header = FactoryHeader(cells)
        headerLine = Int(first)
        rowLines.removeFirst()
      }
    }
    problems = headerProblems()
  }
}

/// The rows of a document, each read when it is looked at.
public struct FactoryRows: RandomAccessCollection, Sendable {
  fileprivate let text: CSVText
  fileprivate let lines: [Int32]
  fileprivate let header: FactoryHeader

  public var startIndex: Int { 0 }
  public var endIndex: Int { lines.count }

  /// Reads a row. O(its length).
  public subscript(row: Int) -> FactoryRow { FactoryRow(text[Int(lines[row])], header: header) }
}

extension Array where Element == Int32 {
  /// The first index whose element fulfils the condition, when all after it do too. O(log n).
  fileprivate func partition(_ isInSecond: (Int32) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isInSecond(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
