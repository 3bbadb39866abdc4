public import NVSModel

/// A program that flashes boards, as the ledger sees it: what it claims is held for as long as it lives.
///
///     let session = try LedgerSession(ledger)
///     try session.open(version)
///     let claim = try session.claim(offers, of: version, for: board)   // on the disk: this device is this board's
///     try session.begin(claim, write, holding: contents)               // from here on bytes may be on the board
///     try session.end(claim, .passed, took: duration)                  // only now it may be shown
public final class LedgerSession: Sendable {
  /// The ledger that it writes to.
  public let ledger: Ledger
  /// The number of the event with which it began.
  public let number: Int
  private let lock: HeldLock

  /// Begins to use a ledger: takes a lock that lasts as long as this session, and gives back what programs that are gone
  /// had claimed without sending a byte.
  ///
  /// - Throws: for a ledger that is not what was recorded, too. All of it is read, which takes some 3 s for 100,000 boards.
  public init(_ ledger: Ledger) throws(LedgerError) {
    let (number, lock) = try ledger.write { connection in
      let number = try connection.record(LedgerEvent(.session)).number
      for device in try connection.devices.openDevices() {
        try Self.giveBack(abandoned: device, in: number, of: ledger, connection)
      }
      // Nobody else sees the session before the lock is there.
      return (number, try ledger.locks.hold(number))
    }
    (self.ledger, self.number, self.lock) = (ledger, number, lock)
  }

  @discardableResult private func write<Result: Sendable>(_ body: (LedgerConnection) throws -> Result)
    throws(LedgerError) -> Result
  {
    try ledger.write(body)
  }

  private func event(_ kind: LedgerEvent.Kind, _ device: LedgerDevice? = nil) -> LedgerEvent {
    var event = LedgerEvent(kind)
    event.session = number
    (event.batch, event.device, event.mac) = (device?.batch, device?.id, device?.mac)
    return event
  }

  // MARK: Batches

  /// Notes that a version of a batch is used from here on.
  ///
  /// - Throws: when the devices of the batch were told apart by other columns before: they would be others.
  public func open(_ version: BatchVersion) throws(LedgerError) {
    if version.columns.isEmpty { throw LedgerError(.noColumns(batch: version.batch), ledger.place.path) }
    try write { connection in
      let last = try connection.events.events(of: .batch, batch: version.batch).last
      let before = last?.values.filter { $0.name == BatchVersion.columnName }.map(\.value)
      if let before, before != version.columns.sorted() {
        throw LedgerError(.otherColumns(batch: version.batch, columns: before))
      }
      if last?.values == version.values.sorted() { return }
      var event = event(.batch)
      (event.batch, event.version, event.values) = (version.batch, version.name, version.values)
      try connection.record(event)
    }
  }

  // MARK: Claims

  /// Takes the first device on offer that is free, for a board that has none.
  ///
  /// - Parameter offers: in the order of preference; may be endless. Those that another has, and those that are named for
  ///   another board, are passed over.
  /// - Throws: when the board has a device, whatever became of it; when a value of the device is another's; when none is free.
  public func claim(
    _ offers: some Sequence<DeviceOffer>, of version: BatchVersion, for mac: MACAddress
  ) throws(LedgerError) -> Claim {
    guard mac.isOfOneBoard else { throw LedgerError(.noBoard(mac), ledger.place.path) }
    return try write { connection in
      if let device = try connection.devices.device(of: mac), !(try giveBack(abandoned: device, connection)) {
        throw LedgerError(.boardIsTaken(mac, device, isLive: ledger.isLive(device)))
      }
      for offer in offers where offer.board == nil || offer.board == mac {
        if let claim = try claim(offer, of: version, for: mac, connection) { return claim }
      }
      throw LedgerError(.noneFree(batch: version.batch))
    }
  }

  private func claim(
    _ offer: DeviceOffer, of version: BatchVersion, for mac: MACAddress, _ connection: LedgerConnection
  ) throws -> Claim? {
    if offer.unique.isEmpty { throw LedgerError(.noColumns(batch: version.batch)) }
    let identity = try offer.unique.map { try connection.value($0.name, $0.value) }.sorted()
    let known = try connection.devices.device(ofBatch: version.batch, identity: EventChain.identity(of: identity))
    if let known {
      let isFree = try known.mac == nil || giveBack(abandoned: known, connection)
      // A row that names this board is meant, and no other will do.
      if !isFree, offer.board != nil { throw LedgerError(.boardIsNamed(mac, by: known)) }
      if !isFree { return nil }
    }
    var event = event(.claim)
    (event.batch, event.version, event.mac, event.device) = (version.batch, version.name, mac, known?.id)
    event.values = identity + (offer.number.map { [LedgerValue(LedgerDevice.counter, String($0))] } ?? [])
    return try claimed(event, connection)
  }

  /// Takes a board's own device once more: after a failure, when its program is gone, or as rework when it has passed.
  ///
  /// - Parameter isRework: must be said for a device that has passed, and for no other.
  public func claimAgain(
    _ device: LedgerDevice, of version: BatchVersion, for mac: MACAddress, isRework: Bool = false
  ) throws(LedgerError) -> Claim {
    try write { connection in
      let now = try current(device, connection)
      if now.mac != mac { throw LedgerError(.notForBoard(now, mac)) }
      if ledger.isLive(now) { throw LedgerError(.isLive(now)) }
      if now.standing == .givenUp { throw LedgerError(.isGivenUp(now)) }
      if (now.standing == .passed && now.step != .writing) != isRework {
        throw LedgerError(isRework ? .boardIsTaken(mac, now, isLive: false) : .isPassed(now))
      }
      var event = event(isRework ? .rework : .claim, now)
      (event.version, event.values) = (version.name, now.identity)
      return try claimed(event, connection)
    }
  }

  private func claimed(_ event: LedgerEvent, _ connection: LedgerConnection) throws -> Claim {
    let event = try connection.record(event)
    guard let id = event.device, let device = try connection.devices.device(id), let mac = device.mac else {
      throw DatabaseError(.damaged, "a claim left no device")
    }
    return Claim(device: device, mac: mac, attempt: event.number, version: event.version ?? "")
  }

  /// Gives a claim back from which no byte was sent.
  public func giveBack(_ claim: Claim, because reason: String) throws(LedgerError) {
    try write { connection in
      try connection.record(closing(.giveBack, claim, try held(claim, connection, at: .claimed), reason))
    }
  }

  private func giveBack(abandoned device: LedgerDevice, _ connection: LedgerConnection) throws -> Bool {
    try Self.giveBack(abandoned: device, in: number, of: ledger, connection)
  }

  /// Gives back what a program that is gone had claimed without sending a byte.
  ///
  /// - Returns: whether it was that, so that the device is free now.
  @discardableResult private static func giveBack(
    abandoned device: LedgerDevice, in session: Int, of ledger: Ledger, _ connection: LedgerConnection
  ) throws -> Bool {
    guard device.step == .claimed, !ledger.isLive(device) else { return false }
    var event = LedgerEvent(.giveBack)
    (event.session, event.batch, event.device, event.mac) = (session, device.batch, device.id, device.mac)
    event.attempt = device.attempt
    event.reason = "its program ended before a byte was sent"
    try connection.record(event)
    return try connection.devices.device(device.id)?.mac == nil
  }

  // MARK: Attempts

  /// Says that from here on bytes of the image may be on the board. To be called, and to succeed, before the first is sent.
  ///
  /// - Parameter contents: what else of the image is given once, such as its certificate and its key.
  public func begin(
    _ claim: Claim, _ write: LedgerWrite, holding contents: [(name: String, value: DeviceOffer.Value)] = []
  ) throws(LedgerError) {
    try self.write { connection in
      var event = closing(.bytes, claim, try held(claim, connection, at: .claimed), nil)
      event.write = write
      event.values = try contents.map { try connection.value($0.name, $0.value) }
      try connection.record(event)
    }
  }

  /// Says how an attempt ended. A PASS may be shown only when this has returned.
  ///
  /// - Parameter reason: why it did not pass.
  public func end(
    _ claim: Claim, _ result: LedgerEvent.Result, because reason: String? = nil, took duration: Duration
  ) throws(LedgerError) {
    try write { connection in
      var event = closing(.result, claim, try held(claim, connection, at: .writing), reason)
      (event.result, event.duration) = (result, Int(duration / .milliseconds(1)))
      try connection.record(event)
    }
  }

  private func closing(
    _ kind: LedgerEvent.Kind, _ claim: Claim, _ device: LedgerDevice, _ reason: String?
  ) -> LedgerEvent {
    var event = event(kind, device)
    (event.version, event.attempt, event.reason) = (claim.version, claim.attempt, reason)
    return event
  }

  /// The device of a claim that is still this session's.
  private func held(
    _ claim: Claim, _ connection: LedgerConnection, at step: LedgerDevice.Step
  ) throws -> LedgerDevice {
    let device = try current(claim.device, connection)
    guard device.session == number, device.attempt == claim.attempt, device.step == step else {
      throw LedgerError(.claimIsLost(device))
    }
    return device
  }

  private func current(_ device: LedgerDevice, _ connection: LedgerConnection) throws -> LedgerDevice {
    guard let now = try connection.devices.device(device.id) else { throw LedgerError(.unknown(device.name)) }
    return now
  }

  // MARK: Doubt

  /// Says how the attempt of a program that is gone ended, which the board or what the program left tells.
  public func settle(
    _ device: LedgerDevice, _ result: LedgerEvent.Result, because reason: String
  ) throws(LedgerError) {
    try write { connection in
      let now = try current(device, connection)
      if ledger.isLive(now) { throw LedgerError(.isLive(now)) }
      guard now.step == .writing else { throw LedgerError(.nothingToDo(now)) }
      var event = event(.result, now)
      (event.attempt, event.result, event.reason) = (now.attempt, result, reason)
      try connection.record(event)
    }
  }

  /// Says that the board's partition was found erased, so that nothing of the device is on it. Unless it passed once, the
  /// device is free again.
  public func settleErased(
    _ device: LedgerDevice, _ write: LedgerWrite, because reason: String
  ) throws(LedgerError) {
    try self.write { connection in
      let now = try current(device, connection)
      if ledger.isLive(now) { throw LedgerError(.isLive(now)) }
      guard now.standing == .unsettled || now.step == .writing else { throw LedgerError(.nothingToDo(now)) }
      var event = event(.erased, now)
      (event.attempt, event.write, event.reason) = (now.attempt, write, reason)
      try connection.record(event)
    }
  }

  /// Notes that a backup was written to a board.
  public func noteRestore(of mac: MACAddress, _ write: LedgerWrite, because reason: String) throws(LedgerError) {
    try self.write { connection in
      var event = event(.restore)
      (event.mac, event.write, event.reason) = (mac, write, reason)
      try connection.record(event)
    }
  }
}
