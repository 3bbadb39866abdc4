import NVSModel

/// The rows of CSV files and, beside them, the bytes that they become.
struct RowsDesk: Desk {
  static let id = DeskID("rows")
  static let rows = Place(
    name: "rows", title: "Rows",
    keyLine: [
      "help", "edit", "find", "partitions", "export", "flash", "devices", "delete", "menu", "quit", "addBelow", "undo",
      "save",
      "nextPane",
    ], hasCells: true)
  static let bytes = Place(
    name: "layout", title: "Bytes",
    keyLine: [
      "help", "toRow", "find", "partitions", "export", "flash", "devices", "nextPane", "menu", "quit", "undo", "save",
    ], hasCells: true)
  static let places = [rows, bytes]

  var pane = Pane.rows
  /// The document whose rows are shown.
  var current = 0
  var grid = GridCursor()
  var bytePane = BytePane()
  var editor: CellEditor?
  var filledLast: CellPlace<FactoryColumn>?
  /// The search that is under way beside the screen.
  var search: JobID?

  var place: Place { pane == .rows ? Self.rows : Self.bytes }

  /// The document whose rows are shown; nil when none is open.
  func document(_ house: House) -> FactoryDocument? {
    house.workspace.documents.indices.contains(current) ? house.workspace.documents[current] : nil
  }

  func unavailable(_ house: House) -> Set<String> { house.workspace.devices == nil ? ["devices"] : [] }

  func rowCount(_ house: House) -> Int { document(house)?.rows.count ?? 0 }

  func panes(_ house: House) -> Panes { Panes(house.frame.body, focus: pane) }

  // MARK: - Moving

  mutating func move(_ movement: Movement, _ house: inout House) {
    if pane == .layout {
      bytePane.move(movement, height: panes(house).layoutRows)
      linkRowToBytes(house)
    } else {
      moveInRows(movement, house)
    }
  }

  private mutating func moveInRows(_ movement: Movement, _ house: House) {
    let columns = FactoryColumn.allCases
    let column = grid.column.rawValue
    switch movement {
    case .left: grid.column = columns[max(0, column - 1)]
    case .right: grid.column = columns[min(columns.count - 1, column + 1)]
    case .lineStart: grid.column = .key
    case .lineEnd: grid.column = .value
    default: moveRow(by: movement.distance(page: panes(house).gridRows, count: rowCount(house)), house)
    }
  }

  mutating func moveRow(by distance: Int, _ house: House) {
    grid.anchor = nil
    grid.row = max(0, min(grid.row + distance, rowCount(house) - 1))
  }

  mutating func extendSelection(by distance: Int, _ house: House) {
    let anchor = grid.anchor ?? grid.row
    moveRow(by: distance, house)
    grid.anchor = anchor == grid.row ? nil : anchor
  }

  mutating func showFile(_ index: Int, _ house: inout House) {
    let count = house.workspace.documents.count
    guard count > 1 else {
      return house.say(.note, "only this file is open: name several on the command line to put them into one image")
    }
    current = (index + count) % count
    grid = GridCursor()
  }

  mutating func escape(_ house: inout House) {
    grid.anchor = nil
    house.searched = ""
  }

  // MARK: - What follows from moving

  mutating func settle(_ house: inout House) {
    current = max(0, min(current, house.workspace.documents.count - 1))
    let count = rowCount(house)
    grid.row = max(0, min(grid.row, count - 1))
    grid.anchor = grid.anchor.map { max(0, min($0, count - 1)) }
    let panes = panes(house)
    grid.top = scrolled(
      grid.top, to: grid.row, height: panes.gridRows, count: count, byPages: !panes.layout.isEmpty)
    let preview = house.preview
    bytePane.take(preview.image, revision: preview.revision, bytesPerLine: panes.bytesPerLine)
    let height = panes.layout.isEmpty ? nil : panes.layoutRows
    if pane == .rows { bytePane.follow(RowPlace(document: current, row: grid.row), house, height: height) }
    bytePane.settle(height: height)
  }

  /// Puts the row cursor on the row that wrote the byte under the cursor.
  mutating func linkRowToBytes(_ house: House) {
    guard !house.workspace.isPending, let place = house.preview.row(atOffset: bytePane.offset) else { return }
    current = place.document
    grid.row = place.row
    grid.anchor = nil
  }

  /// Goes from a byte to the row that wrote it.
  mutating func goToRow(_ house: inout House) {
    guard house.preview.row(atOffset: bytePane.offset) != nil else { return house.say(.note, "no row wrote this byte") }
    linkRowToBytes(house)
    pane = .rows
  }

  /// Shows where a problem is.
  mutating func go(to problem: OpenProblem, _ house: inout House) {
    switch problem.place {
    case .rows(let shown): go(to: shown, &house)
    case .table(let shown): house.tell(PartitionsDesk.self) { $0.open(row: shown.row, &$1) }
    case .target: house.tell(PartitionsDesk.self) { $0.open(&$1) }
    case .devices(let row, let column): house.tell(DevicesDesk.self) { $0.open(row: row, column: column, &$1) }
    case .key: askForKey(&house)
    }
  }

  private mutating func go(to problem: CellProblem, _ house: inout House) {
    house.show(Self.id)
    pane = .rows
    current = problem.document
    guard let row = problem.row else { return }
    grid.row = row
    grid.anchor = nil
    grid.column = problem.column ?? .key
  }
}

/// Where the cursor stands in the rows, and what is seen of them.
struct GridCursor: Hashable, Sendable {
  var row = 0
  var column = FactoryColumn.key
  /// The first row on the screen.
  var top = 0
  /// The other end of the selection; nil when only the cursor's row is selected.
  var anchor: Int?

  var selection: ClosedRange<Int> {
    let other = anchor ?? row
    return min(row, other)...max(row, other)
  }
}
