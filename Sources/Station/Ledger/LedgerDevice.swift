public import NVSModel

/// A device of a batch, as far as the ledger knows it: what the events about it come to.
public struct LedgerDevice: Hashable, Sendable {
  /// What is settled, apart from an attempt that is under way.
  public enum Standing: String, Hashable, Sendable {
    /// No board has anything of it.
    case ready
    /// Its board may hold all or some of it: nothing frees it but that board, or a person who gives it up.
    case unsettled
    case passed
    case givenUp = "given-up"
  }

  /// How far an attempt that is under way has come.
  public enum Step: String, Hashable, Sendable {
    case claimed
    /// Bytes may be on the board.
    case writing
  }

  /// The number of the event that claimed it first.
  public internal(set) var id: Int
  /// The batch that it is of.
  public internal(set) var batch: String
  /// The values that make it the device that it is.
  public internal(set) var identity: [LedgerValue]
  /// What counters count; nil where a table has rows.
  public internal(set) var number: Int?
  /// What is settled.
  public internal(set) var standing = Standing.ready
  /// Of an attempt that is under way, or was when its program ended.
  public internal(set) var step: Step?
  /// The board that it belongs to.
  public internal(set) var mac: MACAddress?
  /// The program that holds it.
  public internal(set) var session: Int?
  /// The last attempt.
  public internal(set) var attempt: Int?
  /// Whether it passed once: it belongs to its board for ever.
  public internal(set) var hasPassed = false
  /// The last event about it.
  public internal(set) var event: Int

  /// A device as messages call it: its values, `serial_no SN17`.
  public var name: String { identity.map { "\($0.name.printable) \($0.value.printable)" }.joined(separator: ", ") }
}

extension LedgerDevice {
  /// The device of an event that claims it for the first time.
  ///
  /// - Parameter event: has its number.
  init?(claimedFirstBy event: LedgerEvent) {
    guard event.kind == .claim, event.device == event.number, let batch = event.batch else { return nil }
    id = event.number
    self.batch = batch
    let (identity, number) = Self.parts(of: event.values)
    (self.identity, self.number) = (identity, number)
    self.event = event.number
  }

  /// The name under which a claim keeps what counters count.
  static let counter = "{n}"

  private static func parts(of values: [LedgerValue]) -> (identity: [LedgerValue], number: Int?) {
    (values.filter { $0.name != counter }, values.first { $0.name == counter }.flatMap { Int($0.value) })
  }

  /// What becomes of the device by an event; nil where the device's life does not allow it.
  ///
  /// Whether the program that holds it lives is for the caller to know: an event of another one means that it does not.
  func after(_ event: LedgerEvent) -> LedgerDevice? {
    guard event.device == id, standing != .givenUp, event.kind == .giveUp || isOfSameBoard(event) else { return nil }
    var next = self
    next.event = event.number
    switch event.kind {
    case .claim, .rework: guard next.claim(event) else { return nil }
    case .giveBack, .free:
      guard step == .claimed else { return nil }
      next.close()
    case .bytes:
      guard step == .claimed, event.session == session, event.attempt == attempt else { return nil }
      next.step = .writing
    case .result:
      guard step == .writing, event.attempt == attempt, let result = event.result else { return nil }
      next.end(result)
    case .erased:
      guard standing == .unsettled || step == .writing else { return nil }
      next.standing = hasPassed ? .unsettled : .ready
      next.close()
    case .giveUp:
      guard standing != .passed || step == .writing, mac != nil else { return nil }
      next.close()
      next.mac = mac
      next.standing = .givenUp
    case .create, .session, .batch, .restore, .accept: return nil
    }
    return next
  }

  /// Whether an event is of the board that the device belongs to, if it belongs to one.
  private func isOfSameBoard(_ event: LedgerEvent) -> Bool {
    mac == nil ? event.kind == .claim : event.mac == mac
  }

  private mutating func claim(_ event: LedgerEvent) -> Bool {
    guard let mac = event.mac, mac.isOfOneBoard, let session = event.session else { return false }
    // What the attempt before sent, nobody knows.
    if step == .writing { standing = .unsettled }
    guard (standing == .passed) == (event.kind == .rework) else { return false }
    (self.mac, self.session) = (mac, session)
    attempt = event.number
    step = .claimed
    return true
  }

  private mutating func end(_ result: LedgerEvent.Result) {
    switch result {
    case .passed, .unverified:
      standing = .passed
      hasPassed = true
    case .failed: standing = .unsettled
    case .untouched: break
    }
    close()
  }

  /// Ends the attempt; a device of which no board has anything belongs to none.
  private mutating func close() {
    (step, session) = (nil, nil)
    if standing == .ready { mac = nil }
  }
}
