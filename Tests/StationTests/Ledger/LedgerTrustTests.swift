import Glibc
import NVSModel
import TestSupport
import Testing

@testable import Station

/// What someone may do to a ledger behind the program's back.
@Suite struct `A ledger that is not what was recorded` {
  private let bench: LedgerBench

  init() throws { bench = try LedgerBench() }

  /// Copies the ledger's file, which no program has open.
  private func copy(_ from: String, to: String) throws {
    try bench.folder.write(WholeFile.read(bench.folder(from)), to: to)
  }

  /// Changes the tables as only someone who means it can.
  private func tamper(_ sql: String) throws {
    let database = try Database(bench.place.path)
    try database.script(
      """
      PRAGMA foreign_keys = OFF; DROP TRIGGER events_stay; DROP TRIGGER events_last; DROP TRIGGER values_stay;
      DROP TRIGGER values_last; DROP TRIGGER events_follow; DROP TRIGGER one_mac_a_device; DROP TRIGGER given_up_stays;
      \(sql)
      """)
  }

  private func findings() throws -> [LedgerFinding] { try bench.ledger().verify().findings }

  /// Nothing is claimed, and a person's word makes it good again.
  private func expectDoubt(_ finding: LedgerFinding) throws {
    #expect(try findings() == [finding])
    let session = LedgerBench.reason { () throws(LedgerError) in _ = try LedgerSession(bench.opened()) }
    #expect(session == .doubtful([finding]))
    #expect(try accept() == [finding])
    #expect(try findings() == [])
    _ = try bench.session().claim(19)
  }

  private func accept() throws -> [LedgerFinding] {
    try Ledger.accept(bench.place, author: LedgerBench.author, because: "restored after the disk died")
  }

  @Test func `is found when an older copy takes its place`() throws {
    try bench.session().flash(1)
    try copy("data/ledger.db", to: "backup")
    try bench.session().flash(2)
    try copy("backup", to: "data/ledger.db")
    try expectDoubt(.cut(last: 5, known: 9))
  }

  @Test func `is found when an older copy was written on`() throws {
    try bench.session().flash(1)
    try copy("data/ledger.db", to: "backup")
    let head = "state/ledgers/\(bench.folder.names(of: "state/ledgers")[0])"
    try copy(head, to: "head")
    try bench.session().flash(2)
    try copy(head, to: "newer head")
    try copy("backup", to: "data/ledger.db")
    try copy("head", to: head)
    try bench.session().flash(3, .failed)
    try bench.session().flash(4)
    try copy("newer head", to: head)
    try expectDoubt(.otherHistory(9))
  }

  @Test func `is found when an event was changed, and only that one is named`() throws {
    try bench.session().flash(1)
    try bench.session().flash(2)
    try tamper("UPDATE events SET operator = 'Eve' WHERE number = 4")
    try expectDoubt(.changed(4))
  }

  @Test func `is found when a value of an event was changed`() throws {
    try bench.session().flash(1)
    try tamper("UPDATE event_values SET value = 'SN9' WHERE event = 3 AND value = 'SN1'")
    try expectDoubt(.changed(3))
  }

  @Test func `is found when an event was taken out`() throws {
    try bench.session().flash(1)
    try bench.session().flash(2, .failed)
    try tamper("DELETE FROM events WHERE number = 5")
    #expect(try findings().first == .gap(5))
  }

  @Test(arguments: [
    "UPDATE devices SET mac = '24:a1:60:00:00:63' WHERE id = 3", "DELETE FROM held_values",
    "UPDATE devices SET standing = 'ready', mac = NULL, has_passed = 0 WHERE id = 3",
    "DELETE FROM held_values; DELETE FROM devices",
  ])
  func `is found when its tables are not what its events say, which accepting mends`(change: String) throws {
    try bench.session().flash(1)
    try tamper(change)
    let found = try findings()
    #expect(found.count == 1)
    guard case .table? = found.first else { Issue.record("\(found)"); return }
    try expectDoubt(try #require(found.first))
    let session = try bench.session()
    #expect(try session.ledger.device(of: LedgerBench.board(1))?.standing == .passed)
  }

  @Test func `is found when the salt of its secrets was changed`() throws {
    try bench.session().flash(1)
    try tamper("UPDATE salt SET bytes = x'00'")
    #expect(try findings() == [.salt])
  }

  @Test func `is found when it has gone, and a new one is made only when a person says so`() throws {
    try bench.session().flash(1)
    unlink(bench.place.path)
    let reason = LedgerBench.reason { () throws(LedgerError) in _ = try bench.opened(isCreating: true) }
    #expect(reason == .doubtful([.gone(5)]))
    #expect(bench.folder.names(of: "data") == ["ledger.db-lock"])
    #expect(try accept() == [.gone(5)])
    #expect(try bench.session().flash(2).name == "serial_no SN1")
    let events = try bench.ledger().events(after: 0)
    #expect(events.map(\.kind).prefix(2) == [.create, .accept])
  }

  @Test func `is found when another one takes its place`() throws {
    try bench.session().flash(1)
    let other = LedgerPlace(path: bench.folder("other.db"), heads: bench.place.heads)
    try LedgerSession(Ledger(other, author: LedgerBench.author, isCreating: true)).flash(2)
    let name = try bench.ledger().read { $0.identity }
    #expect(rename(other.path, bench.place.path) == 0)
    try expectDoubt(.replaced(name))
  }

  @Test func `is found when nothing is known of it in the second place`() throws {
    try bench.session().flash(1)
    for name in bench.folder.names(of: "state/ledgers") { unlink(bench.folder("state/ledgers/\(name)")) }
    try expectDoubt(.unknownHere(5))
  }

  @Test func `is found by a program that has it open`() throws {
    let session = try bench.session()
    try session.flash(1)
    try tamper("DELETE FROM events WHERE number = 5")
    let reason = LedgerBench.reason { () throws(LedgerError) in try session.open(LedgerBench.version) }
    #expect(reason == .doubtful([.cut(last: 4, known: 5)]))
  }

  @Test func `is accepted as it was found, and not with what is changed later`() throws {
    try bench.session().flash(1)
    try bench.session().flash(2)
    try tamper("UPDATE events SET operator = 'Eve' WHERE number = 4")
    #expect(try accept() == [.changed(4)])
    let database = try Database(bench.place.path)
    try database.script("UPDATE events SET operator = 'Mallory' WHERE number = 5")
    #expect(try findings() == [.changed(4), .changed(5)])
  }

  // MARK: No false alarm

  @Test func `is not one whose second place knows less, as after a power cut`() throws {
    try bench.session().flash(1)
    let head = "state/ledgers/\(bench.folder.names(of: "state/ledgers")[0])"
    try copy(head, to: "head")
    try bench.session().flash(2)
    try copy("head", to: head)
    #expect(try findings() == [])
    _ = try bench.session().claim(3)
  }

  @Test func `is not one that was moved, and its old place may have a new one`() throws {
    try bench.session().flash(1)
    let moved = LedgerPlace(path: bench.folder("moved.db"), heads: bench.place.heads)
    #expect(rename(bench.place.path, moved.path) == 0)
    try LedgerSession(Ledger(moved, author: LedgerBench.author)).flash(2)
    #expect(try bench.session().flash(3).name == "serial_no SN1")
    #expect(try Ledger(moved, author: LedgerBench.author).verify().findings == [])
  }

  @Test func `is not one whose clock was set back: the order is the ledger's own`() throws {
    let now = [5_000, 9_000, 1_000, 2_000, 3_000, 4_000]
    let clock = Ticks(now)
    let session = try LedgerSession(bench.ledger(clock: { clock.next() }))
    try session.flash(1)
    let verification = try session.ledger.verify()
    #expect(verification.findings == [] && verification.setBacks == [3])
    #expect(try session.ledger.events(after: 0).map(\.kind) == [.create, .session, .claim, .bytes, .result])
  }

  @Test func `says in each finding what is the matter`() {
    let error = LedgerError(.doubtful([.cut(last: 4, known: 9)]), "ledger.db")
    #expect(
      error.description
        == "the ledger 'ledger.db' is in doubt: it ends with event 4, and event 9 was recorded: it was cut, or an older "
        + "copy was put in its place; until 'fctry ledger accept' says what happened, nothing is claimed")
  }
}

extension LedgerBench {
  fileprivate func opened(isCreating: Bool = false) throws(LedgerError) -> Ledger {
    try Ledger(place, author: Self.author, isCreating: isCreating)
  }
}
