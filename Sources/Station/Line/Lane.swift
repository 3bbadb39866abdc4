import NVSModel
import Synchronization

/// A place at the bench: waits for a board, does what is to be done with it, and shows the result until the next one comes.
///
/// Its Python stays warm from one board to the next. It waits for no other lane.
final class Lane: Sendable {
  let number: Int
  private let port: PortName
  private let line: LineAccount
  private let python: String
  private let watch: PortWatch
  private let crew: any LaneCrew
  private let state: Mutex<State>

  private struct State {
    var status: LaneStatus
    /// A start that a person asked for.
    var order: LaneScript.LaneStart?
    /// The device for the next board; what was typed for it is in the status.
    var chosen: Int?
    var isStopped = false
    var bridge: BoardBridge?
    var isBridgeGone = false
    /// What was at the port when the board on show was begun with.
    var done: PortWatch.Plug?
    /// What the ledger does not know yet.
    var pending: PendingResult?
    /// When the lane began to wait, in the order of all lanes.
    var waitingSince = ContinuousClock.now
  }

  init(
    _ number: Int, port: String, line: LineAccount, python: String, watch: PortWatch, crew: any LaneCrew
  ) {
    (self.number, self.port, self.line) = (number, PortName(port), line)
    (self.python, self.watch, self.crew) = (python, watch, crew)
    state = Mutex(State(status: LaneStatus(lane: number, port: port)))
  }

  var status: LaneStatus { state.withLock { $0.status } }
  var waitingSince: ContinuousClock.Instant { state.withLock { $0.waitingSince } }

  // MARK: Orders

  /// Begins with the board that is there, as soon as nothing else is under way.
  func start(_ start: LaneScript.LaneStart) { state.withLock { $0.order = start } }

  /// Says which device the next board gets.
  func choose(_ position: Int, called name: String) {
    change { $0.chosen = name }
    state.withLock { state in
      state.chosen = position
      if state.status.step == .ready { state.order = LaneScript.LaneStart(isByPerson: true) }
    }
  }

  /// Takes no more boards; a write that has begun is ended first.
  func stop() {
    let bridge = state.withLock { state in
      state.isStopped = true
      return state.bridge
    }
    bridge?.cancel()
  }

  // MARK: Boards

  /// Runs until the lane is stopped.
  func run() async {
    while !state.withLock({ $0.isStopped }) {
      let bridge = BoardBridge(python: python)
      state.withLock { ($0.bridge, $0.isBridgeGone) = (bridge, false) }
      let end = await bridge.run(on: port, ended: { [self] in state.withLock { $0.isBridgeGone = true } }) {
        [self] (connection) async throws(BoardError) in
        while let (start, plug) = await nextBoard() { try await serve(start, plug, connection) }
      }
      // Killed, or never started: say why, and begin anew with the next board.
      if case .failure(let error) = end, !state.withLock({ $0.isStopped }) {
        if !status.step.isResult { show(LaneResult(board: nil, device: nil, step: .stopped(words(error)))) }
        try? await Task.sleep(for: .seconds(1))
      }
    }
    state.withLock { $0.bridge = nil }
  }

  /// Waits for a board to begin with; nil when there will be none, or nobody to speak with it.
  private func nextBoard() async -> (LaneScript.LaneStart, PortWatch.Plug)? {
    var seen: PortWatch.Plug?
    while true {
      let (isOver, order) = state.withLock { state in
        defer { state.order = nil }
        return (state.isStopped || state.isBridgeGone, state.order)
      }
      if isOver { return nil }
      if order != nil, await recordPending() { continue }
      let plug = watch.find(port.text)
      let isSteady = plug != nil && plug == seen
      seen = plug
      if let start = start(plug, isSteady: isSteady, order), let plug { return (start, plug) }
      // A port that is there may not be ready yet, and who may open it is decided a little later.
      try? await Task.sleep(for: .milliseconds(100))
    }
  }

  private func start(
    _ plug: PortWatch.Plug?, isSteady: Bool, _ order: LaneScript.LaneStart?
  ) -> LaneScript.LaneStart? {
    guard plug != nil else {
      state.withLock { $0.done = nil }
      if status.step == .ready { change { $0.step = .empty } }
      if order != nil { change { $0.note = "there is no board on \(port.text)" } }
      return nil
    }
    let (isNew, isHeld) = (state.withLock { $0.done != plug }, crew.isHeld)
    let mayStart = order != nil || (isNew && isSteady && crew.startsByItself && !isHeld)
    if mayStart, !hasPending, crew.reserve() {
      return state.withLock { state in
        var start = order ?? LaneScript.LaneStart()
        (start.chosen, start.chosenName) = (state.chosen, state.status.chosen)
        state.chosen = nil
        return start
      }
    }
    if isNew, isSteady, !hasPending, status.step != .ready { change { ($0.step, $0.note) = (.ready, nil) } }
    return nil
  }

  /// One board, and once more by itself where it failed.
  private func serve(
    _ first: LaneScript.LaneStart, _ plug: PortWatch.Plug, _ connection: BoardConnection
  ) async throws(BoardError) {
    var start = first
    var tries = 0
    while true {
      state.withLock { $0.done = plug }
      change { ($0.chosen, $0.turn) = (nil, $0.turn + 1) }
      tries += 1
      let failure = await attempt(start, connection)
      keepChoice(of: start)
      if let failure { throw failure }
      let isStopped = state.withLock { $0.isStopped }
      guard case .failed = status.step, tries <= line.job.retries, !start.isByPerson, !isStopped else { return }
      // Another board by now, or none: it is begun with as any other.
      guard watch.find(port.text) == plug, crew.reserve() else { return }
      start = LaneScript.LaneStart()
    }
  }

  /// A device that was chosen, and that the board did not get, is the next board's: the one that is there, tried once more.
  private func keepChoice(of start: LaneScript.LaneStart) {
    guard let chosen = start.chosen, case .stopped = status.step, !line.queue.isTaken(chosen) else { return }
    state.withLock { $0.chosen = $0.chosen ?? chosen }
    change { $0.chosen = $0.chosen ?? start.chosenName }
  }

  /// - Returns: why the bridge cannot be asked again.
  private func attempt(_ start: LaneScript.LaneStart, _ connection: BoardConnection) async -> BoardError? {
    let script = LaneScript(
      line: line, start: start, port: port, show: { [self] in change($0) },
      keep: { [self] pending in state.withLock { $0.pending = pending } })
    do throws(BoardError) {
      finish(try await script.run(connection))
      return nil
    } catch {
      finish(LaneResult(board: status.board, device: nil, step: .stopped(words(error))))
      switch error {
      case .failed: return nil
      case .cancelled, .ended: return error
      }
    }
  }

  private func words(_ error: BoardError) -> String { error.words(port: port.text, .untouched) }

  // MARK: Results

  private func finish(_ result: LaneResult) {
    show(result)
    crew.release()
  }

  private func show(_ result: LaneResult) {
    var result = result
    result.lane = number
    if case .unrecorded = result.step {} else { state.withLock { $0.pending = nil } }
    state.withLock { $0.waitingSince = .now }
    change { status in
      status.step = result.step
      if let device = result.device { status.device = device }
    }
    crew.take(result, from: self)
  }

  private var hasPending: Bool { state.withLock { $0.pending != nil } }

  /// Writes down what could not be written before; false where there is nothing.
  private func recordPending() async -> Bool {
    guard let pending = state.withLock({ $0.pending }) else { return false }
    let result = await line.record(pending, device: status.device ?? pending.claim.device.name)
    if case .unrecorded = result.step { change { $0.step = result.step } } else { show(result) }
    return true
  }

  /// Tells something beside a result; false where it is not on show any more.
  @discardableResult func note(_ text: String, turn: Int) -> Bool {
    guard status.turn == turn else { return false }
    change { if $0.turn == turn { $0.note = text } }
    return true
  }

  /// Ends what is shown: no more boards are taken.
  func end(because reason: String) { change { $0.step = .ended(reason) } }

  private func change(_ body: (inout LaneStatus) -> Void) {
    let status = state.withLock { state in
      body(&state.status)
      return state.status
    }
    crew.show(status)
  }
}

/// What lanes ask of the line that they belong to.
protocol LaneCrew: Sendable {
  /// Whether no board is begun with.
  var isHeld: Bool { get }
  /// Whether a board that appears is begun with at once.
  var startsByItself: Bool { get }
  /// Takes one of the boards that may still be begun with; false where there is none.
  func reserve() -> Bool
  func show(_ status: LaneStatus)
  /// Takes what came of a board.
  func take(_ result: LaneResult, from lane: Lane)
  /// A board that was reserved has its result.
  func release()
}
