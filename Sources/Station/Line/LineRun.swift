import NVSModel
import Synchronization

/// A bench: lanes side by side, one board after another, none twice.
///
///     let run = try LineRun(job, ports: ports, ledger: session)
///     for await event in run.events { … }
///
/// It ends when it is stopped, when enough boards have passed, or, where that was asked for, when no device is left.
public final class LineRun: Sendable {
  /// To be read once. When they end, all ports are free again.
  public let events: AsyncStream<LineEvent>
  private let line: LineAccount
  private let lanes: [Lane]
  private let crew: Crew

  /// Settles what programs that are gone have left, and starts the lanes. Blocks while the ledger is read, which takes some
  /// 3 s for 100,000 boards.
  ///
  /// - Parameters:
  ///   - ports: a lane each.
  ///   - python: the path of a program; see ``PythonFinder``.
  public init(
    _ job: LineJob, ports: [String], ledger session: LedgerSession, python: String = PythonFinder.find(),
    watch: PortWatch = .files
  ) throws(LedgerError) {
    let (events, told) = AsyncStream.makeStream(of: LineEvent.self)
    let line = try LineAccount(job, session)
    let crew = Crew(line) { told.yield($0) }
    (self.events, self.line, self.crew) = (events, line, crew)
    lanes = ports.enumerated().map { number, port in
      Lane(number, port: port, line: line, python: python, watch: watch, crew: crew)
    }
    let lanes = lanes
    crew.begin(lanes)
    told.onTermination = { _ in lanes.forEach { $0.stop() } }
    Task {
      await withTaskGroup(of: Void.self) { group in
        for lane in lanes { group.addTask { await lane.run() } }
      }
      await crew.end()
      told.finish()
    }
  }

  // MARK: Orders

  /// Begins with no board until it is called with false; what is under way goes on.
  public func hold(_ isHeld: Bool) { crew.hold(isHeld) }

  /// Whether a board that appears, or waits, is begun with at once, as the job says until this is called.
  public func startByItself(_ doesStart: Bool) { crew.startByItself(doesStart) }

  /// Begins with the board on a lane, also where it failed or was stopped before. On a lane that is not recorded it tries to
  /// record.
  ///
  /// - Parameter isRework: writes a board that passed anew.
  public func start(lane: Int, isRework: Bool = false) {
    guard lanes.indices.contains(lane) else { return }
    lanes[lane].start(LaneScript.LaneStart(isByPerson: true, isRework: isRework))
  }

  /// Begins with the board that waits longest; nil where none does.
  public func startNext() -> Int? {
    let lane = lane { $0 == .ready } ?? lane { $0.isResult && $0 != .passed }
    if let lane { start(lane: lane) }
    return lane
  }

  /// Gives the lane that waits longest the device that is known by a text: as it stands in one of the unique columns, or by
  /// the MAC address that the table names. Searches the table.
  ///
  /// - Returns: the lane; or why not, in a sentence without a full stop.
  public func assign(_ text: String) async -> LineAnswer {
    let line = line
    let position = await Threads.call { line.queue.position(knownAs: text) }
    guard let position else {
      return .refused("no device of the table is called \(text.quoted)")
    }
    guard let lane = lane({ $0 == .ready }) ?? lane({ !$0.isBusy }) else {
      return .refused("all lanes are at work: choose \(text.quoted) again when one waits")
    }
    lanes[lane].choose(position, called: text)
    return .lane(lane)
  }

  /// What became of an order.
  public enum LineAnswer: Hashable, Sendable {
    case lane(Int)
    case refused(String)
  }

  private func lane(_ isFit: (LaneStep) -> Bool) -> Int? {
    lanes.filter { isFit($0.status.step) && $0.status.chosen == nil }.min { $0.waitingSince < $1.waitingSince }?.number
  }

  /// Gives up the device of a lane's board, by a person's decision: it is never used again. Blocks.
  public func giveUp(lane: Int, because reason: String) throws(LedgerError) {
    guard lanes.indices.contains(lane), let mac = lanes[lane].status.board.flatMap({ MACAddress($0.mac) }) else {
      return
    }
    guard let device = try line.session.ledger.device(of: mac) else { return }
    try line.session.ledger.giveUp(device, because: reason)
    lanes[lane].note("\(device.name) is given up: it is never used again", turn: lanes[lane].status.turn)
  }

  /// Ends it: waiting lanes at once, those that write when the write is ended.
  public func stop() { crew.stop(because: "stopped") }

  /// Where each lane stands.
  public var statuses: [LaneStatus] { lanes.map(\.status) }

  /// Devices of this batch whose boards may hold them, or not.
  public func inDoubt() throws(LedgerError) -> [LedgerDevice] {
    try line.session.ledger.summary().inDoubt.filter { $0.batch == line.job.version.batch }
  }
}

/// What the lanes have in common while they run.
private final class Crew: LaneCrew {
  private let line: LineAccount
  private let tell: @Sendable (LineEvent) -> Void
  private let state = Mutex(State())

  private struct State {
    var lanes: [Lane] = []
    var tally = LineTally()
    var isHeld = false
    var startsByItself = true
    /// Boards that are begun with and have no result yet.
    var reserved = 0
    var isOver = false
    var commands: [Task<Void, Never>] = []
  }

  init(_ line: LineAccount, tell: @escaping @Sendable (LineEvent) -> Void) {
    (self.line, self.tell) = (line, tell)
    state.withLock { $0.startsByItself = line.job.startsByItself }
  }

  func begin(_ lanes: [Lane]) {
    state.withLock { $0.lanes = lanes }
    for lane in lanes { show(lane.status) }
    tellTally()
    endIfDone()
  }

  var isHeld: Bool { state.withLock { $0.isHeld } }

  var startsByItself: Bool { state.withLock { $0.startsByItself } }

  func startByItself(_ doesStart: Bool) { state.withLock { $0.startsByItself = doesStart } }

  func hold(_ isHeld: Bool) { state.withLock { $0.isHeld = isHeld } }

  func reserve() -> Bool {
    state.withLock { state in
      if state.isOver { return false }
      if let count = line.job.count, state.tally.passed + state.reserved >= count { return false }
      state.reserved += 1
      return true
    }
  }

  func show(_ status: LaneStatus) { tell(.lane(status)) }

  func take(_ result: LaneResult, from lane: Lane) {
    state.withLock { state in
      switch result.step {
      case .passed, .unverified: state.tally.passed += 1
      case .failed, .unrecorded: state.tally.failed += 1
      default: state.tally.stopped += 1
      }
    }
    tell(.result(result))
    tellTally()
    announce(result, lane)
  }

  func release() {
    state.withLock { $0.reserved -= 1 }
    endIfDone()
  }

  private func tellTally() {
    let tally = state.withLock { state in
      state.tally.left = line.queue.free
      return state.tally
    }
    tell(.tally(tally))
  }

  /// Tells the command that wants to know what passed.
  private func announce(_ result: LaneResult, _ lane: Lane) {
    guard let command = line.job.onPass, let report = PassReport(result, line) else { return }
    let turn = lane.status.turn
    let task = Task {
      guard let failure = await PassCommand(text: command).run(report.line) else { return }
      // The next board may be on the lane by now.
      if !lane.note(failure, turn: turn) { self.tell(.note("\(result.device ?? ""): \(failure)")) }
    }
    state.withLock { $0.commands.append(task) }
  }

  private func endIfDone() {
    let (passed, reserved) = state.withLock { ($0.tally.passed, $0.reserved) }
    if let count = line.job.count, passed >= count { stop(because: "enough boards have passed") }
    if line.job.endsWhenEmpty, reserved == 0, line.queue.free == 0 { stop(because: "no device is left") }
  }

  func stop(because reason: String) {
    let lanes = state.withLock { state in
      defer { state.isOver = true }
      return state.isOver ? [] : state.lanes
    }
    for lane in lanes {
      if !lane.status.step.isBusy, !lane.status.step.isResult { lane.end(because: reason) }
      lane.stop()
    }
  }

  /// Waits for what was told of boards that passed.
  func end() async {
    for task in state.withLock({ $0.commands }) { await task.value }
  }
}
