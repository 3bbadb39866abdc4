/// New rows for a table of values.
extension ValuesTable {
  /// The rows in a pasted block of text: from a spreadsheet, a CSV file, or this program. A first row that names columns of this
  /// table says their order and is left out; else they are those of the table.
  public func pasted(_ text: String) -> [[String]] {
    var rows = CSVPaste.rows(in: text)
    guard let first = rows.first, !columns.isEmpty, Set(first).isSubset(of: columns), Set(first).count == first.count
    else { return rows }
    rows.removeFirst()
    let cells = columns.map { first.firstIndex(of: $0) }
    return rows.map { row in cells.map { cell in cell.flatMap { $0 < row.count ? row[$0] : nil } ?? "" } }
  }

  /// Rows that go on as the last two do: what counts there counts on, what is alike in both is copied, anything else is empty.
  public func continued(by count: Int) -> [[String]] {
    let last = (max(0, rowCount - 2)..<rowCount).map { row in columns.indices.map { self[row][$0] ?? "" } }
    let series = columns.indices.map { column in CellSeries(last.map { $0[column] }) }
    return (1...max(1, count)).map { step in series.map { $0.text(step) } }
  }
}
