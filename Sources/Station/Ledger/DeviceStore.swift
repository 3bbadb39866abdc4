import NVSModel

/// What the events come to, in tables whose indexes refuse a second device for a board, and a value held twice.
struct DeviceStore {
  let database: Database

  // MARK: Finding

  func device(_ id: Int) throws -> LedgerDevice? { try devices("id = $1", [.integer(id)]).first }

  /// The device that a board has, or had when it was given up last.
  func device(of mac: MACAddress) throws -> LedgerDevice? {
    try devices("mac = $1 AND standing <> 'given-up'", [.text(mac.description)]).first
  }

  func device(ofBatch batch: String, identity: String) throws -> LedgerDevice? {
    try devices("batch = $1 AND identity = $2", [.text(batch), .text(identity)]).first
  }

  /// The device that holds a value, which no other can have.
  func holder(of value: LedgerValue) throws -> LedgerDevice? {
    let row = try database.first(
      "SELECT device FROM held_values WHERE name = $1 AND value = $2", .text(value.name), .text(value.value))
    return try row.flatMap { try device(try $0.number(0)) }
  }

  /// The devices that have, or ever had, a value of any name, and those of a board; the oldest first.
  func devices(knownAs text: String) throws -> [LedgerDevice] {
    let mac = MACAddress(text)?.description ?? text
    return try devices(
      """
      id IN (SELECT device FROM events JOIN event_values ON event = number WHERE value = $1 AND device IS NOT NULL)
        OR id IN (SELECT device FROM events WHERE mac = $2 AND device IS NOT NULL)
      """, [.text(text), .text(mac)])
  }

  /// Those with an attempt that has no end yet.
  func openDevices() throws -> [LedgerDevice] { try devices("session IS NOT NULL", []) }

  /// Those that need their board, or a decision.
  func unsettledDevices() throws -> [LedgerDevice] { try devices("standing = 'unsettled' AND session IS NULL", []) }

  func devices(ofBatch batch: String) throws -> [LedgerDevice] { try devices("batch = $1", [.text(batch)]) }

  /// - Parameter condition: words of this program, never of a user.
  private func devices(_ condition: String, _ values: [SQLValue]) throws -> [LedgerDevice] {
    let rows = try database.rows(
      """
      SELECT id, batch, number, standing, step, mac, session, attempt, has_passed, event FROM devices
      WHERE \(condition) ORDER BY id
      """, values)
    return try rows.map(device)
  }

  private func device(_ row: SQLRow) throws -> LedgerDevice {
    let id = try row.number(0)
    let claim = try EventStore(database: database).event(id)
    guard let claim, var device = LedgerDevice(claimedFirstBy: claim),
      let standing = LedgerDevice.Standing(rawValue: try row.string(3))
    else { throw DatabaseError(.damaged, "device \(id) has no claim") }
    device.batch = try row.string(1)
    device.number = try row.integer(2)
    device.standing = standing
    device.step = try row.text(4).flatMap { LedgerDevice.Step(rawValue: $0) }
    device.mac = try row.text(5).flatMap { MACAddress($0) }
    device.session = try row.integer(6)
    device.attempt = try row.integer(7)
    device.hasPassed = try row.number(8) != 0
    device.event = try row.number(9)
    return device
  }

  // MARK: Following the events

  /// Writes what a device is after its last event. Inside that event's transaction.
  func save(_ device: LedgerDevice) throws {
    try database.execute(
      """
      INSERT INTO devices (id, batch, identity, number, standing, step, mac, session, attempt, has_passed, event)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
      ON CONFLICT (id) DO UPDATE SET standing = $5, step = $6, mac = $7, session = $8, attempt = $9, has_passed = $10,
        event = $11
      """,
      Self.columns(of: device))
  }

  /// What a row of the table holds.
  static func columns(of device: LedgerDevice) -> [SQLValue] {
    [
      .integer(device.id), .text(device.batch), .text(EventChain.identity(of: device.identity)),
      .integer(device.number), .text(device.standing.rawValue), .text(device.step?.rawValue),
      .text(device.mac?.description), .integer(device.session), .integer(device.attempt),
      .integer(device.hasPassed ? 1 : 0), .integer(device.event),
    ]
  }

  /// The rows of the table as they are.
  func allColumns() throws -> [[SQLValue]] {
    try database.query(
      """
      SELECT id, batch, identity, number, standing, step, mac, session, attempt, has_passed, event FROM devices
      ORDER BY id
      """
    ).map(\.values)
  }

  /// Makes values the device's own, or says who has one of them.
  func hold(_ values: [LedgerValue], for device: LedgerDevice) throws {
    for value in values {
      if let holder = try holder(of: value) {
        if holder.id == device.id { continue }
        throw LedgerError(.valueIsHeld(value, by: holder))
      }
      try database.execute(
        "INSERT INTO held_values (name, value, device) VALUES ($1, $2, $3)", .text(value.name), .text(value.value),
        .integer(device.id))
    }
  }

  /// Lets go of the values of a device that no board has anything of.
  func release(_ device: LedgerDevice) throws {
    try database.execute("DELETE FROM held_values WHERE device = $1", .integer(device.id))
  }

  /// What is held, by whom.
  func held() throws -> [LedgerValue: Int] {
    let rows = try database.query("SELECT name, value, device FROM held_values")
    return try rows.reduce(into: [:]) { held, row in
      held[LedgerValue(try row.string(0), try row.string(1))] = try row.number(2)
    }
  }

  /// Makes the tables what the events say.
  func rebuild(_ replay: LedgerReplay) throws {
    try database.execute("DELETE FROM held_values")
    try database.execute("DELETE FROM devices")
    for device in replay.devices.values.sorted(by: { $0.id < $1.id }) { try save(device) }
    for (value, id) in replay.held {
      guard let device = replay.devices[id] else { continue }
      try hold([value], for: device)
    }
  }
}
