import NVSModel

/// What a person decides, with who and why in the record.
extension Ledger {
  /// The device that is known by a value or by its board; of several, the one that is not given up.
  public func device(knownAs text: String) throws(LedgerError) -> LedgerDevice {
    let found = try read { try $0.devices.devices(knownAs: text) }
    let usable = found.filter { $0.standing != .givenUp }
    guard let device = usable.first ?? found.last else { throw LedgerError(.unknown(text), place.path) }
    if usable.count > 1 { throw LedgerError(.ambiguous(text, usable), place.path) }
    return device
  }

  /// Why a device cannot be freed; nil where it can: a program that is gone had claimed it, and no byte was sent.
  public func refusal(toFree device: LedgerDevice) -> LedgerError? {
    refusal(toDecideOn: device)
      ?? (device.step == .writing || device.standing == .unsettled
        ? LedgerError(.bytesWereSent(device), place.path)
        : device.step == nil ? LedgerError(.nothingToDo(device), place.path) : nil)
  }

  /// Frees a device that a program which is gone had claimed without sending a byte.
  public func free(_ device: LedgerDevice, because reason: String) throws(LedgerError) {
    try decide(.free, device, because: reason) { self.refusal(toFree: $0) }
  }

  /// Why a device cannot be given up; nil where it can.
  public func refusal(toGiveUp device: LedgerDevice) -> LedgerError? {
    refusal(toDecideOn: device) ?? (device.mac == nil ? LedgerError(.nothingToDo(device), place.path) : nil)
  }

  /// Gives a device up: it is never used again, and its board may get another.
  public func giveUp(_ device: LedgerDevice, because reason: String) throws(LedgerError) {
    try decide(.giveUp, device, because: reason) { self.refusal(toGiveUp: $0) }
  }

  private func refusal(toDecideOn device: LedgerDevice) -> LedgerError? {
    if isLive(device) { return LedgerError(.isLive(device), place.path) }
    switch device.standing {
    case .passed where device.step == nil: return LedgerError(.isPassed(device), place.path)
    case .givenUp: return LedgerError(.isGivenUp(device), place.path)
    default: return nil
    }
  }

  private func decide(
    _ kind: LedgerEvent.Kind, _ device: LedgerDevice, because reason: String, refusal: (LedgerDevice) -> LedgerError?
  ) throws(LedgerError) {
    try write { connection in
      guard let now = try connection.devices.device(device.id) else { throw LedgerError(.unknown(device.name)) }
      if let refusal = refusal(now) { throw refusal }
      var event = LedgerEvent(kind)
      (event.batch, event.device, event.mac) = (now.batch, now.id, now.mac)
      (event.attempt, event.reason) = (now.attempt, reason)
      try connection.record(event)
    }
  }

  // MARK: The ledger itself

  /// Says what happened to a ledger that is not what was recorded: what is in it now is what counts from here on. One that has
  /// gone begins anew.
  ///
  /// Events that are lost stay lost: what was given in them may be given again.
  ///
  /// - Returns: what was the matter.
  public static func accept(
    _ place: LedgerPlace, author: LedgerAuthor, because reason: String
  ) throws(LedgerError) -> [LedgerFinding] {
    if !place.isThere { return try replaceLost(place, author: author, because: reason) }
    return try Ledger(place, author: author).accept(because: reason)
  }

  /// What would have to be accepted.
  public static func findings(at place: LedgerPlace, author: LedgerAuthor) throws(LedgerError) -> [LedgerFinding] {
    if place.isThere { return try Ledger(place, author: author).verify().findings }
    let last = LedgerHead.identities(at: place).compactMap { LedgerHead(of: $0, in: place).read()?.mark.number }.max()
    guard let last else { throw LedgerError(.missing, place.path) }
    return [.gone(last)]
  }

  func accept(because reason: String) throws(LedgerError) -> [LedgerFinding] {
    try write(isTrusting: true) { connection in
      var check = LedgerCheck(connection)
      let findings = try check.findings()
      if findings.isEmpty { throw LedgerError(.nothingToAccept) }
      var event = LedgerEvent(.accept)
      event.reason = reason
      event.values = [LedgerValue(LedgerCheck.acceptance, check.actual)]
      event.values += findings.prefix(20).map { LedgerValue("finding", $0.message) }
      try connection.record(event)
      try connection.devices.rebuild(check.replay)
      return findings
    }
  }

  /// Makes a new ledger where one has gone, and says why.
  private static func replaceLost(
    _ place: LedgerPlace, author: LedgerAuthor, because reason: String
  ) throws(LedgerError) -> [LedgerFinding] {
    let heads = LedgerHead.identities(at: place).map { LedgerHead(of: $0, in: place) }
    guard let last = heads.compactMap({ $0.read()?.mark.number }).max() else {
      throw LedgerError(.missing, place.path)
    }
    for head in heads { head.retire() }
    let ledger = try Ledger(place, author: author, isCreating: true)
    let finding = LedgerFinding.gone(last)
    try ledger.write { connection in
      var event = LedgerEvent(.accept)
      (event.reason, event.values) = (reason, [LedgerValue("finding", finding.message)])
      try connection.record(event)
    }
    return [finding]
  }
}
