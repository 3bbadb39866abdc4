import NVSModel

/// Compares a ledger with itself and with its second place: what it says of any event must be what was recorded.
struct LedgerCheck {
  private let connection: LedgerConnection
  private var found: [LedgerFinding] = []
  private(set) var replay = LedgerReplay()
  /// How many events there are.
  private(set) var count = 0
  /// The events before which the clock was set back.
  private(set) var setBacks: [Int] = []
  /// The hash that the last event has in the table.
  private var stored = EventChain.beginning
  /// The hash that it would have if all events had always said what they say now.
  private(set) var actual = EventChain.beginning
  private var lastTime = Int.min

  init(_ connection: LedgerConnection) { self.connection = connection }

  /// The name under which an acceptance says what was found then.
  static let acceptance = "found"

  /// All that is wrong. Inside a snapshot or a transaction. O(events).
  mutating func findings() throws -> [LedgerFinding] {
    // Before the first look at the tables: another program may go on meanwhile, and then the second place knows more of it.
    let known = connection.knownHead?.mark
    try followEvents()
    found += try Self.placeFindings(connection, known, last: count)
    if found.isEmpty { found += try tableFindings() }
    return found
  }

  /// Follows all events, and what they come to.
  mutating func followEvents() throws {
    while true {
      let events = try connection.events.events(after: count, limit: 1_000)
      if events.isEmpty { return }
      for event in events { follow(event) }
    }
  }

  private mutating func follow(_ event: LedgerEvent) {
    // Whoever accepted it has seen what is found up to here, if nothing was changed since.
    if event.kind == .accept, event.values.contains(LedgerValue(Self.acceptance, actual)) { found = [] }
    let isSame = actual == stored
    actual = EventChain.hash(of: event, after: actual)
    let expected = isSame ? actual : EventChain.hash(of: event, after: stored)
    let what = replay.follow(event)
    if event.number != count + 1 {
      found.append(.gap(count + 1))
    } else if expected != event.hash {
      found.append(.changed(event.number))
    } else if let what {
      found.append(.contradiction(event.number, what))
    }
    if event.time < lastTime { setBacks.append(event.number) }
    (count, stored, lastTime) = (event.number, event.hash, event.time)
  }

  // MARK: The second place

  /// What a glance shows: whether it ends with what was recorded last, without reading what is before.
  static func glance(_ connection: LedgerConnection) throws -> [LedgerFinding] {
    let known = connection.knownHead?.mark
    return try placeFindings(connection, known, last: connection.events.head().number)
  }

  private static func placeFindings(
    _ connection: LedgerConnection, _ known: EventMark?, last: Int
  ) throws -> [LedgerFinding] {
    let others = LedgerHead.identities(at: connection.place).filter { $0 != connection.identity }
    if let other = others.first { return [.replaced(other)] }
    guard let known else { return last > 1 ? [.unknownHere(last)] : [] }
    if known.number > last { return [.cut(last: last, known: known.number)] }
    return try connection.events.hash(of: known.number) == known.hash ? [] : [.otherHistory(known.number)]
  }

  // MARK: The tables

  private func tableFindings() throws -> [LedgerFinding] {
    let first = try connection.events.event(1)
    guard case .blob(let salt)? = try connection.database.first("SELECT bytes FROM salt")?.values.first,
      first?.values.contains(LedgerValue("salt", SHA256.hex(of: salt))) == true
    else { return [.salt] }
    let rows = try connection.devices.allColumns()
    let devices = replay.devices.values.sorted { $0.id < $1.id }
    for (row, device) in zip(rows, devices) where row != DeviceStore.columns(of: device) {
      return [.table("device \(device.id), \(device.name), is another there")]
    }
    if rows.count != devices.count {
      return [.table("they have \(rows.count) devices, the events \(devices.count)")]
    }
    return try connection.devices.held() == replay.held ? [] : [.table("other values are held")]
  }
}
