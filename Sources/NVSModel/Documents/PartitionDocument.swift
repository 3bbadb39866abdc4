/// A partition table's CSV file, to be edited: rows over the text as it stands in the file, with undo back to the file as it was
/// opened. Nothing but the cells that change is touched.
public struct PartitionDocument: Sendable {
  /// What the text means, with everything that is wrong with it.
  public private(set) var table: PartitionTable

  private var lines: [Line]
  private let hasByteOrderMark: Bool
  private let environment: @Sendable (String) -> String?
  private var undoable: [Step] = []
  private var redoable: [Step] = []
  /// How many changes were undoable when the file was last saved; nil when no undo leads back there.
  private var savedAt: Int? = 0

  /// A line of the file, with its own line end.
  struct Line: Hashable, Sendable {
    var text: String
    var end: String
  }

  /// What a change leads away from, and the row that it was about.
  private struct Step: Sendable {
    let lines: [Line]
    let row: Int
  }

  /// The document of a table that was read from these bytes; nil for a binary table, and for text that is not UTF-8, which could
  /// not be kept as it is.
  ///
  /// - Parameter environment: the value of an environment variable that a CSV names, nil when it is not set.
  public init?(
    _ bytes: [UInt8], rules: PartitionRules = PartitionRules(),
    environment: @escaping @Sendable (String) -> String? = { _ in nil }
  ) {
    let mark = UnicodeText.byteOrderMark
    hasByteOrderMark = bytes.starts(with: mark)
    guard !PartitionTable.looksBinary(bytes), !PartitionTable.looksEmpty(bytes),
      let text = String(validating: bytes.dropFirst(hasByteOrderMark ? mark.count : 0), as: UTF8.self)
    else { return nil }
    lines = Self.lines(of: text)
    self.environment = environment
    table = PartitionTable(bytes: bytes, rules: rules, environment: environment)
  }

  private static func lines(of text: String) -> [Line] {
    var lines: [Line] = []
    var line = ""
    for character in text {
      if character.isPartitionLineEnd {
        lines.append(Line(text: line, end: String(character)))
        line = ""
      } else {
        line.append(character)
      }
    }
    return line.isEmpty ? lines : lines + [Line(text: line, end: "")]
  }

  /// The file's bytes: what was opened, with the changed cells alone changed.
  public var bytes: [UInt8] {
    (hasByteOrderMark ? UnicodeText.byteOrderMark : []) + lines.flatMap { Array(($0.text + $0.end).utf8) }
  }

  // MARK: - Undo

  /// Whether it differs from what was opened or last saved.
  public var isChanged: Bool { savedAt != undoable.count }

  /// To be called when ``bytes`` have been written to the file.
  public mutating func markSaved() { savedAt = undoable.count }

  /// To be called when other bytes were written to the file than these: until the next save it counts as changed.
  public mutating func markUnsaved() { savedAt = nil }

  /// Takes back the last change.
  ///
  /// - Returns: the row that it was about; nil when this is the file as it was opened.
  public mutating func undo() -> Int? {
    guard let step = undoable.popLast() else { return nil }
    redoable.append(Step(lines: lines, row: step.row))
    replace(step.lines)
    return step.row
  }

  /// Does again what was undone last.
  ///
  /// - Returns: the row that it was about; nil when there is nothing to do again.
  public mutating func redo() -> Int? {
    guard let step = redoable.popLast() else { return nil }
    undoable.append(Step(lines: lines, row: step.row))
    replace(step.lines)
    return step.row
  }

  private mutating func perform(_ new: [Line], row: Int) {
    guard new != lines else { return }
    if let savedAt, savedAt > undoable.count { self.savedAt = nil }
    undoable.append(Step(lines: lines, row: row))
    redoable = []
    replace(new)
  }

  private mutating func replace(_ new: [Line]) {
    lines = new
    table = PartitionTable(bytes: bytes, rules: table.rules, environment: environment)
  }

  /// The index in `lines` of a row's line.
  private func lineIndex(ofRow row: Int) -> Int { table.rows[row].line - 1 }

  /// The line end that a new line takes.
  private var lineEnd: String { lines.first { !$0.end.isEmpty }?.end ?? "\n" }
}

// MARK: - Changes

extension PartitionDocument {
  /// Writes a text into a cell, and touches nothing else in the file. One step of undo.
  ///
  /// - Throws: for a text that would not be one cell.
  public mutating func set(_ field: PartitionTable.Field, ofRow row: Int, to text: String) throws(ValueError) {
    try Self.require(text, field)
    guard table.rows.indices.contains(row) else { return }
    var new = lines
    let index = lineIndex(ofRow: row)
    new[index].text = PartitionLine.replacing(new[index].text, cell: field.rawValue, with: text)
    perform(new, row: row)
  }

  private static func require(_ text: String, _ field: PartitionTable.Field) throws(ValueError) {
    if text.contains(",") { throw ValueError("a comma would begin another cell: leave it out") }
    if text.contains(where: \.isPartitionLineEnd) {
      throw ValueError("a line end would begin another row: leave it out")
    }
    if field == .name, text.drop(while: \.isWhitespace).first == "#" {
      throw ValueError("a name that begins with # would make a comment of the row")
    }
  }

  /// Puts rows before the one at an index, or at the end when that is the number of rows. One step of undo.
  ///
  /// - Parameter rows: the texts of their cells; what would not be one cell is left out.
  public mutating func insert(_ rows: [[String]], at index: Int) {
    guard !rows.isEmpty else { return }
    let isLast = index >= table.rows.count
    let place = isLast ? table.rows.last.map(\.line) ?? lines.count : lineIndex(ofRow: index)
    let end = lineEnd
    var new = lines
    if place > 0, new[place - 1].end.isEmpty { new[place - 1].end = end }
    let texts = rows.map { cells in
      cells.map { $0.filter { $0 != "," && !$0.isPartitionLineEnd } }.joined(separator: ", ")
    }
    new.insert(contentsOf: texts.map { Line(text: $0, end: end) }, at: place)
    perform(new, row: index)
  }

  /// Deletes rows. Comments and blank lines between them stay. One step of undo.
  public mutating func delete(rows doomed: ClosedRange<Int>) {
    let doomedLines = Set(doomed.filter(table.rows.indices.contains).map { lineIndex(ofRow: $0) })
    perform(lines.indices.filter { !doomedLines.contains($0) }.map { lines[$0] }, row: doomed.lowerBound)
  }

  /// Lets a row and the one beside it change places. Comments and blank lines stay where they are. One step of undo.
  public mutating func exchange(_ row: Int, with other: Int) {
    guard table.rows.indices.contains(row), table.rows.indices.contains(other) else { return }
    var new = lines
    let (one, two) = (lineIndex(ofRow: row), lineIndex(ofRow: other))
    (new[one].text, new[two].text) = (new[two].text, new[one].text)
    perform(new, row: other)
  }

  /// Moves what lies behind a row so far back that nothing overlaps any more. Offsets that the file leaves open follow by
  /// themselves. One step of undo.
  ///
  /// - Returns: the rows whose offsets were written.
  public mutating func makeRoom(behind row: Int) -> [Int] {
    var moved = self
    var changed: [Int] = []
    // Each row is moved once at most, since one is moved only behind those before it.
    while let (next, offset) = moved.table.firstCrowded(behind: row, besides: changed) {
      guard (try? moved.set(.offset, ofRow: next, to: offset.hex)) != nil else { break }
      changed.append(next)
    }
    perform(moved.lines, row: row)
    return changed
  }
}

extension PartitionTable {
  /// The first row behind another one, in flash, that overlaps what lies before it, and the offset at which it would not.
  fileprivate func firstCrowded(behind row: Int, besides moved: [Int]) -> (row: Int, offset: Int)? {
    guard let first = entries.first(where: { $0.row == row })?.partition else { return nil }
    let behind = entries.filter {
      $0.row != row && !$0.partition.isBeforePartitions && $0.partition.offset >= first.offset
    }
    var end = first.end
    for entry in behind.sorted(by: { ($0.partition.offset, $0.row) < ($1.partition.offset, $1.row) }) {
      if entry.partition.offset < end, entry.source?.hasOffset == true, !moved.contains(entry.row) {
        let alignment = entry.partition.isNVS ? PartitionRules.sector : rules.alignment(of: entry.partition.type)
        return (entry.row, (end + alignment - 1) / alignment * alignment)
      }
      end = max(end, entry.partition.end)
    }
    return nil
  }

  /// What may stand in a cell, as a CSV has it, to choose from; empty where any text may.
  public func choices(for field: Field, ofRow row: Int) -> [String] {
    switch field {
    case .name, .offset, .size: return []
    case .type: return rules.typeNames.map(\.key)
    case .subtype:
      let text = rows.indices.contains(row) && rows[row].texts.count > 1 ? rows[row].texts[1].lowercased() : ""
      guard let value = PartitionType.names.first(where: { $0.key == text })?.value else { return [] }
      return rules.subtypeNames(of: PartitionType(rawValue: value)).map(\.key)
    case .flags:
      let names = rules.flags.map(\.name)
      return [""] + names + (names.count > 1 ? [names.joined(separator: ":")] : [])
    }
  }
}

/// A row of a partition CSV as text.
enum PartitionLine {
  /// The line with another text in a cell; the spaces around it stay. Cells that are missing before it are added empty.
  static func replacing(_ line: String, cell index: Int, with text: String) -> String {
    var cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    let lead = cells.count > 1 ? String(cells[1].prefix(while: \.isWhitespace)) : " "
    while cells.count <= index { cells.append(cells.count == index ? lead : "") }
    let old = cells[index]
    let before = old.prefix(while: \.isWhitespace)
    let after = before.count == old.count ? "" : String(old.reversed().prefix(while: \.isWhitespace).reversed())
    cells[index] = before + text + after
    return cells.joined(separator: ",")
  }
}
