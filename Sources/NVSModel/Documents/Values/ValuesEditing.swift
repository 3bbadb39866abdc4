/// A step of undo: what puts a table back to what it was.
enum ValuesChange: Sendable {
  /// The lines of rows; nil for the one of the file.
  case lines([(row: Int, bytes: [UInt8]?)])
  /// The last rows go.
  case drop(Int)
  /// Rows come behind the last.
  case add([[UInt8]])
}

/// Changes by cells and rows. Each is one step of undo, and touches no other byte of the file.
extension ValuesTable {
  /// Whether it differs from what was opened or last saved.
  public var isChanged: Bool { savedAt != undoable.count }
  /// Whether there is a change that ``undo()`` would take back.
  public var canUndo: Bool { !undoable.isEmpty }
  /// Whether there is a change that ``redo()`` would do again.
  public var canRedo: Bool { !redoable.isEmpty }

  /// To be called when ``bytes`` have been written to the file.
  public mutating func markSaved() { savedAt = undoable.count }

  /// To be called when other bytes were written to the file than these: until the next save it counts as changed.
  public mutating func markUnsaved() { savedAt = nil }

  /// Writes `text` into a cell. Cells that are missing before it are added empty.
  ///
  /// - Returns: false when there is no such column, or the cell says so already.
  @discardableResult
  public mutating func set(column: Int, ofRow row: Int, to text: String) -> Bool {
    set(column: column, ofRows: [row], to: [text]) > 0
  }

  /// Writes into cells of a column as one step of undo.
  ///
  /// - Parameter values: one for each row.
  /// - Returns: how many said something else before.
  @discardableResult
  public mutating func set(column: Int, ofRows rows: some Sequence<Int>, to values: some Sequence<String>) -> Int {
    guard columns.indices.contains(column) else { return 0 }
    let lineEnd = lineEnd
    let changes = zip(rows, values).compactMap { row, text -> (row: Int, bytes: [UInt8]?)? in
      let old = line(ofRow: row)
      if old.text(ofCell: column) == text { return nil }
      return (row, Array(old.replacing(cell: column, with: text, lineEnd: lineEnd).bytes))
    }
    if !changes.isEmpty { perform(.lines(changes)) }
    return changes.count
  }

  /// Adds rows behind the last. Finds all rows of the file first.
  public mutating func append(_ rows: [[String]]) {
    guard !rows.isEmpty else { return }
    scan()
    let (lineEnd, dialect) = (lineEnd, dialect)
    perform(.add(rows.map { CSVLine.bytes(ofRecord: $0, dialect, lineEnd: lineEnd) }))
  }

  /// Takes back the last change.
  ///
  /// - Returns: the row that is another one now; nil when this is the table as it was opened.
  @discardableResult
  public mutating func undo() -> Int? {
    guard let change = undoable.popLast() else { return nil }
    redoable.append(apply(change))
    return row(of: change)
  }

  /// Does again what was undone last.
  ///
  /// - Returns: the row that is another one now; nil when there is nothing to do again.
  @discardableResult
  public mutating func redo() -> Int? {
    guard let change = redoable.popLast() else { return nil }
    undoable.append(apply(change))
    return row(of: change)
  }

  /// The file's bytes: what was opened, with what was written since in its place. O(bytes).
  public var bytes: [UInt8] {
    if changed.isEmpty, added.isEmpty { return source }
    var result: [UInt8] = []
    result.reserveCapacity(source.count + added.reduce(64) { $0 + $1.count })
    var copied = 0
    for (row, line) in changed.sorted(by: { $0.key < $1.key }) {
      result += source[copied..<starts[row]]
      result += line
      copied = starts[row] + originalLine(ofRow: row).bytes.count
    }
    result += source[copied...]
    if !added.isEmpty, let last = result.last, !last.isLineEnd { result += lineEnd }
    for line in added { result += line }
    return result
  }

  /// The line end that a new row takes: that of the first line.
  private var lineEnd: [UInt8] {
    guard let first = source.firstIndex(where: \.isLineEnd) else { return [.newline] }
    let isPair = source[first] == .carriageReturn && first + 1 < source.count && source[first + 1] == .newline
    return isPair ? [.carriageReturn, .newline] : [source[first]]
  }

  private mutating func perform(_ change: ValuesChange) {
    if let savedAt, savedAt > undoable.count { self.savedAt = nil }
    redoable = []
    undoable.append(apply(change))
  }

  /// - Returns: the change that takes it back.
  private mutating func apply(_ change: ValuesChange) -> ValuesChange {
    revision += 1
    switch change {
    case .lines(let lines): return .lines(lines.reversed().map { ($0.row, exchange($0.row, $0.bytes)) })
    case .add(let lines):
      added += lines
      return .drop(lines.count)
    case .drop(let count):
      let lines = Array(added.suffix(count))
      added.removeLast(count)
      return .add(lines)
    }
  }

  /// - Returns: the line that the row had.
  private mutating func exchange(_ row: Int, _ bytes: [UInt8]?) -> [UInt8]? {
    if row < starts.count {
      let old = changed[row]
      changed[row] = bytes
      return old
    }
    let old = added[row - starts.count]
    added[row - starts.count] = bytes ?? old
    return old
  }

  private func row(of change: ValuesChange) -> Int {
    switch change {
    case .lines(let lines): lines.map(\.row).min() ?? 0
    case .add(let lines): rowCount - lines.count
    case .drop: max(0, rowCount - 1)
    }
  }
}
