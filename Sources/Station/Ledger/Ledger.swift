import Glibc
import Synchronization

/// Everything that happened to the devices of this station, for ever.
///
/// Events are appended and never changed; each carries the hash of the one before. What they come to, device by device, is kept
/// in tables whose indexes refuse what must never be: a device on two boards, two devices on a board, a value given twice.
/// Nothing public here knows which engine keeps it: the order is the database's, and a claim is one transaction.
public final class Ledger: Sendable {
  /// Where it lies.
  public let place: LedgerPlace
  let author: LedgerAuthor
  let locks: SessionLocks
  let clock: @Sendable () -> Int
  private nonisolated(unsafe) let connection: LedgerConnection
  /// Guards the connection.
  private let turn = Mutex(())

  /// Opens the ledger at a place.
  ///
  /// - Parameters:
  ///   - isCreating: makes it where there is none; without that it is an error.
  ///   - patience: how long to wait for another program that writes.
  public convenience init(
    _ place: LedgerPlace, author: LedgerAuthor, isCreating: Bool = false, patience: Duration = .seconds(5)
  ) throws(LedgerError) {
    try self.init(place, author: author, isCreating: isCreating, patience: patience, schema: .current) {
      var now = timespec()
      clock_gettime(CLOCK_REALTIME, &now)
      return now.tv_sec * 1000 + now.tv_nsec / 1_000_000
    }
  }

  init(
    _ place: LedgerPlace, author: LedgerAuthor, isCreating: Bool, patience: Duration, schema: LedgerSchema,
    clock: @escaping @Sendable () -> Int
  ) throws(LedgerError) {
    if isCreating, !place.isThere {
      try Self.requireNeverThere(place)
      try place.make()
    }
    try place.require()
    do {
      connection = try LedgerConnection(place, author: author, schema: schema, patience: patience, clock: clock)
    } catch {
      throw Self.error(error, place)
    }
    place.protect()
    (self.place, self.author, self.clock) = (place, author, clock)
    locks = SessionLocks(place.resolvedPath + "-lock")
  }

  /// Fails where a ledger lay whose file has gone: a new one would give everything once more.
  static func requireNeverThere(_ place: LedgerPlace) throws(LedgerError) {
    let known = LedgerHead.identities(at: place).compactMap { LedgerHead(of: $0, in: place).read()?.mark.number }
    if let last = known.max() { throw LedgerError(.doubtful([.gone(last)]), place.path) }
  }

  /// Where processes that write boards leave their results for this ledger.
  var spoolFolder: String { turn.withLock { _ in "\(place.heads)/\(connection.identity)-results" } }

  // MARK: Reading and writing

  /// What `body` finds in one state of the ledger, whoever writes meanwhile.
  func read<Result: Sendable>(_ body: (LedgerConnection) throws -> Result) throws(LedgerError) -> Result {
    do {
      return try turn.withLock { _ in try connection.database.snapshot { try body(connection) } }
    } catch {
      throw Self.error(error, place)
    }
  }

  /// Carries out `body` wholly or not at all; what it records is on the disk when this returns.
  ///
  /// - Parameter isTrusting: whatever is wrong with the ledger, which from then on is what is known.
  func write<Result: Sendable>(
    isTrusting: Bool = false, _ body: (LedgerConnection) throws -> Result
  ) throws(LedgerError) -> Result {
    do {
      return try turn.withLock { _ in
        let result = try connection.write(isTrusting: isTrusting) { try body(connection) }
        if isTrusting { try connection.trust() }
        return result
      }
    } catch {
      throw Self.error(error, place)
    }
  }

  private static func error(_ error: any Error, _ place: LedgerPlace) -> LedgerError {
    switch error {
    case var error as LedgerError:
      if error.path.isEmpty { error.path = place.path }
      return error
    case let error as DatabaseError: return LedgerError(error, place.path)
    case let error as FileError: return LedgerError(.file(error), place.path)
    default: return LedgerError(.failed("\(error)"), place.path)
    }
  }

  /// Whether a program that still runs has the device.
  public func isLive(_ device: LedgerDevice) -> Bool { device.session.map { locks.isHeld($0) } ?? false }
}
