public import NVSModel

/// What the ledger tells.
extension Ledger {
  /// Where a board stands: the device that it has, if any, whatever became of it, but for one that was given up.
  public func device(of mac: MACAddress) throws(LedgerError) -> LedgerDevice? {
    try read { try $0.devices.device(of: mac) }
  }

  /// The devices that have, or ever had, a value, or a board; the oldest first.
  public func devices(knownAs text: String) throws(LedgerError) -> [LedgerDevice] {
    try read { try $0.devices.devices(knownAs: text) }
  }

  /// All that happened to a device, in order.
  public func events(of device: LedgerDevice) throws(LedgerError) -> [LedgerEvent] {
    try read { try $0.events.events(ofDevice: device.id) }
  }

  /// All that happened to a board, in order.
  public func events(of mac: MACAddress) throws(LedgerError) -> [LedgerEvent] {
    try read { try $0.events.events(of: mac) }
  }

  /// Up to `limit` events behind a number, in order: from 0 on, page by page, all of them.
  public func events(after number: Int, limit: Int = 1_000) throws(LedgerError) -> [LedgerEvent] {
    try read { try $0.events.events(after: number, limit: limit) }
  }

  /// The number for the next device of a batch without a table: the least that was given back, else one more than the largest.
  public func nextNumber(ofBatch batch: String, from first: Int = 1) throws(LedgerError) -> Int {
    try read { connection in
      let free = try connection.database.first(
        "SELECT min(number) FROM devices WHERE batch = $1 AND number >= $2 AND mac IS NULL", .text(batch),
        .integer(first))
      if let number = try free?.integer(0) { return number }
      let last = try connection.database.first("SELECT max(number) FROM devices WHERE batch = $1", .text(batch))
      return max(first, (try last?.integer(0) ?? first - 1) + 1)
    }
  }

  /// The devices of a batch that the ledger knows, whatever became of them.
  public func devices(ofBatch batch: String) throws(LedgerError) -> [LedgerDevice] {
    try read { try $0.devices.devices(ofBatch: batch) }
  }

  /// A device by the number of the event that claimed it first.
  public func device(numbered id: Int) throws(LedgerError) -> LedgerDevice? { try read { try $0.devices.device(id) } }

  /// How often bytes of a device went to its board since it passed last, without its passing.
  func failures(of device: LedgerDevice) throws(LedgerError) -> Int {
    try events(of: device).reduce(0) { count, event in
      switch event.result {
      case .passed?, .unverified?: 0
      case .untouched?: count - 1
      case .failed?, nil: event.kind == .bytes ? count + 1 : count
      }
    }
  }

  /// Which of some devices a board has, or had when they were given up, in their order. One look at the ledger, and O(devices).
  func areTaken(_ offers: some Sequence<DeviceOffer>, ofBatch batch: String) throws(LedgerError) -> [Bool] {
    try read { connection in
      let rows = try connection.database.query(
        "SELECT identity FROM devices WHERE mac IS NOT NULL AND batch = $1", .text(batch))
      let taken = Set(try rows.map { try $0.string(0) })
      if taken.isEmpty { return offers.map { _ in false } }
      return try offers.map { offer in
        let identity = try offer.unique.map { try connection.value($0.name, $0.value) }
        return taken.contains(EventChain.identity(of: identity))
      }
    }
  }

  // MARK: Summary

  /// How many devices of a batch stand where.
  public struct BatchCount: Hashable, Sendable {
    /// The batch's lasting name.
    public let batch: String
    /// Those that passed, those given up, those that no board has after all.
    public internal(set) var (passed, givenUp, free) = (0, 0, 0)
    /// Those that a program which runs has, and those that wait for their board or a decision.
    public internal(set) var (open, inDoubt) = (0, 0)

    init(_ batch: String) { self.batch = batch }
  }

  /// What is worth knowing at a glance.
  public struct Summary: Hashable, Sendable {
    /// How many events there are.
    public let events: Int
    /// In the order of the batches' names.
    public let batches: [BatchCount]
    /// Those that a program which runs has.
    public let open: [LedgerDevice]
    /// Those that wait for their board, or for a decision.
    public let inDoubt: [LedgerDevice]
    /// What a glance at the ledger itself shows to be wrong: then nothing is claimed. See ``verify()`` for all of it.
    public let findings: [LedgerFinding]
  }

  /// What is worth knowing at a glance.
  public func summary() throws(LedgerError) -> Summary {
    try read { connection in
      let findings = try LedgerCheck.glance(connection)
      let waiting = try connection.devices.unsettledDevices()
      let (open, gone) = Self.parted(try connection.devices.openDevices()) { isLive($0) }
      let inDoubt = (waiting + gone).sorted { $0.id < $1.id }
      var counts: [String: BatchCount] = [:]
      let rows = try connection.database.query(
        "SELECT batch, standing, count(*) FROM devices WHERE session IS NULL GROUP BY batch, standing")
      for row in rows {
        let batch = try row.string(0)
        let count = try row.number(2)
        switch LedgerDevice.Standing(rawValue: try row.string(1)) {
        case .passed: counts[batch, default: BatchCount(batch)].passed = count
        case .givenUp: counts[batch, default: BatchCount(batch)].givenUp = count
        case .ready: counts[batch, default: BatchCount(batch)].free = count
        case .unsettled, nil: break
        }
      }
      for device in open { counts[device.batch, default: BatchCount(device.batch)].open += 1 }
      for device in inDoubt { counts[device.batch, default: BatchCount(device.batch)].inDoubt += 1 }
      return Summary(
        events: try connection.events.head().number, batches: counts.values.sorted { $0.batch < $1.batch },
        open: open, inDoubt: inDoubt, findings: findings)
    }
  }

  private static func parted(
    _ devices: [LedgerDevice], _ condition: (LedgerDevice) -> Bool
  ) -> (those: [LedgerDevice], others: [LedgerDevice]) {
    (devices.filter(condition), devices.filter { !condition($0) })
  }

  // MARK: Verification

  /// What a look at all of the ledger finds.
  public struct Verification: Hashable, Sendable {
    /// How much was looked at.
    public let events: Int
    /// How many devices that are.
    public let devices: Int
    /// What is not as it was recorded.
    public let findings: [LedgerFinding]
    /// The events before which the station's clock was set back: their order is right all the same.
    public let setBacks: [Int]
    /// What was accepted before, with who and why.
    public let acceptances: [LedgerEvent]
  }

  /// Reads all of the ledger, and compares it with itself, its tables and the second place.
  public func verify() throws(LedgerError) -> Verification {
    try read { connection in
      var check = LedgerCheck(connection)
      let findings = try check.findings()
      return Verification(
        events: check.count, devices: check.replay.devices.count, findings: try connection.fileDamage() + findings,
        setBacks: check.setBacks,
        acceptances: try connection.events.events(of: .accept))
    }
  }
}
