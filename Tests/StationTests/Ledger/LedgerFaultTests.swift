import Glibc
import NVSModel
import TestSupport
import Testing

@testable import Station

@Suite struct `A ledger in trouble` {
  private let bench: LedgerBench

  init() throws { bench = try LedgerBench() }

  private func reason(_ body: () throws -> Void) -> LedgerError.Reason? {
    do { try body() } catch { return (error as? LedgerError)?.reason }
    return nil
  }

  @Test func `records nothing on a full disk, and goes on when there is room`() throws {
    let session = try bench.session()
    try session.ledger.read { connection in
      let pages = try connection.database.first("PRAGMA page_count")?.number(0) ?? 0
      try connection.database.execute("PRAGMA max_page_count = \(pages)")
    }
    var passed = 0
    let reason = reason {
      for board in 1...1_000 {
        passed = board
        _ = try session.claim(board, [LedgerBench.device(board)])
      }
    }
    #expect(reason == .full)
    let verification = try session.ledger.verify()
    #expect(verification.findings == [] && verification.devices == passed - 1)
    try session.ledger.read { try $0.database.execute("PRAGMA max_page_count = 1000000") }
    _ = try session.claim(passed, [LedgerBench.device(passed)])
  }

  @Test func `says that another program holds it`() throws {
    let session = try bench.session()
    let device = try session.flash(1, .failed)
    let other = try Database(bench.place.path)
    let impatient = try bench.ledger(patience: .milliseconds(20))
    try other.transaction {
      #expect(reason { try impatient.giveUp(device, because: "") } == .busy)
    }
    try impatient.giveUp(device, because: "")
  }

  @Test(arguments: ["deleted", "moved", "replaced"]) func `says that it was taken away while it was open`(fate: String)
    throws
  {
    let session = try bench.session()
    let claim = try session.claim(1)
    #expect(rename(bench.place.path, bench.folder("away.db")) == 0)
    if fate == "deleted" { unlink(bench.folder("away.db")) }
    if fate == "replaced" { try bench.folder.write("", to: "data/ledger.db") }
    #expect(reason { try session.begin(claim, LedgerBench.write) } == .moved)
    #expect(reason { _ = try session.claim(2) } == .moved)
  }

  @Test func `says that it is no file`() throws {
    try bench.folder.write("", to: "data")
    #expect(reason { _ = try bench.session() } == .file(FileError(bench.folder("data"), .notFolder)))
    let folder = LedgerPlace(path: bench.folder.description, heads: bench.place.heads)
    #expect(reason { _ = try Ledger(folder, author: LedgerBench.author) } == .file(FileError(folder.path, .isFolder)))
    let none = LedgerPlace(path: bench.folder("none.db"), heads: bench.place.heads)
    #expect(reason { _ = try Ledger(none, author: LedgerBench.author) } == .missing)
  }

  // MARK: Damage

  @Test func `is whole up to some event, wherever a power cut ends its log`() throws {
    let session = try bench.session()
    for board in 1...6 { try session.flash(board, board % 3 == 0 ? .failed : .passed) }
    let events = try session.ledger.events(after: 0)
    let (file, log) = try (WholeFile.read(bench.place.path), WholeFile.read(bench.place.path + "-wal"))
    var random = SeededRandom(11)
    var counts: Set<Int> = []
    for _ in 0..<40 {
      let cut = try LedgerBench()
      let place = LedgerPlace(path: cut.folder("cut.db"), heads: cut.folder("heads"))
      try cut.folder.write(file, to: "cut.db")
      try cut.folder.write(Array(log.prefix(random.below(log.count + 1))), to: "cut.db-wal")
      let ledger = try Ledger(place, author: LedgerBench.author)
      let found = try ledger.events(after: 0)
      // The first event may be made anew where the cut is before it.
      #expect(found.count == 1 || found == Array(events.prefix(found.count)))
      let verification = try ledger.verify()
      #expect(verification.findings.isEmpty || verification.findings == [.unknownHere(found.count)])
      counts.insert(found.count)
    }
    #expect(counts.count > 5)
  }

  /// A ledger of six boards that no program has open.
  private static let whole = Result {
    let bench = try LedgerBench()
    let session = try bench.session()
    for board in 1...6 { try session.flash(board) }
    // The log goes into the file.
    _ = try Database(bench.place.path).query("PRAGMA wal_checkpoint(TRUNCATE)")
    return try WholeFile.read(bench.place.path)
  }

  @Test func `is whole whenever a power cut stops it, while its log goes into the file too`() throws {
    let session = try bench.session()
    try session.ledger.read { try $0.database.execute("PRAGMA wal_autocheckpoint = 8") }
    for board in 1...20 {
      try session.flash(board)
      // What is on the disk now.
      let cut = try LedgerBench()
      try cut.folder.write(WholeFile.read(bench.place.path), to: "cut.db")
      try cut.folder.write(WholeFile.read(bench.place.path + "-wal"), to: "cut.db-wal")
      let place = LedgerPlace(path: cut.folder("cut.db"), heads: cut.folder("heads"))
      let ledger = try Ledger(place, author: LedgerBench.author)
      let count = 2 + 3 * board
      #expect(try ledger.events(after: 0).count == count)
      #expect(try ledger.verify().findings == [.unknownHere(count)])
    }
  }

  @Test(arguments: 0..<60) func `neither crashes nor claims on a file with any bytes changed`(seed: Int) throws {
    var random = SeededRandom(UInt64(seed))
    var bytes = try Self.whole.get()
    if seed % 4 == 0 { bytes.removeLast(random.below(bytes.count)) }
    for _ in 0..<(seed % 4 == 0 ? 0 : 20) where !bytes.isEmpty {
      let place = random.below(bytes.count)
      bytes[place] = UInt8(random.below(256))
    }
    let damaged = try LedgerBench()
    try damaged.folder.write(bytes, to: "damaged.db")
    let place = LedgerPlace(path: damaged.folder("damaged.db"), heads: damaged.folder("heads"))
    do {
      let ledger = try Ledger(place, author: LedgerBench.author)
      let verification = try ledger.verify()
      _ = try ledger.summary()
      _ = try LedgerSession(ledger).claim(1)
      #expect(verification.findings.isEmpty && verification.events <= 1)
    } catch {
      #expect(error is LedgerError && !"\(error)".isEmpty)
    }
  }
}
