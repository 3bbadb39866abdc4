import NVSModel

/// A table of devices and, beside it, what becomes of the one under the cursor: its rows and their bytes.
struct DevicesDesk: Desk {
  static let id = DeskID("devices")
  static let table = Place(
    name: "devices", title: "Devices",
    keyLine: [
      "help", "edit", "find", "filter", "export", "bench", "rows", "problems", "menu", "quit", "addDevices", "undo",
      "save",
      "nextPane",
    ], hasCells: true)
  static let bytes = Place(
    name: "deviceBytes", title: "Bytes of a device",
    keyLine: ["help", "toCell", "find", "rows", "nextPane", "menu", "quit", "undo", "save"], hasCells: true)
  static let places = [table, bytes]

  var pane = Pane.rows
  /// The line of the grid under the cursor; which device that is says ``position(_:_:)``.
  var cursor = ListCursor()
  /// The line at the other end of the selection; nil when only that under the cursor is selected.
  var anchor: Int?
  /// The index of the column under the cursor.
  var column = 0
  /// The place of the first column on the screen among those that are not hidden.
  var firstColumn = 0
  var hidden: Set<Int> = []
  /// Which devices are shown in which order; nil for all, as the file has them.
  var order: DeviceOrder?
  /// How wide each column is shown, in columns of the screen.
  private(set) var widths: [Int] = []
  /// Whether they were measured over the whole table.
  private var knowsWidths = false
  var bytePane = BytePane()
  var editor: DeviceEditor?
  var filledLast: CellPlace<Int>?
  /// The search that is under way beside the screen.
  var search: JobID?
  /// The positions of the devices that are marked.
  var marked: Set<Int32> = []
  /// The export that is under way beside the screen.
  var exporting: JobID?
  /// The folder and prefix of the images that were made last.
  var prefix = "out/device"
  /// How images are written, as it was chosen last.
  var form = ExportForm()

  var place: Place { pane == .rows ? Self.table : Self.bytes }

  func panes(_ house: House) -> Panes { Panes(house.frame.body, focus: pane) }

  func table(_ house: House) -> ValuesTable? { house.workspace.devices?.table }

  /// The number of lines in the grid.
  func lineCount(_ house: House) -> Int { order?.positions.count ?? table(house)?.rowCount ?? 0 }

  /// The position in the table of the device on a line of the grid.
  func position(_ line: Int, _ house: House) -> Int {
    guard let positions = order?.positions else { return line }
    return positions.indices.contains(line) ? Int(positions[line]) : 0
  }

  /// The indices of the columns that are not hidden.
  func shownColumns(_ house: House) -> [Int] {
    (table(house)?.columns.indices).map { $0.filter { !hidden.contains($0) } } ?? []
  }

  // MARK: - Coming here

  /// Shows a cell; without a row or a column the one that was shown.
  mutating func open(row: Int? = nil, column: String? = nil, _ house: inout House) {
    guard let table = table(house) else {
      let advice = "name the table beside the template: fctry mfg_config.csv values.csv"
      return house.say(.note, "no devices are open: \(advice)")
    }
    house.show(Self.id)
    if let row { go(toPosition: row) }
    if let column = column.flatMap({ table.index(ofColumn: $0) }) { go(toColumn: column) }
  }

  mutating func go(toColumn column: Int) {
    self.column = column
    hidden.remove(column)
  }

  // MARK: - Moving

  mutating func move(_ movement: Movement, _ house: inout House) {
    if pane == .layout { return bytePane.move(movement, height: areas(house).bytes.height) }
    let columns = shownColumns(house)
    let place = columns.firstIndex(of: column) ?? 0
    switch movement {
    case .left: column = columns.isEmpty ? 0 : columns[max(0, place - 1)]
    case .right: column = columns.isEmpty ? 0 : columns[min(columns.count - 1, place + 1)]
    case .lineStart: column = columns.first ?? 0
    case .lineEnd: column = columns.last ?? 0
    default:
      anchor = nil
      cursor.move(movement, height: panes(house).gridRows, count: lineCount(house))
    }
  }

  // MARK: - What follows from moving

  mutating func settle(_ house: inout House) {
    let panes = panes(house)
    let rowCount = table(house)?.rowCount ?? 0
    order?.follow(rowCount: rowCount)
    if order?.positions.isEmpty == true { order = nil }
    cursor.settle(height: panes.gridRows, count: lineCount(house), byPages: !panes.layout.isEmpty)
    anchor = anchor.map { max(0, min($0, lineCount(house) - 1)) }
    house.chooseDevice(position(cursor.index, house))
    house.proveDevices()
    settleColumns(house, panes.grid)
    let areas = areas(house)
    bytePane.take(
      house.preview.image, revision: house.preview.revision, bytesPerLine: panes.bytesPerLine)
    let height = areas.bytes.isEmpty ? nil : areas.bytes.height
    if pane == .rows, let row = linkedRow(house) {
      bytePane.follow(RowPlace(document: 0, row: row), house, height: height)
    }
    bytePane.settle(height: height)
  }

  private mutating func settleColumns(_ house: House, _ area: Rect) {
    guard let table = table(house), !table.columns.isEmpty else { return }
    if widths.count != table.columns.count || !knowsWidths && table.isComplete {
      (widths, knowsWidths) = (Self.widths(table), table.isComplete)
    }
    let columns = shownColumns(house)
    if !columns.contains(column) { column = columns.last { $0 < column } ?? columns.first ?? 0 }
    let place = columns.firstIndex(of: column) ?? 0
    firstColumn = max(0, min(firstColumn, place))
    while firstColumn < place, !DeviceColumns(self, house, area).isWhole(column, widths) { firstColumn += 1 }
  }

  /// As wide as rows from everywhere in the table need, so that nothing moves while it is scrolled.
  private static func widths(_ table: ValuesTable) -> [Int] {
    var widths = table.columns.map(\.count)
    let step = max(1, table.rowCount / 100)
    for row in stride(from: 0, to: table.rowCount, by: step) {
      let cells = table[row]
      for column in 0..<min(cells.count, widths.count) {
        widths[column] = max(widths[column], cells[column]?.count ?? 0)
      }
    }
    return widths.map { max(3, min($0, 28)) }
  }

  // MARK: - Rows and bytes of the device

  /// The row of the template that goes with the cursor: the first that the column goes into, or that wrote the byte.
  func linkedRow(_ house: House) -> Int? {
    guard !house.workspace.isPending else { return nil }
    if pane == .layout { return house.preview.row(atOffset: bytePane.offset)?.row }
    return house.preview.filled.batch?.templateRows(ofColumn: column).first
  }

  /// Goes from a byte to the cell that it comes from.
  mutating func goToCell(_ house: inout House) {
    guard let row = linkedRow(house) else { return house.say(.note, "no row wrote this byte") }
    guard let column = house.preview.filled.batch?.column(ofTemplateRow: row) else {
      return house.say(.note, "this is the same for all devices: F7 shows its row")
    }
    go(toColumn: column)
    pane = .rows
  }

  func unavailable(_ house: House) -> Set<String> {
    guard let table = table(house) else { return ["undo", "save", "edit", "addDevices"] }
    return table.canUndo || table.isChanged ? [] : ["undo", "save"]
  }
}
