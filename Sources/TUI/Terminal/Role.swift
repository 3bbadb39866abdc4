/// What a cell on the screen means. Views speak of roles only; the theme turns them into colours and attributes.
///
/// The raw value is the name in a theme file. A theme may name a prefix (`hex.header`) for all roles below it.
enum Role: String, CaseIterable, Sendable {
  /// Those that are laid over cells, and leave open what they do not say.
  static let overlays: [Role] = [
    .hexSelected, .hexLinked, .hexChanged, .gridRow, .gridCursor, .gridCursorUnfocused, .match,
  ]

  /// Whether it is a cell of rows or bytes, over which others are laid.
  var isField: Bool { (rawValue.hasPrefix("hex.") || rawValue.hasPrefix("grid.")) && !Self.overlays.contains(self) }

  case background = "ui.background"
  case text = "ui.text"
  case dim = "ui.dim"
  case border = "ui.border"
  case borderFocused = "ui.border.focused"
  case title = "ui.title"
  case titleFocused = "ui.title.focused"
  case help = "ui.help"
  case helpKey = "ui.help.key"
  case scrollbar = "ui.scrollbar"

  case status = "status.text"
  case statusChanged = "status.changed"
  case statusNote = "status.note"
  case statusWarning = "status.warning"
  case statusError = "status.error"
  case statusGood = "status.good"
  case statusProgress = "status.progress"

  case gridHeader = "grid.header"
  case gridNumber = "grid.number"
  case gridCell = "grid.cell"
  case gridCellOther = "grid.cell.other"
  case gridCellChanged = "grid.cell.changed"
  case gridCellInvalid = "grid.cell.invalid"
  case gridCellWarning = "grid.cell.warning"
  case gridCellSecret = "grid.cell.secret"
  case gridComment = "grid.comment"
  case gridNamespace = "grid.namespace"
  case gridFile = "grid.type.file"
  case gridRow = "grid.row"
  case gridCursor = "grid.cursor"
  case gridCursorUnfocused = "grid.cursor.unfocused"

  case hexOffset = "hex.offset"
  case hexText = "hex.text"
  case hexPage = "hex.page"
  case hexSelected = "hex.selected"
  case hexLinked = "hex.linked"
  case hexChanged = "hex.changed"
  case hexHeaderState = "hex.header.state"
  case hexHeaderSequence = "hex.header.sequence"
  case hexHeaderVersion = "hex.header.version"
  case hexHeaderReserved = "hex.header.reserved"
  case hexHeaderCRC = "hex.header.crc"
  case hexBitmap = "hex.bitmap"
  case hexNamespace = "hex.entry.namespace"
  case hexType = "hex.entry.type"
  case hexSpan = "hex.entry.span"
  case hexChunk = "hex.entry.chunk"
  case hexCRC = "hex.entry.crc"
  case hexKey = "hex.entry.key"
  case hexValue = "hex.entry.value"
  case hexData = "hex.data"
  case hexPadding = "hex.padding"
  case hexFree = "hex.free"
  case hexErased = "hex.erased"
  case hexBad = "hex.bad"

  case meterUsed = "meter.used"
  case meterFull = "meter.full"
  case meterFree = "meter.free"

  case prompt = "prompt.text"
  case promptLabel = "prompt.label"
  case promptError = "prompt.error"
  case promptHint = "prompt.hint"
  case match = "ui.match"

  case dialog = "dialog.text"
  case dialogBorder = "dialog.border"
  case dialogTitle = "dialog.title"
  case dialogDim = "dialog.dim"
  case dialogDanger = "dialog.danger"
  case dialogButton = "dialog.button"
  case dialogButtonFocused = "dialog.button.focused"
  case dialogItem = "dialog.item"
  case dialogItemSelected = "dialog.item.selected"

  case mapApp = "map.app"
  case mapData = "map.data"
  case mapNVS = "map.nvs"
  case mapFree = "map.free"
  case mapTarget = "map.target"

  case benchPassed = "bench.passed"
  case benchFailed = "bench.failed"
  case benchStopped = "bench.stopped"
  case benchBusy = "bench.busy"

  case pageActive = "page.active"
  case pageFull = "page.full"
  case pageFreeing = "page.freeing"
  case pageEmpty = "page.empty"
  case pageBad = "page.bad"
}
