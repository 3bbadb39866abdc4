import NVSModel
import Station

/// Reading from one board: which port, which part of its flash; what comes is kept in a file and opened as a dump.
struct ReadDesk: Desk {
  static let id = DeskID("read")
  static let read = Place(
    name: "read", title: "Read a board",
    keyLine: ["help", "startRead", "back", "refreshPorts", "enterPort", "menu", "quit"])
  static let places = [read]

  enum Phase: Sendable {
    case choosing
    case connecting
    /// The board waits to be told which part is meant: the place in the list of them.
    case asking(BoardInfo, [FlashArea], Int)
    case reading(FlashArea, Progress)
    case cancelled
    case refused(String)
    case failed(FlashFailure)
    /// What was read, and the file that it is in.
    case finished(BoardRead, path: String)
  }

  var ports = PortList()
  private(set) var phase = Phase.choosing
  private var connection: JobID?
  private(set) var readingSince = 0
  /// The desk to go back to.
  private var origin: DeskID?

  var place: Place { Self.read }

  static let actions: [Action] = [
    action(
      "startRead", "Go on", short: "Go on", keys: ["Enter"], menu: .none,
      help: "Connect to the board at this port; then read the part of its flash that is chosen."
    ) { $0.start(&$1) },
    action("back", "Back", short: "Back", keys: ["Esc"], menu: .none, help: "Stop reading; then go back.") {
      $0.leave(&$1)
    },
    action(
      "refreshPorts", "Look for ports again", short: "Look again", keys: ["F3", "r"], menu: .none,
      help: "List the serial ports anew."
    ) { $0.listPorts(&$1) },
    action(
      "enterPort", "Type a port…", short: "Type a port", keys: ["F2", "e"], menu: .none,
      help: "Give the path of a port that is not listed."
    ) { $0.askForPort(&$1) },
  ]

  /// Shows this desk: while a board is read that, else the ports.
  mutating func open(_ house: inout House) {
    if house.shown != Self.id { origin = house.shown }
    house.show(Self.id)
    if isBusy { return }
    phase = .choosing
    listPorts(&house)
  }

  private mutating func leave(_ house: inout House) {
    if isBusy, let connection {
      house.ask(for: .cancelBoard(connection))
    } else {
      house.show(origin ?? RowsDesk.id)
    }
  }

  // MARK: - Choosing

  private mutating func listPorts(_ house: inout House) {
    guard !isBusy else { return }
    house.start("listing ports", .awaited, for: Self.self, { world, _ in world.ports() }) { $0.ports.take($2) }
  }

  private mutating func askForPort(_ house: inout House) {
    guard !isBusy else { return }
    house.ask(
      Prompt("Port", text: ports.port ?? "", hint: "such as /dev/ttyUSB0", for: Self.self) {
        (desk, _, path) throws(Refusal) in try desk.ports.type(path)
      }.forPath)
  }

  mutating func move(_ movement: Movement, _ house: inout House) {
    if case .asking(let board, let areas, let index) = phase {
      let next = index + movement.distance(page: 10, count: 1000)
      phase = .asking(board, areas, max(0, min(next, areas.count - 1)))
    } else if !isBusy {
      ports.move(movement)
    }
  }

  mutating func press(_ mouse: MouseEvent, on target: Picture.Target?, _ house: inout House) {
    guard case .line(let index) = target else { return }
    if case .asking(let board, let areas, _) = phase {
      guard areas.indices.contains(index) else { return }
      phase = .asking(board, areas, index)
      if mouse.action == .doublePress { start(&house) }
    } else if !isBusy {
      ports.choose(index)
    }
  }

  mutating func settle(_ house: inout House) {}

  // MARK: - The board

  /// Enter: connects, or takes the part that is chosen.
  private mutating func start(_ house: inout House) {
    if case .asking(_, let areas, let index) = phase, let connection, areas.indices.contains(index) {
      phase = .reading(areas[index], Progress(done: 0, total: areas[index].range.count, unit: "bytes"))
      readingSince = house.now
      return house.ask(for: .chooseArea(connection, areas[index]))
    }
    guard !isBusy else { return }
    guard let port = ports.port else {
      return house.say(.warning, "choose a port: plug the board in and press F3, or type its path with F2")
    }
    phase = .connecting
    let offset = house.workspace.table?.table.rules.tableOffset ?? 0x8000
    connection = house.read(ReadRequest(port: port, .ask, tableOffset: offset), for: Self.self) { $0.take($2, &$1) }
  }

  private mutating func take(_ event: ReadEvent, _ house: inout House) {
    switch event {
    case .connecting: phase = .connecting
    case .board: break
    case .choose(let board, let areas): phase = .asking(board, areas, Self.likeliest(of: areas, house))
    case .progress(let area, let done):
      phase = .reading(area, Progress(done: done, total: area.range.count, unit: "bytes"))
    case .finished(let read): keep(read, &house)
    case .refused(let reason): phase = .refused(reason)
    case .cancelled: phase = .cancelled
    case .failed(let failure): phase = .failed(failure)
    }
    if event.isLast { connection = nil }
  }

  /// The partition that the rows are for, else one called `fctry`, else the first.
  private static func likeliest(of areas: [FlashArea], _ house: House) -> Int {
    for name in [house.workspace.partition?.name, "fctry", "nvs"].compactMap(\.self) {
      if let index = areas.firstIndex(where: { $0.partition == name }) { return index }
    }
    return 0
  }

  /// Keeps what was read before anything else is done with it, and opens it.
  private mutating func keep(_ read: BoardRead, _ house: inout House) {
    let path = house.backupFolder + "/" + read.backup.name
    phase = .finished(read, path: path)
    let file = ExportRequest.File(path: path, bytes: read.bytes, isSecret: true)
    house.write(ExportRequest(files: [file], folder: house.backupFolder), for: Self.self) { _, house in
      house.say(.good, "kept in \(path.printable)")
      let dump = DumpFile(path, read.bytes)
      guard (try? dump.requireDump()) != nil else { return }
      let key = house.workspace.key
      house.tell(PartsDesk.self) { $0.open(dump, DumpOpening(key: key?.file, keyPath: key?.path), &$1) }
    } failed: { _, house, reason in
      house.say(.error, reason)
    }
  }

  // MARK: - For others

  func unavailable(_ house: House) -> Set<String> {
    switch phase {
    case .connecting, .reading: ["startRead", "refreshPorts", "enterPort"]
    case .asking: ["refreshPorts", "enterPort"]
    default: []
    }
  }

  func notice(_ house: House) -> Sentence? {
    guard case .asking(let board, _, _) = phase else { return nil }
    return Sentence(
      text: "▲ the board on \(board.port.printable) waits: Read from a board… shows it", role: .statusWarning)
  }
}

extension ReadDesk {
  var isBusy: Bool {
    switch phase {
    case .connecting, .asking, .reading: true
    default: false
    }
  }
}
