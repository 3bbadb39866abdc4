import NVSModel
import Station

/// Everything that the screen shows and the keys act on. A value: what happens is in ``handle(_:)``, what is seen in
/// ``Picture``.
struct State: Sendable {
  var house: House
  private(set) var desks: [any Desk]
  /// The first of two keys, waiting for the second.
  var pendingKeys: [KeyPress] = []
  /// What was pressed while the keys wait for an answer, to be applied behind it.
  private(set) var held: [(event: Event, time: Int)] = []

  /// Something that happens.
  enum Input: Sendable {
    /// From the terminal; milliseconds on a clock that is never set.
    case terminal(Event, at: Int)
    /// What came of an effect.
    case outcome(Outcome, at: Int)
    /// Time has gone by.
    case tick(at: Int)
    /// All that has happened so far is on the screen.
    case drawn(at: Int)
  }

  init(workspace: Workspace, keys: KeyStyle = .plain) {
    desks = DeskList.all.map { $0.init() }
    house = House(workspace: workspace, desk: workspace.devices == nil ? RowsDesk.id : DevicesDesk.id, keys: keys)
    house.scanDevices()
    if workspace.isPending { house.startPreview() } else { house.refreshPreview() }
  }

  /// Desks as they are at the start, and the one that shows what is open.
  mutating func beginDesks() {
    desks = DeskList.all.map { $0.init() }
    pendingKeys = []
    house.show(house.workspace.devices == nil ? RowsDesk.id : DevicesDesk.id)
  }

  // MARK: - Desks

  /// The desk of a type; there is always one.
  subscript<D: Desk>(_ type: D.Type) -> D {
    get { desks.lazy.compactMap { $0 as? D }.first ?? D() }
    set { if let index = desks.firstIndex(where: { $0 is D }) { desks[index] = newValue } }
  }

  private func index(of desk: DeskID) -> Int { desks.firstIndex { type(of: $0).id == desk } ?? 0 }

  var shown: any Desk { desks[index(of: house.shown)] }
  var place: Place { shown.place.with(house.keyStyle) }

  /// Lets the desk that is shown do something.
  mutating func atDesk(_ body: (inout any Desk, inout House) -> Void) { body(&desks[index(of: house.shown)], &house) }

  mutating func run<Answer>(_ reply: Reply<Answer>, _ answer: Answer) throws(Refusal) {
    try reply(&desks[index(of: reply.desk ?? house.shown)], &house, answer)
  }

  /// Carries out a reply; what it refuses is said.
  mutating func carryOut<Answer>(_ reply: Reply<Answer>, _ answer: Answer) {
    do throws(Refusal) { try run(reply, answer) } catch { house.say(.error, error.reason) }
  }

  var hasHeldKeys: Bool { !held.isEmpty }
  mutating func hold(_ event: Event, at time: Int) { held.append((event, time)) }
  mutating func takeHeld() -> (event: Event, time: Int)? { held.isEmpty ? nil : held.removeFirst() }
  mutating func dropHeld() { held = [] }

  // MARK: - For the loop

  /// In how many milliseconds there is something to do though nothing has happened: to show a wait that has become long or a
  /// question that takes answers, or to keep edits; nil for never.
  func nextTick(after now: Int) -> Int? {
    if case .dialog(let dialog) = house.overlay, let drawn = dialog.drawnAt, !dialog.takesAnswers(at: now) {
      return drawn + Dialog.readingTime - now
    }
    let keeping = house.nextKeeping.map { max(0, $0 - now) }
    guard let job = house.jobs.awaitedJob else { return keeping }
    let shown = job.awaitedSince + Self.patience
    return min(now < shown ? shown - now : 250, keeping ?? .max)
  }

  /// A wait of so many milliseconds is not worth telling.
  static let patience = 100
}
