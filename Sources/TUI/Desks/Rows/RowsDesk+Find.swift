import NVSModel

/// Finding a text among the cells.
extension RowsDesk: CellFinding {
  struct Spot: Sendable {
    let grid: GridCursor
    let document: Int
  }

  var spot: Spot {
    get { Spot(grid: grid, document: current) }
    set { (grid, current) = (newValue.grid, newValue.document) }
  }

  func searching(_ house: House, for text: String) -> CellSearch? {
    guard let document = document(house) else { return nil }
    let needle = text.lowercased()
    return CellSearch(count: document.rows.count, row: grid.row) { row in
      let texts = document.rows[row].texts
      return FactoryColumn.allCases.first { texts[$0].lowercased().contains(needle) }?.rawValue
    }
  }

  mutating func go(to match: CellSearch.Match, _ house: inout House) {
    (grid.row, grid.column, grid.anchor) = (match.row, FactoryColumn(rawValue: match.column) ?? .key, nil)
  }
}
