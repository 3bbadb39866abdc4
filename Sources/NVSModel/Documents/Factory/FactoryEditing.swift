/// Changes by rows and cells. Each is one step of undo.
extension FactoryDocument {
  /// Writes `value` into a cell, and touches nothing else in the file.
  ///
  /// - Returns: false when the file has no such column, or the cell says so already.
  @discardableResult
  public mutating func set(_ column: FactoryColumn, ofRow row: Int, to value: String) -> Bool {
    let old = rows[row].line
    guard let cell = header.index(of: column), old.text(ofCell: cell) != value else { return false }
    let line = old.replacing(cell: cell, with: value, lineEnd: text.lineEnd)
    perform(lineIndex(ofRow: row)..<lineIndex(ofRow: row) + 1, [line])
    return true
  }

  /// Writes into cells of a column, from a row on, as one step of undo. O(rows between the first and the last).
  ///
  /// - Returns: how many were changed: those that exist, and say something else.
  @discardableResult
  public mutating func set(_ column: FactoryColumn, fromRow first: Int, to values: [String]) -> Int {
    let rows = rows
    guard let cell = header.index(of: column), rows.indices.contains(first) else { return 0 }
    let lineEnd = text.lineEnd
    var changed: [Int: CSVLine] = [:]
    for (row, value) in zip(first..<rows.count, values) where rows[row].line.text(ofCell: cell) != value {
      changed[lineIndex(ofRow: row)] = rows[row].line.replacing(cell: cell, with: value, lineEnd: lineEnd)
    }
    guard let low = changed.keys.min(), let high = changed.keys.max() else { return 0 }
    perform(low..<high + 1, (low...high).map { changed[$0] ?? text[$0] })
    return changed.count
  }

  /// Puts new rows before the row at `index`, or at the end when that is the number of rows. In an empty file
  /// a header comes first.
  public mutating func insert(_ new: [RowTexts], at index: Int) {
    guard !new.isEmpty else { return }
    let (lineEnd, dialect) = (text.lineEnd, text.dialect)
    var lines = new.map { CSVLine.record(cells(of: $0), dialect, lineEnd: lineEnd) }
    if rows.isEmpty && headerLine == nil { lines.insert(.record(header.names, dialect, lineEnd: lineEnd), at: 0) }
    let line =
      index < rows.count
      ? lineIndex(ofRow: index) : (rowLines.last.map(Int.init) ?? headerLine ?? text.lineCount - 1) + 1
    perform(line..<line, lines)
  }

  /// Deletes rows. Comments and blank lines between them stay.
  public mutating func delete(rows doomed: some Sequence<Int>) {
    let doomed = Set(doomed.map { lineIndex(ofRow: $0) })
    guard let first = doomed.min(), let last = doomed.max() else { return }
    perform(first..<last + 1, (first...last).filter { !doomed.contains($0) }.map { text[$0] })
  }

  /// Moves a row so that it becomes the row at `target`. Comments and blank lines stay where they are.
  public mutating func move(row: Int, to target: Int) {
    guard row != target else { return }
    let moved = min(row, target)...max(row, target)
    var order = moved.map { rows[$0].line }
    order.insert(order.remove(at: row - moved.lowerBound), at: target - moved.lowerBound)
    let range = lineIndex(ofRow: moved.lowerBound)..<lineIndex(ofRow: moved.upperBound) + 1
    var lines = range.map { text[$0] }
    for (offset, row) in moved.enumerated() { lines[lineIndex(ofRow: row) - range.lowerBound] = order[offset] }
    perform(range, lines)
  }

  /// Rows as lines of key, type, encoding and value, to paste them here or elsewhere.
  public func copied(rows chosen: some Sequence<Int>) -> String {
    chosen.map { row in
      let texts = rows[row].texts
      let line = CSVLine.record(FactoryColumn.allCases.map { texts[$0] }, lineEnd: [.newline])
      return String(decoding: line.bytes, as: UTF8.self)
    }.joined()
  }

  /// A new row's cells in the file's own order of columns.
  private func cells(of texts: RowTexts) -> [String] {
    var cells = [String](repeating: "", count: header.names.count)
    for column in FactoryColumn.allCases {
      if let index = header.index(of: column) { cells[index] = texts[column] }
    }
    return cells
  }
}
