import Glibc
import NVSModel
import Synchronization
import TestSupport
import Testing

@testable import Station

@Suite struct `Flashing by hand beside a ledger` {
  private let bench: LedgerBench

  init() throws { bench = try LedgerBench() }

  private func request(force: Bool = false, mac: String? = nil) -> FlashRequest {
    var request = Sample.request()
    (request.force, request.mac) = (force, mac)
    return request.keepingAccount(in: bench.place, author: LedgerBench.author)
  }

  /// The board with a number, which the ledger has as a device.
  private func device() throws -> (ScriptedBridge, LedgerDevice) {
    let device = try bench.session().flash(1)
    return (try LineBench.board(1), device)
  }

  private func isWritten(_ told: ScriptedBridge.Told) -> Bool { told.requests.contains { $0["op"] == .text("write") } }

  private func refusals(_ told: ScriptedBridge.Told) -> [String] {
    told.events.flatMap { if case .refused(let plan) = $0 { plan.refusals.map(\.message) } else { [String]() } }
  }

  @Test func `leaves a board alone that is a device, and says which`() async throws {
    let (bridge, _) = try device()
    let told = await bridge.flash(request(), answer: .write)
    #expect(!isWritten(told))
    #expect(refusals(told).contains { $0.hasPrefix("the ledger has this board as serial_no SN1 of the batch 'lamps'") })
  }

  @Test func `records what a device's board gets all the same, before the first byte`() async throws {
    var (bridge, _) = try device()
    let (place, board) = (bench.place, try LedgerBench.board(1))
    bridge.answers = { op in
      if op == "write" {
        let events = try? Ledger(place, author: LedgerBench.author).events(of: board)
        #expect(events?.last?.kind == .restore)
      }
      return nil
    }
    #expect(isWritten(await bridge.flash(request(force: true), answer: .write)))
    let last = try #require(try bench.ledger().events(of: board).last)
    #expect(last.write?.image == SHA256.hex(of: Sample.segment().bytes))
    #expect(last.reason == "mfg.bin was written by hand")
  }

  @Test func `writes back what the board itself held, and records it`() async throws {
    let (bridge, _) = try device()
    #expect(isWritten(await bridge.flash(request(mac: bridge.board.mac), answer: .write)))
    #expect(try bench.ledger().events(of: LedgerBench.board(1)).last?.kind == .restore)
  }

  @Test func `writes nothing to a device's board while that cannot be recorded`() async throws {
    var (bridge, _) = try device()
    let (path, away) = (bench.place.path, bench.folder("away.db"))
    let asked = Mutex(0)
    bridge.answers = { op in
      // Behind the look at the ledger, which comes after the table was read and its MD5 compared; before the record.
      if op == "md5",
        asked.withLock({
          $0 += 1; return $0 == 2
        })
      {
        rename(path, away)
      }
      return nil
    }
    let told = await bridge.flash(request(force: true), answer: .write)
    let isWritten = isWritten(told)
    #expect(!isWritten)
    guard case .failed(let failure) = told.events.last else { throw Unexpected() }
    #expect(failure.kind == .ledgerFailed)
    #expect(failure.message.hasSuffix("nothing was written"))
  }

  @Test func `notices a ledger that has gone`() async throws {
    let (bridge, _) = try device()
    rename(bench.place.path, bench.folder("away.db"))
    let refusals = refusals(await bridge.flash(request(), answer: .write))
    #expect(refusals.contains { $0.hasPrefix("nobody can say whether this board is a device's") })
  }

  @Test func `asks nothing where there is no ledger, or where it knows no such board`() async throws {
    #expect(isWritten(await ScriptedBridge().flash(request(), answer: .write)))
    _ = try device()
    #expect(isWritten(await (try LineBench.board(2)).flash(request(), answer: .write)))
  }
}
