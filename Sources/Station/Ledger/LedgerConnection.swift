import NVSModel

/// The ledger's tables, its second place, and what this connection has seen last. Used by one thread at a time.
final class LedgerConnection {
  let database: Database
  let events: EventStore
  let devices: DeviceStore
  let place: LedgerPlace
  /// The ledger's own random name.
  let identity: String
  private let author: LedgerAuthor
  private let clock: () -> Int
  private let head: LedgerHead
  /// The last event that this connection has seen: it must still be there.
  private var seen = EventMark.beginning
  /// What of the ledger was wrong when it was opened; nil while that is not known.
  private var doubts: [LedgerFinding]?

  init(
    _ place: LedgerPlace, author: LedgerAuthor, schema: LedgerSchema, patience: Duration, clock: @escaping () -> Int
  ) throws {
    database = try Database(place.path, patience: patience)
    try schema.prepare(database)
    (events, devices) = (EventStore(database: database), DeviceStore(database: database))
    (self.place, self.author, self.clock) = (place, author, clock)
    let database = database
    // Another program may hold a ledger that is there; only a new one has to be written.
    let known = try EventStore(database: database).event(1)
    let first = try known ?? database.transaction { try Self.firstEvent(in: database, author, clock()) }
    guard let name = first.values.first(where: { $0.name == "ledger" })?.value, Self.isName(name) else {
      throw LedgerError(.damaged("its first event does not name it"))
    }
    identity = name
    head = LedgerHead(of: name, in: place)
    let mark = EventMark(number: first.number, hash: first.hash)
    if head.read() == nil, try events.head() == mark, LedgerHead.identities(at: place).isEmpty {
      try head.write(LedgerHead.Content(mark: mark, ledger: place.resolvedPath))
    }
  }

  /// What becomes a file's name.
  private static func isName(_ text: String) -> Bool {
    text.utf8.count == 32 && text.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
  }

  /// The event that made the ledger, which is made where there is none.
  private static func firstEvent(in database: Database, _ author: LedgerAuthor, _ time: Int) throws -> LedgerEvent {
    let events = EventStore(database: database)
    if let first = try events.event(1) { return first }
    guard try events.head() == .beginning else { throw LedgerError(.damaged("event 1 is missing")) }
    let (name, salt) = (try SystemRandom.digits(32), try SystemRandom.digits(64))
    try database.execute("INSERT INTO salt (id, bytes) VALUES (1, $1)", .blob(Array(salt.utf8)))
    var event = LedgerEvent(.create)
    (event.author, event.time) = (author, time)
    event.values = [LedgerValue("ledger", name), LedgerValue("salt", SHA256.hex(of: Array(salt.utf8)))]
    return try events.append(event)
  }

  // MARK: Recording

  /// Carries out `body` in a transaction, and then keeps the head in the second place.
  ///
  /// - Parameter isTrusting: carries it out whatever is wrong with the ledger.
  func write<Result>(isTrusting: Bool = false, _ body: () throws -> Result) throws -> Result {
    if database.hasMoved { throw DatabaseError(.moved, "the file has gone") }
    if !isTrusting {
      let found = try doubts ?? database.snapshot { try inspect() }
      guard found.isEmpty else { throw LedgerError(.doubtful(found)) }
    }
    let (result, mark) = try database.transaction {
      if !isTrusting { try requireSeen() }
      let result = try body()
      return (result, try events.head())
    }
    let isNew = mark != seen
    seen = mark
    if isNew, doubts?.isEmpty == true { head.update(LedgerHead.Content(mark: mark, ledger: place.resolvedPath)) }
    return result
  }

  /// Appends an event, which becomes whole here, and what follows from it.
  @discardableResult func record(_ event: LedgerEvent) throws -> LedgerEvent {
    var event = event
    (event.author, event.time) = (author, clock())
    if event.kind == .claim, event.device == nil { event.device = try events.head().number + 1 }
    event = try events.append(event)
    if let id = event.device {
      let before = try devices.device(id) ?? LedgerDevice(claimedFirstBy: event)
      guard let after = before?.after(event) else {
        throw LedgerError(.failed("a device's life does not allow this: \(event.kind.rawValue) of device \(id)"))
      }
      try devices.save(after)
      if after.mac == nil { try devices.release(after) }
      try devices.hold(LedgerDevice.values(heldBy: event), for: after)
    }
    return event
  }

  // MARK: Trust

  /// Fails when the last event that was seen is not there any more.
  private func requireSeen() throws {
    guard try events.hash(of: seen.number) == seen.hash else {
      let last = try events.head().number
      let finding = last < seen.number ? LedgerFinding.cut(last: last, known: seen.number) : .otherHistory(seen.number)
      throw LedgerError(.doubtful([finding]))
    }
  }

  /// Reads all of the ledger, and says what of it is not what was recorded.
  func inspect() throws -> [LedgerFinding] {
    var check = LedgerCheck(self)
    let found = try check.findings()
    doubts = found
    seen = try events.head()
    if found.isEmpty, let known = head.read(), known.ledger != place.resolvedPath {
      try head.write(LedgerHead.Content(mark: known.mark, ledger: place.resolvedPath))
    }
    return found
  }

  /// What SQLite itself finds broken.
  func fileDamage() throws -> [LedgerFinding] {
    let rows = try database.query("PRAGMA quick_check(20)")
    return try rows.map { try $0.string(0) }.filter { $0 != "ok" }.map { .damage($0) }
  }

  /// Makes what is there now what is known from here on.
  func trust() throws {
    doubts = []
    seen = try events.head()
    for other in LedgerHead.identities(at: place) where other != identity { LedgerHead(of: other, in: place).retire() }
    try head.write(LedgerHead.Content(mark: seen, ledger: place.resolvedPath))
  }

  /// A value as it is kept.
  func value(_ name: String, _ value: DeviceOffer.Value) throws -> LedgerValue {
    switch value {
    case .text(let text): LedgerValue(name, text)
    case .content(let bytes): LedgerValue(name, try digest(of: bytes))
    }
  }

  /// What the second place says; nil where it says nothing.
  var knownHead: LedgerHead.Content? { head.read() }

  /// The digest under which a value is kept that is secret or long.
  private func digest(of bytes: [UInt8]) throws -> String {
    guard case .blob(let salt)? = try database.first("SELECT bytes FROM salt")?.values.first else {
      throw DatabaseError(.damaged, "the salt is missing")
    }
    return "sha256:" + SHA256.hex(of: bytes, keyedWith: salt)
  }
}
