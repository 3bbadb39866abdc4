import NVSModel
import Station

/// Flashing one board: which port, what the board says, and how far it is.
struct FlashState: Sendable {
  enum Phase: Sendable {
    case choosing
    case connecting
    /// The board is known and nothing is written yet.
    case deciding(FlashPlan)
    /// Bytes written so far, of all.
    case writing(FlashPlan, written: Int, total: Int)
    case verifying(FlashPlan)
    case resetting(FlashPlan)
    case finished(FlashReport)
    case cancelled
    case failed(FlashFailure)
  }

  var ports: [SerialPort] = []
  /// The place in ``choices`` of the port chosen.
  private(set) var cursor = 0
  /// A port that is not listed.
  private(set) var typedPort: String?
  var phase = Phase.choosing

  struct Choice: Hashable, Sendable {
    let path: String
    let description: String
  }

  /// The ports to choose from, the typed one first.
  var choices: [Choice] {
    let listed = ports.filter { $0.path != typedPort }.map { Choice(path: $0.path, description: $0.description) }
    return (typedPort.map { [Choice(path: $0, description: "typed in")] } ?? []) + listed
  }

  var port: String? { choices.indices.contains(cursor) ? choices[cursor].path : nil }

  /// Stopping now would leave the partition half-written.
  var isWriting: Bool {
    switch phase {
    case .writing, .verifying, .resetting: true
    default: false
    }
  }

  var isBusy: Bool {
    switch phase {
    case .connecting, .deciding: true
    default: isWriting
    }
  }

  /// A board that is being worked on takes no other orders, and one that is being written must be waited for.
  var unavailable: Set<Action> {
    isWriting
      ? [.startFlash, .refreshPorts, .enterPort, .back, .quit] : isBusy ? [.startFlash, .refreshPorts, .enterPort] : []
  }

  mutating func moveCursor(by distance: Int) {
    guard !isBusy else { return }
    cursor = max(0, min(cursor + distance, choices.count - 1))
  }

  /// Takes the port at a place of ``choices``.
  mutating func choose(_ index: Int) { moveCursor(by: index - cursor) }

  mutating func typePort(_ path: String) {
    typedPort = path
    cursor = 0
  }
}

extension State {
  mutating func showFlash() -> [Effect] {
    stage = .flash
    if !flash.isBusy { flash.phase = .choosing }
    return [.listPorts]
  }

  /// Enter on the Flash screen: connect, ask again, or begin with the next board.
  mutating func startFlash() -> [Effect] {
    switch flash.phase {
    case .choosing, .finished, .cancelled, .failed: return connect()
    case .deciding(let plan): askToWrite(plan)
    case .connecting, .writing, .verifying, .resetting: break
    }
    return []
  }

  private mutating func connect() -> [Effect] {
    guard let port = flash.port else {
      say(.warning, "choose a port: plug the board in and press F3, or type its path with F2")
      return []
    }
    guard let request = flashRequest(port: port) else {
      say(.error, preview.obstacle ?? "no partition is chosen: F4 shows the table")
      return []
    }
    flash.phase = .connecting
    return [.startFlash(request)]
  }

  /// What is to be written where; nil without a partition, whose offset would be a guess.
  private func flashRequest(port: String) -> FlashRequest? {
    guard let partition = workspace.partition, let encoded = preview.encoded, preview.isUsable else { return nil }
    let table = workspace.table?.table
    let name = Picture.fileName(workspace.documents.first?.name ?? "image")
    let plain = FlashSegment(name: name, offset: partition.offset, bytes: encoded.bytes, partition: partition.name)
    let segments =
      preview.encrypted?.segments(name: name, target: partition, keysPartition: workspace.keysPartition) ?? [plain]
    return FlashRequest(
      port: port, segments: segments, chip: table?.rules.chip, table: table,
      tableOffset: table?.rules.tableOffset ?? 0x8000)
  }

  private mutating func askToWrite(_ plan: FlashPlan) {
    let board = "\(plan.board.chip) \(plan.board.mac) on \(plan.board.port)".printable
    let writes = plan.request.segments.map { segment in
      "\(segment.bytes.count) bytes of \(segment.name.quoted) to \(segment.place)"
    }
    switch plan.verdict {
    case .clear:
      overlay = .dialog(
        Dialog(
          title: "Write to this board?", lines: [board] + writes,
          buttons: [
            .init(title: "Write", command: .answerFlash(.write)),
            .init(title: "Cancel", command: .answerFlash(.cancel)),
          ]))
    case .overridable:
      overlay = .dialog(
        Dialog(
          title: "This does not look right", lines: [board] + writes + [""] + plan.refusals.map { "▲ \($0.message)" },
          buttons: [
            .init(title: "Write all the same", command: .answerFlash(.overrideAndWrite), isDangerous: true),
            .init(title: "Cancel", command: .answerFlash(.cancel)),
          ], selected: 1))
    case .forbidden:
      overlay = .dialog(
        Dialog(
          title: "This cannot be written", lines: [board] + writes + [""] + plan.refusals.map { "✗ \($0.message)" },
          buttons: [.init(title: "Close", command: .answerFlash(.cancel))]))
    }
  }

  mutating func answerFlash(_ answer: FlashAnswer) -> [Effect] {
    guard case .deciding(let plan) = flash.phase else { return [] }
    if plan.verdict == .forbidden {
      flash.phase = .choosing
      return []
    }
    if answer != .cancel {
      flash.phase = .writing(plan, written: 0, total: plan.request.segments.reduce(0) { $0 + $1.bytes.count })
    }
    return [.answerFlash(answer)]
  }

  /// Esc on the Flash screen: stops what can be stopped safely, then goes back.
  mutating func leaveFlash() -> [Effect] {
    switch flash.phase {
    case .connecting, .deciding:
      return [.answerFlash(.cancel)]
    case .writing, .verifying, .resetting:
      say(.warning, "writing cannot be stopped: the partition would be left half-written")
      return []
    case .choosing, .finished, .cancelled, .failed:
      stage = .main
      pane = .rows
      return []
    }
  }

  mutating func handle(_ event: FlashEvent) {
    switch event {
    case .connecting: flash.phase = .connecting
    case .board: break
    case .readyToWrite(let plan), .refused(let plan):
      flash.phase = .deciding(plan)
      askToWrite(plan)
    case .progress(let segment, let written, _): progress(segment, written)
    case .verifying: if let plan = flash.plan { flash.phase = .verifying(plan) }
    case .verified: break
    case .resetting: if let plan = flash.plan { flash.phase = .resetting(plan) }
    case .finished(let report): flash.phase = .finished(report)
    case .cancelled: flash.phase = .cancelled
    case .failed(let failure):
      flash.phase = .failed(failure)
      if case .dialog = overlay { overlay = nil }
    }
  }

  private mutating func progress(_ segment: Int, _ written: Int) {
    guard let plan = flash.plan else { return }
    let sizes = plan.request.segments.map(\.bytes.count)
    flash.phase = .writing(plan, written: sizes.prefix(segment).reduce(written, +), total: sizes.reduce(0, +))
  }
}

extension FlashState {
  /// What is being written, once that is known.
  var plan: FlashPlan? {
    switch phase {
    case .deciding(let plan), .writing(let plan, _, _), .verifying(let plan), .resetting(let plan): plan
    case .finished(let report): report.plan
    case .choosing, .connecting, .cancelled, .failed: nil
    }
  }
}
