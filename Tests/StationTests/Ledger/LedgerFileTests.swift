import Glibc
import TestSupport
import Testing

@testable import Station

@Suite struct `The file of a ledger` {
  private let bench: LedgerBench

  init() throws { bench = try LedgerBench() }

  @Test func `is its owner's alone, as is its folder`() throws {
    let session = try bench.session()
    #expect(bench.folder.mode(of: "data") == 0o700 && bench.folder.mode(of: "data/ledger.db") == 0o600)
    #expect(bench.folder.mode(of: "data/ledger.db-wal") == 0o600)
    #expect(bench.folder.mode(of: "state/ledgers") == 0o700)
    for name in bench.folder.names(of: "state/ledgers") {
      #expect(bench.folder.mode(of: "state/ledgers/\(name)") == 0o600)
    }
    withExtendedLifetime(session) {}
    chmod(bench.place.path, 0o644)
    _ = try bench.ledger()
    #expect(bench.folder.mode(of: "data/ledger.db") == 0o600)
  }

  // MARK: Versions

  private static let next = LedgerSchema(
    steps: LedgerSchema.current.steps + ["ALTER TABLE devices ADD COLUMN colour TEXT"])

  @Test func `is brought up to date from an older version, with all that is in it`() throws {
    let device = try bench.session().flash(1)
    let ledger = try bench.ledger(schema: Self.next)
    #expect(try ledger.devices(knownAs: "SN1").map(\.id) == [device.id])
    #expect(try ledger.read { try $0.database.first("PRAGMA user_version")?.values } == [2])
    #expect(try ledger.verify().findings.isEmpty)
  }

  @Test func `is refused when it is newer than the program`() throws {
    _ = try bench.ledger(schema: Self.next)
    let reason = LedgerBench.reason { () throws(LedgerError) in _ = try bench.newest() }
    #expect(reason == .newer(2, known: 1))
  }

  @Test func `is no other program's, which stays as it is`() throws {
    let foreign = try Database(bench.folder("other.db"), isCreating: true)
    try foreign.script("CREATE TABLE bookmarks (url)")
    let place = LedgerPlace(path: bench.folder("other.db"), heads: bench.place.heads)
    let reason = LedgerBench.reason { () throws(LedgerError) in _ = try Ledger(place, author: LedgerBench.author) }
    #expect(reason == .foreign)
    #expect(try foreign.first("PRAGMA journal_mode")?.values == ["delete"])
    #expect(chmod(bench.folder("other.db"), 0o644) == 0)
    #expect(LedgerBench.reason { () throws(LedgerError) in _ = try Ledger(place, author: LedgerBench.author) } != nil)
    #expect(bench.folder.mode(of: "other.db") == 0o644)
    try bench.folder.write("not a database, but a text that is long enough to be one\n", to: "text.db")
    let text = LedgerPlace(path: bench.folder("text.db"), heads: bench.place.heads)
    let other = LedgerBench.reason { () throws(LedgerError) in _ = try Ledger(text, author: LedgerBench.author) }
    #expect(other == .foreign)
  }

  @Test(arguments: [
    "SELECT number FROM events WHERE kind = 'batch' AND batch = $1 ORDER BY number",
    "SELECT number FROM events WHERE kind = 'accept' ORDER BY number",
    "SELECT number FROM events WHERE device = $1 ORDER BY number",
    "SELECT number FROM events WHERE mac = $1 ORDER BY number", "SELECT id FROM devices WHERE session IS NOT NULL",
    "SELECT id FROM devices WHERE mac = $1 AND standing <> 'given-up'",
    "SELECT id FROM devices WHERE batch = $1 AND identity = $2",
  ]) func `is not read from end to end for one answer`(query: String) throws {
    let plan = try bench.ledger().read { try $0.database.query("EXPLAIN QUERY PLAN \(query)") }
    #expect(try plan.allSatisfy { try $0.string(3).contains("USING") })
  }

  // MARK: Places

  @Test func `has one lock, whatever links lead to it`() throws {
    let session = try bench.session()
    let device = try session.claim(1).device
    #expect(symlink(bench.place.path, bench.folder("link.db")) == 0)
    let link = LedgerPlace(path: bench.folder("link.db"), heads: bench.place.heads)
    #expect(try Ledger(link, author: LedgerBench.author).isLive(device))
  }

  @Test(arguments: [0x6969, 0x517B, 0xFE53_4D42, 0xFF53_4D42, -11_317_950, 0x0102_1997, 0x6573_5546])
  func `is refused on a network file system`(magic: Int) {
    #expect(LedgerPlace.networkName(ofMagic: magic) != nil)
  }

  @Test(arguments: [0xEF53, 0x9123_683E, 0x5846_5342, 0x0102_1994, 0x794C_7630, 0x2FC1_2FC1])
  func `is taken on a disk of this computer`(magic: Int) {
    #expect(LedgerPlace.networkName(ofMagic: magic) == nil)
  }
}

extension LedgerBench {
  fileprivate func newest() throws(LedgerError) -> Ledger {
    try Ledger(place, author: Self.author)
  }
}
