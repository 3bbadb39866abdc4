import NVSModel
import Station

/// Flashing one board: which port, what the board says, and how far it is.
struct FlashDesk: Desk {
  static let id = DeskID("flash")
  static let flash = Place(
    name: "flash", title: "Flash",
    keyLine: ["help", "startFlash", "back", "refreshPorts", "enterPort", "menu", "readBoard", "quit"])
  static let places = [flash]

  enum Phase: Sendable {
    case choosing
    case connecting
    /// What the board holds where this goes is being read.
    case looking(FlashArea, Progress)
    /// The board is known and nothing is written yet.
    case deciding(FlashPlan)
    /// Bytes written so far, of all.
    case writing(FlashPlan, Progress)
    case verifying(FlashPlan)
    case resetting(FlashPlan)
    case finished(FlashReport)
    case cancelled
    case failed(FlashFailure)
  }

  private(set) var ports = PortList()
  private(set) var phase = Phase.choosing
  /// A partition that goes back to its board; nil where the rows' image is written.
  private(set) var writeBack: WriteBack?
  /// The connection to the board.
  private var connection: JobID?
  /// The files that hold what this board held before.
  private(set) var kept: [String] = []
  /// When the writing began.
  private var writingSince = 0

  var place: Place { Self.flash }

  static let actions: [Action] = [
    action(
      "startFlash", "Go on", short: "Go on", keys: ["Enter"], menu: .none,
      help: "Connect to the board at this port; then write."
    ) { $0.start(&$1) },
    action("back", "Back", short: "Back", keys: ["Esc"], menu: .none, help: "Stop what can be stopped, then go back.") {
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
    action(
      "partitions", "Partitions", short: "Target", keys: ["F4"], menu: .board,
      help: "Show the partition table and choose the partition that the image is for."
    ) { _, house in house.tell(PartitionsDesk.self) { $0.open(&$1) } },
  ]

  // MARK: - Ports

  mutating func move(_ movement: Movement, _ house: inout House) { if !isBusy { ports.move(movement) } }

  mutating func press(_ mouse: MouseEvent, on target: Picture.Target?, _ house: inout House) {
    if case .line(let index) = target, !isBusy { ports.choose(index) }
  }

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

  // MARK: - The screen

  private static let cannotStop = "writing cannot be stopped: the partition would be left half-written"
  private static let mustWait = "the board is being written: wait for the end, or its partition is left half-written"

  /// Shows this desk: while a board is busy that, whatever the rows say meanwhile; else what an image is there for.
  mutating func open(_ house: inout House) {
    if isBusy { return house.show(Self.id) }
    // Which device a board gets is the ledger's to say.
    if house.workspace.devices != nil { return house.tell(BenchDesk.self) { $0.open(&$1) } }
    house.withFreshImage(for: Self.self) { desk, house in
      if let obstacle = house.preview.obstacle { return house.say(.error, "no image yet: \(obstacle)") }
      desk.choosePort(for: nil, &house)
    }
  }

  /// Shows this desk for a changed partition, which goes back to the board that it came from.
  mutating func open(_ changed: WriteBack, _ house: inout House) {
    if isBusy { return house.show(Self.id) }
    choosePort(for: changed, &house)
  }

  private mutating func choosePort(for changed: WriteBack?, _ house: inout House) {
    writeBack = changed
    house.show(Self.id)
    phase = .choosing
    listPorts(&house)
  }

  /// Esc: stops what can be stopped safely, then goes back.
  private mutating func leave(_ house: inout House) {
    switch phase {
    case .connecting, .looking, .deciding: answer(.cancel, &house)
    case .writing, .verifying, .resetting:
      house.say(.warning, Self.cannotStop)
    case .choosing, .finished, .cancelled, .failed:
      if writeBack != nil { return house.show(ImageDesk.id) }
      house.show(RowsDesk.id)
      house.tell(RowsDesk.self) { desk, _ in desk.pane = .rows }
    }
  }

  // MARK: - The board

  /// Enter: connects, or begins with the next board.
  private mutating func start(_ house: inout House) {
    guard !isBusy else { return }
    guard let port = ports.port else {
      return house.say(.warning, "choose a port: plug the board in and press F3, or type its path with F2")
    }
    guard let request = request(port: port, house) else {
      return house.say(.error, house.preview.obstacle ?? "no partition is chosen: F4 shows the table")
    }
    phase = .connecting
    kept = []
    connection = house.connect(request, for: Self.self) { $0.take($2, &$1) }
  }

  private mutating func take(_ event: FlashEvent, _ house: inout House) {
    switch event {
    case .connecting: phase = .connecting
    case .board, .verified: break
    case .looking(let area, let done):
      phase = .looking(area, Progress(done: done, total: area.range.count, unit: "bytes"))
    case .kept(let area, let path):
      kept.append(path)
      house.say(.note, "what \(area.place) held is kept in \(path.printable)")
    case .readyToWrite(let plan), .refused(let plan): phase = .deciding(plan)
    case .progress(let segment, let written, _): progress(segment, written)
    case .verifying: if let plan { phase = .verifying(plan) }
    case .resetting: if let plan { phase = .resetting(plan) }
    case .finished(let report):
      phase = .finished(report)
      // What is on the board need not be written to a file too.
      if writeBack != nil { house.dump?.markWritten() }
    case .cancelled: phase = .cancelled
    case .failed(let failure): fail(failure, &house)
    }
    if event.isLast {
      connection = nil
      // What was true while it was written.
      if let text = house.message?.text, [Self.cannotStop, Self.mustWait].contains(text) { house.message = nil }
    }
  }

  private mutating func fail(_ failure: FlashFailure, _ house: inout House) {
    // There is nothing left to be asked.
    if case .deciding = phase, house.shown == Self.id, case .dialog = house.overlay { house.overlay = nil }
    phase = .failed(failure)
  }

  private mutating func progress(_ segment: Int, _ written: Int) {
    guard let plan else { return }
    let sizes = plan.request.segments.map(\.bytes.count)
    let done = sizes.prefix(segment).reduce(written, +)
    phase = .writing(plan, Progress(done: done, total: sizes.reduce(0, +), unit: "bytes"))
  }

  // MARK: - The question

  /// The question follows from the board that waits: it is asked on this desk, when nothing else is.
  mutating func settle(_ house: inout House) {
    guard case .deciding(let plan) = phase, house.shown == Self.id, house.overlay == nil else { return }
    house.overlay = .dialog(Self.question(plan, writeBack == nil ? house.unsavedNote : nil))
  }

  /// - Parameter unsaved: that what is written is in no file.
  private static func question(_ plan: FlashPlan, _ unsaved: String?) -> Dialog {
    func button(_ title: String, _ answer: FlashAnswer, isDangerous: Bool = false) -> Dialog.Button {
      Dialog.Button(title, isDangerous: isDangerous, for: Self.self) { $0.answer(answer, &$1) }
    }
    let board = "\(plan.board.chip) \(plan.board.mac) on \(plan.board.port)".printable
    let holdings = plan.holdings.map(\.sentence)
    let writes =
      plan.request.segments.flatMap { segment in
        [
          "\(segment.bytes.count) bytes of \(segment.title) to \(segment.place)",
          "SHA-256 \(SHA256.hex(of: segment.bytes))",
        ]
      } + (unsaved.map { ["made \($0)"] } ?? [])
    switch plan.verdict {
    case .clear:
      return Dialog(
        "Write to this board?", [board] + writes + holdings, [button("Write", .write), button("Cancel", .cancel)])
    case .overridable:
      return Dialog(
        "This does not look right", [board] + writes + holdings + [""] + plan.refusals.map { "▲ \($0.message)" },
        [button("Write all the same", .overrideAndWrite, isDangerous: true), button("Cancel", .cancel)], selected: 1)
    case .forbidden:
      return Dialog(
        "This cannot be written", [board] + writes + [""] + plan.refusals.map { "✗ \($0.message)" },
        [button("Close", .cancel)])
    }
  }

  private mutating func answer(_ answer: FlashAnswer, _ house: inout House) {
    if case .deciding(let plan) = phase {
      if plan.verdict == .forbidden {
        phase = .choosing
        return
      }
      if answer != .cancel {
        let total = plan.request.segments.reduce(0) { $0 + $1.bytes.count }
        phase = .writing(plan, Progress(done: 0, total: total, unit: "bytes"))
        writingSince = house.now
      } else {
        // The board is let go; until it says so nothing is asked again.
        phase = .connecting
      }
    }
    guard let connection else { return }
    house.ask(for: .answerBoard(connection, answer))
  }

  // MARK: - For others

  func mustStay(_ house: House) -> String? {
    isWriting ? Self.mustWait : nil
  }

  /// A board that is being worked on takes no other orders, and one that is being written must be waited for.
  func unavailable(_ house: House) -> Set<String> {
    isWriting
      ? ["startFlash", "refreshPorts", "enterPort", "back", "quit"]
      : isBusy ? ["startFlash", "refreshPorts", "enterPort"] : []
  }

  /// On other desks the status line says that the board waits.
  func notice(_ house: House) -> Sentence? {
    switch phase {
    case .deciding(let plan):
      Sentence(
        text: "▲ the board on \(plan.board.port.printable) waits for your answer: F6 shows it", role: .statusWarning)
    default: nil
    }
  }

  func writingTime(_ house: House) -> Int { house.now - writingSince }
}

extension FlashDesk {
  /// Stopping now would leave the partition half-written.
  var isWriting: Bool {
    switch phase {
    case .writing, .verifying, .resetting: true
    default: false
    }
  }

  var isBusy: Bool {
    switch phase {
    case .connecting, .looking, .deciding: true
    default: isWriting
    }
  }

  /// What is being written, once that is known.
  var plan: FlashPlan? {
    switch phase {
    case .deciding(let plan), .writing(let plan, _), .verifying(let plan), .resetting(let plan): plan
    case .finished(let report): report.plan
    case .choosing, .connecting, .looking, .cancelled, .failed: nil
    }
  }
}
