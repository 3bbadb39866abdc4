import NVSModel

/// Several cells of a column at once.
extension RowsDesk: CellFilling {
  static var cellPlace: Place { rows }
  var selectedLines: ClosedRange<Int> { grid.selection }

  func lineCount(_ house: House) -> Int { rowCount(house) }

  func cellText(_ line: Int, _ house: House) -> String { document(house)?.rows[line].texts[grid.column] ?? "" }

  mutating func write(_ values: [String], fromLine line: Int, _ house: inout House) -> Int {
    let column = grid.column
    var changed = 0
    change(&house) { changed = $0.set(column, fromRow: line, to: values) }
    return changed
  }
}
