import NVSModel

/// The partition table, to be read and edited, and which partition the image is for.
struct PartitionsDesk: Desk {
  static let id = DeskID("partitions")
  static let partitions = Place(
    name: "partitions", title: "Partitions",
    keyLine: [
      "help", "edit", "choosePartition", "export", "flash", "menu", "quit", "back", "delete", "addBelow", "makeRoom",
      "undo", "save",
    ], hasCells: true)
  static let places = [partitions]

  /// Which row of the table the keys act on.
  var list = ListCursor()
  /// And which cell of it.
  var field = PartitionTable.Field.name
  var editor: TableEditor?
  var filledLast: CellPlace<PartitionTable.Field>?
  /// What is said of the table, below its rows: the first line on the screen.
  private(set) var remarkTop = 0
  /// The row whose remarks were brought into sight last.
  private var remarkedRow: Int?

  var place: Place { Self.partitions }

  static let actions: [Action] = targeting + editing + reading

  private static let targeting: [Action] = [
    action(
      "choosePartition", "Use this partition", short: "Use", keys: ["Enter"], menu: .none,
      help: "Make the image for this partition."
    ) { $0.choose(&$1) },
    action("back", "Back", short: "Back", keys: ["Esc"], menu: .none, help: "Go back to the rows.") { _, house in
      house.show(RowsDesk.id)
      house.tell(RowsDesk.self) { desk, _ in desk.pane = .rows }
    },
    action(
      "export", "Export the image…", short: "Export", keys: ["F5", "x"], menu: .file,
      help: "Write the partition's image to a file."
    ) { _, house in house.tell(RowsDesk.self) { $0.export(&$1) } },
    action(
      "setSize", "Size of the image…", keys: ["s"], menu: .board, help: "Set the size when there is no partition table."
    ) { $1.askForSize(for: Self.self) },
    action(
      "toggleVersion", "Format V1 or V2", keys: ["v"], menu: .board,
      help: "V1 for firmware older than ESP-IDF 3.2 and older ESP8266 SDKs: no blobs over 1984 bytes."
    ) { _, house in house.toggleVersion() },
    action(
      "flash", "Flash a board…", short: "Flash", keys: ["F6"], menu: .board, help: "Write the image to a board."
    ) { _, house in house.tell(FlashDesk.self) { $0.open(&$1) } },
  ]

  private static let reading: [Action] = [
    action(
      "problems", "Problems", keys: ["Ctrl-E", "c"], menu: .view, help: "List everything that is wrong, and go there."
    ) {
      _, house in house.tell(RowsDesk.self) { $0.listProblems(&$1) }
    },
    action(
      "remarksDown", "Read on below the table", keys: ["Shift-Down"], menu: .none,
      help: "Scroll what is said of the table."
    ) { $0.scrollRemarks(by: 1, $1) },
    action(
      "remarksUp", "Read back below the table", keys: ["Shift-Up"], menu: .none,
      help: "Scroll what is said of the table back."
    ) { $0.scrollRemarks(by: -1, $1) },
  ]

  /// Shows the table that is open; without one asks for its file.
  ///
  /// - Parameter row: where the cursor goes; nil for the partition that the image is for.
  mutating func open(row: Int? = nil, _ house: inout House) {
    guard let table = house.workspace.table?.table else {
      return house.askForTable(for: Self.self) { $0.open(&$1) }
    }
    house.show(Self.id)
    list.index = row ?? table.rows.firstIndex { $0.partition == house.workspace.partition } ?? 0
  }

  private mutating func choose(_ house: inout House) {
    guard let table = house.workspace.table?.table, table.rows.indices.contains(list.index) else { return }
    guard let chosen = table.rows[list.index].partition else {
      let problem = worstProblem(house)?.problem.messageByRow ?? "its problems say why"
      return house.say(.error, "this row cannot be read: \(problem)")
    }
    guard chosen.isNVS else {
      return house.say(
        .warning,
        "\(chosen.name.quoted) is \(chosen.type.name)/\(chosen.subtypeName): choose one of type data, subtype nvs")
    }
    house.workspace.partition = chosen
    house.refreshPreview()
    house.show(RowsDesk.id)
    house.tell(RowsDesk.self) { desk, _ in desk.pane = .rows }
    house.say(.good, "the image is for \(chosen.name.quoted) at \(chosen.offset.hex)")
  }

  /// The worst of the row under the cursor.
  private func worstProblem(_ house: House) -> TableProblem? {
    let problems = house.workspace.table?.table.tableProblems.filter { $0.row == list.index } ?? []
    return problems.max { $0.problem.severity < $1.problem.severity }
  }

  private func count(_ house: House) -> Int { house.workspace.table?.table.rows.count ?? 0 }

  mutating func move(_ movement: Movement, _ house: inout House) {
    let fields = PartitionTable.Field.allCases
    switch movement {
    case .left: field = fields[max(0, field.rawValue - 1)]
    case .right: field = fields[min(fields.count - 1, field.rawValue + 1)]
    case .lineStart: field = .name
    case .lineEnd: field = .flags
    default: list.move(movement, height: Layout(self, house).rows.height, count: count(house))
    }
  }

  mutating func settle(_ house: inout House) {
    if let editor { list.index = editor.row }
    list.settle(height: Layout(self, house).rows.height, count: count(house))
    scrollRemarks(by: 0, house)
  }

  /// Goes on reading what is said of the table. The cursor on another row brings what is said of that one into sight.
  private mutating func scrollRemarks(by distance: Int, _ house: House) {
    let layout = Layout(self, house)
    if remarkedRow != list.index, let first = layout.remarks.firstIndex(where: { $0.row == list.index }) {
      remarkTop = first
    }
    remarkedRow = list.index
    remarkTop = max(0, min(remarkTop + distance, layout.remarks.count - layout.below.height))
  }

  mutating func press(_ mouse: MouseEvent, on target: Picture.Target?, _ house: inout House) {
    if case .choice(let index) = target {
      editor?.choose(index)
      return commitEdit(&house)
    }
    if editor != nil { commitEdit(&house) }
    guard case .line(let index) = target else { return }
    list.index = index
    field = Self.columns(width: house.frame.body.width).last { $0.x <= mouse.x }?.field ?? .name
    if mouse.action == .doublePress { choose(&house) }
  }

  func drawTitle(_ picture: inout Picture, _ house: House, _ line: Rect) {
    picture.drawWorkspaceTitle(house, document: nil, line)
  }

  func drawMeter(_ picture: inout Picture, _ house: House, _ line: Rect) { picture.drawWorkspaceMeter(house, line) }
}
