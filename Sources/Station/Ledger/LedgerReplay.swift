import NVSModel

/// What the events alone come to, followed one by one: what the tables must hold.
struct LedgerReplay {
  private(set) var devices: [Int: LedgerDevice] = [:]
  private(set) var held: [LedgerValue: Int] = [:]
  private var valuesOfDevice: [Int: [LedgerValue]] = [:]
  private var boards: [MACAddress: Int] = [:]

  /// Follows one event.
  ///
  /// - Returns: what is wrong with it, which is then left out.
  mutating func follow(_ event: LedgerEvent) -> String? {
    guard let id = event.device else { return nil }
    let before = devices[id] ?? LedgerDevice(claimedFirstBy: event)
    guard let after = before?.after(event) else { return "does not follow from what was before" }
    if let mac = after.mac, after.standing != .givenUp, let other = boards[mac], other != id {
      return "gives the board \(mac) a second device"
    }
    for value in LedgerDevice.values(heldBy: event) {
      if let holder = held[value], holder != id { return "gives \(value.name.quoted) \(value.value.quoted) away twice" }
    }
    if let mac = before?.mac, after.mac == nil || after.standing == .givenUp { boards[mac] = nil }
    if let mac = after.mac, after.standing != .givenUp { boards[mac] = id }
    devices[id] = after
    if after.mac == nil {
      for value in valuesOfDevice.removeValue(forKey: id) ?? [] { held[value] = nil }
    } else {
      for value in LedgerDevice.values(heldBy: event) where held.updateValue(id, forKey: value) == nil {
        valuesOfDevice[id, default: []].append(value)
      }
    }
    return nil
  }
}

extension LedgerDevice {
  /// The values that an event makes the device's own.
  static func values(heldBy event: LedgerEvent) -> [LedgerValue] {
    switch event.kind {
    case .claim, .rework, .bytes: event.values.filter { $0.name != counter }
    default: []
    }
  }
}
