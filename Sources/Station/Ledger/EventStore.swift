import NVSModel

/// The events in the database: appended, read, and never changed.
struct EventStore {
  let database: Database

  /// The last event's number and hash; before the first, 0 and ``EventChain/beginning``.
  func head() throws(DatabaseError) -> EventMark {
    let row = try database.first("SELECT number, hash FROM events ORDER BY number DESC LIMIT 1")
    guard let row else { return .beginning }
    return EventMark(number: try row.number(0), hash: try row.string(1))
  }

  /// The hash that an event has in the table; nil where there is no such event.
  func hash(of number: Int) throws(DatabaseError) -> String? {
    if number == 0 { return EventChain.beginning }
    return try database.first("SELECT hash FROM events WHERE number = $1", .integer(number))?.string(0)
  }

  /// Gives an event its number and its hash, and writes it. Inside a transaction.
  func append(_ event: LedgerEvent) throws(DatabaseError) -> LedgerEvent {
    let head = try head()
    var event = event
    event.number = head.number + 1
    event.values.sort()
    event.hash = EventChain.hash(of: event, after: head.hash)
    try database.execute(Self.insertion, EventChain.fields(of: event).map(\.value) + [.text(event.hash)])
    for (place, value) in event.values.enumerated() {
      try database.execute(
        "INSERT INTO event_values (event, place, name, value) VALUES ($1, $2, $3, $4)",
        .integer(event.number), .integer(place), .text(value.name), .text(value.value))
    }
    return event
  }

  // MARK: Reading

  /// Up to `limit` events behind a number, in order.
  func events(after number: Int, limit: Int) throws(DatabaseError) -> [LedgerEvent] {
    let rows = try database.query(
      "\(Self.selection) WHERE number > $1 ORDER BY number LIMIT $2", .integer(number), .integer(limit))
    guard let last = rows.last else { return [] }
    let values = try database.query(
      "SELECT event, name, value FROM event_values WHERE event > $1 AND event <= $2 ORDER BY event, place",
      .integer(number), .integer(try last.number(0)))
    return try Self.joined(rows, values)
  }

  /// One event; nil where there is none.
  func event(_ number: Int) throws(DatabaseError) -> LedgerEvent? { try events(after: number - 1, limit: 1).first }

  /// All that happened to a device, in order.
  func events(ofDevice device: Int) throws(DatabaseError) -> [LedgerEvent] {
    try events("device = $1", .integer(device))
  }

  /// All that happened to a board, in order.
  func events(of mac: MACAddress) throws(DatabaseError) -> [LedgerEvent] {
    try events("mac = $1", .text(mac.description))
  }

  /// The events of a kind, in order; of one batch where it is named.
  func events(of kind: LedgerEvent.Kind, batch: String? = nil) throws(DatabaseError) -> [LedgerEvent] {
    // As a word of the statement, by which the database finds the index of that kind.
    let isOfKind = "kind = '\(kind.rawValue)'"
    guard let batch else { return try events(isOfKind) }
    return try events("\(isOfKind) AND batch = $1", .text(batch))
  }

  /// - Parameter condition: words of this program, never of a user.
  private func events(_ condition: String, _ parameters: SQLValue...) throws(DatabaseError) -> [LedgerEvent] {
    let rows = try database.rows("\(Self.selection) WHERE \(condition) ORDER BY number", parameters)
    var values: [SQLRow] = []
    for row in rows {
      values += try database.query(
        "SELECT event, name, value FROM event_values WHERE event = $1 ORDER BY place", .integer(try row.number(0)))
    }
    return try Self.joined(rows, values)
  }

  // MARK: Rows

  private static let columns = EventChain.fields(of: LedgerEvent(.create)).map { "\"\($0.name)\"" } + ["hash"]
  private static let selection = "SELECT \(columns.joined(separator: ", ")) FROM events"
  private static let insertion =
    "INSERT INTO events (\(columns.joined(separator: ", "))) VALUES "
    + "(\((1...columns.count).map { "$\($0)" }.joined(separator: ", ")))"

  /// - Parameter values: of these events, in their order.
  private static func joined(_ rows: [SQLRow], _ values: [SQLRow]) throws(DatabaseError) -> [LedgerEvent] {
    var events: [LedgerEvent] = []
    events.reserveCapacity(rows.count)
    var next = 0
    for row in rows {
      var event = try event(row)
      while next < values.count, try values[next].number(0) == event.number {
        event.values.append(LedgerValue(try values[next].string(1), try values[next].string(2)))
        next += 1
      }
      events.append(event)
    }
    return events
  }

  private static func event(_ row: SQLRow) throws(DatabaseError) -> LedgerEvent {
    guard let kind = LedgerEvent.Kind(rawValue: try row.string(2)) else {
      throw DatabaseError(.damaged, "event \(try row.number(0)) is of no known kind")
    }
    var event = LedgerEvent(kind)
    event.number = try row.number(0)
    event.time = try row.number(1)
    event.author = LedgerAuthor(
      station: try row.string(3), operator: try row.string(4), program: try row.string(5))
    event.session = try row.integer(6)
    event.batch = try row.text(7)
    event.version = try row.text(8)
    event.device = try row.integer(9)
    event.attempt = try row.integer(10)
    event.mac = try row.text(11).flatMap { MACAddress($0) }
    let write = LedgerWrite(
      chip: try row.text(12), port: try row.text(13), partition: try row.text(14), offset: try row.integer(15),
      image: try row.text(16), key: try row.text(17))
    event.write = write.isEmpty ? nil : write
    event.result = try row.text(18).flatMap { LedgerEvent.Result(rawValue: $0) }
    event.reason = try row.text(19)
    event.duration = try row.integer(20)
    event.hash = try row.string(21)
    return event
  }
}

/// A place in the chain: everything up to it is known by its hash.
struct EventMark: Hashable, Sendable {
  let number: Int
  let hash: String

  static let beginning = EventMark(number: 0, hash: EventChain.beginning)
}
