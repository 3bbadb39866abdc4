/// A step of undo: what puts a table back to what it was.
enum ValuesChange: Sendable {
  /// The line of a row; nil for the one of the file.
  case line(row: Int, [UInt8]?)
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
    let old = line(ofRow: row)
    guard columns.indices.contains(column), old.text(ofCell: column) != text else { return false }
    let new = old.replacing(cell: column, with: text, lineEnd: lineEnd)
    perform(.line(row: row, Array(new.bytes)))
    return true
  }

  /// Adds rows behind the last. Finds all rows of the file first.
  public mutating func append(_ rows: [[String]]) {
    guard !rows.isEmpty else { return }
    scan()
    let lineEnd = lineEnd
    perform(.add(rows.map { Array(CSVLine.record($0, lineEnd: lineEnd).bytes) }))
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
    case .line(let row, let bytes):
      if row >= starts.count {
        let old = added[row - starts.count]
        added[row - starts.count] = bytes ?? old
        return .line(row: row, old)
      }
      let old = changed[row]
      changed[row] = bytes
      return .line(row: row, old)
    case .add(let lines):
      added += lines
      return .drop(lines.count)
    case .drop(let count):
      let lines = Array(added.suffix(count))
      added.removeLast(count)
      return .add(lines)
    }
  }

  private func row(of change: ValuesChange) -> Int {
    switch change {
    case .line(let row, _): row
    case .add(let lines): rowCount - lines.count
    case .drop: max(0, rowCount - 1)
    }
  }
}
