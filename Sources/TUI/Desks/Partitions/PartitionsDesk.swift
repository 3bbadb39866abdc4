import NVSModel

/// The partition table, and which partition the image is for.
struct PartitionsDesk: Desk {
  static let id = DeskID("partitions")
  static let partitions = Place(
    name: "partitions", title: "Partitions",
    keyLine: ["help", "choosePartition", "back", "export", "flash", "menu", "quit"])
  static let places = [partitions]

  var list = ListCursor()

  var place: Place { Self.partitions }

  static let actions: [Action] = [
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
    action("problems", "Problems", keys: ["c"], menu: .view, help: "List everything that is wrong, and go there.") {
      _, house in house.tell(RowsDesk.self) { $0.listProblems(&$1) }
    },
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

  /// Shows the table that is open; without one says what to do.
  mutating func open(_ house: inout House) {
    guard let table = house.workspace.table?.table else {
      return house.say(
        .note, "no partition table is open: name partitions.csv on the command line; s sets the image's size")
    }
    house.show(Self.id)
    list.index = table.partitions.firstIndex { $0 == house.workspace.partition } ?? 0
  }

  private mutating func choose(_ house: inout House) {
    guard let table = house.workspace.table?.table, table.partitions.indices.contains(list.index) else { return }
    let chosen = table.partitions[list.index]
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

  private func count(_ house: House) -> Int { house.workspace.table?.table.partitions.count ?? 0 }

  mutating func move(_ movement: Movement, _ house: inout House) {
    list.move(movement, height: house.frame.body.height, count: count(house))
  }

  mutating func settle(_ house: inout House) { list.index = max(0, min(list.index, count(house) - 1)) }

  mutating func press(_ mouse: MouseEvent, on target: Picture.Target?, _ house: inout House) {
    guard case .line(let index) = target else { return }
    list.index = index
    if mouse.action == .doublePress { choose(&house) }
  }

  func drawTitle(_ picture: inout Picture, _ house: House, _ line: Rect) {
    picture.drawWorkspaceTitle(house, document: 0, line)
  }

  func drawMeter(_ picture: inout Picture, _ house: House, _ line: Rect) { picture.drawWorkspaceMeter(house, line) }
}
