import Glibc
import NVSModel
import TestSupport
import Testing

@testable import Station

@Suite struct `A claim whose program is gone` {
  private let bench: LedgerBench

  init() throws { bench = try LedgerBench() }

  /// The device of a program that ended in the middle.
  private func abandon(_ board: Int, writing: Bool) throws -> LedgerDevice {
    let (device, number) = try begin(board, writing: writing)
    // A process that another test starts at this moment has the lock's file too, until it becomes another program.
    let locks = try bench.ledger().locks
    for _ in 0..<10_000 where locks.isHeld(number) { usleep(1000) }
    return device
  }

  private func begin(_ board: Int, writing: Bool) throws -> (LedgerDevice, session: Int) {
    let session = try bench.session()
    let claim = try session.claim(board)
    if writing { try session.begin(claim, LedgerBench.write) }
    return (claim.device, session.number)
  }

  @Test func `is given back by the next program when no byte was sent`() throws {
    let device = try abandon(1, writing: false)
    let session = try bench.session()
    #expect(try session.now(device).mac == nil)
    #expect(try session.ledger.events(of: device).map(\.kind) == [.claim, .giveBack])
    #expect(try session.claim(2).device.id == device.id)
  }

  @Test func `is given back by a program that was there before it`() throws {
    let session = try bench.session()
    let device = try abandon(1, writing: false)
    #expect(try session.claim(1).device.id == device.id)
  }

  @Test func `is in doubt when bytes were sent, and its own board settles it`() throws {
    let device = try abandon(1, writing: true)
    let session = try bench.session()
    #expect(try session.ledger.summary().inDoubt.map(\.id) == [device.id])
    #expect(try session.claim(2).device.id != device.id)
    let again = try session.claimAgain(device, of: LedgerBench.version, for: LedgerBench.board(1))
    #expect(again.device.standing == .unsettled)
    try session.begin(again, LedgerBench.write)
    try session.end(again, .passed, took: .seconds(4))
    #expect(try session.ledger.summary().inDoubt.isEmpty)
  }

  @Test func `is settled by what the program left behind`() throws {
    let device = try abandon(1, writing: true)
    let session = try bench.session()
    try session.settle(device, .passed, because: "the bridge verified it after its program had gone")
    #expect(try session.now(device).standing == .passed)
  }

  @Test func `that lives is nobody else's`() throws {
    let session = try bench.session()
    let device = try session.claim(1).device
    let other = try bench.session()
    for reason in [
      LedgerBench.reason { () throws(LedgerError) in try other.settle(device, .passed, because: "") },
      LedgerBench.reason { () throws(LedgerError) in try other.ledger.free(device, because: "") },
      LedgerBench.reason { () throws(LedgerError) in try other.ledger.giveUp(device, because: "") },
      LedgerBench.reason { () throws(LedgerError) in
        guard let mac = device.mac else { return }
        _ = try other.claimAgain(device, of: LedgerBench.version, for: mac)
      },
    ] {
      guard case .isLive = reason else { Issue.record("\(reason as Any)"); continue }
    }
    let claim = Claim(device: device, mac: try LedgerBench.board(1), attempt: device.id, version: "")
    try session.begin(claim, LedgerBench.write)
  }

  @Test func `is no longer its program's when it was given to another`() throws {
    let session = try bench.session()
    let claim = try session.claim(1)
    // As if its lock had been lost.
    let other = try bench.session()
    try other.ledger.write { connection in
      var event = LedgerEvent(.giveBack)
      (event.device, event.mac, event.batch) = (claim.device.id, claim.mac, claim.device.batch)
      try connection.record(event)
    }
    let reason = LedgerBench.reason { () throws(LedgerError) in try session.begin(claim, LedgerBench.write) }
    guard case .claimIsLost = reason else { Issue.record("\(reason as Any)"); return }
  }

  // MARK: Decisions

  @Test func `is freed by a person only where no byte was sent`() throws {
    let device = try abandon(1, writing: false)
    let ledger = try bench.ledger()
    try ledger.free(device, because: "the program was killed")
    let event = try #require(try ledger.events(of: device).last)
    #expect(event.kind == .free && event.author.operator == "Ada" && event.reason == "the program was killed")
    let doubtful = try abandon(1, writing: true)
    let reason = LedgerBench.reason { () throws(LedgerError) in try ledger.free(doubtful, because: "") }
    guard case .bytesWereSent = reason else { Issue.record("\(reason as Any)"); return }
  }

  @Test func `is given up by a person: its device is never used again, and its board gets another`() throws {
    let device = try abandon(1, writing: true)
    try bench.ledger().giveUp(device, because: "the board burnt")
    let session = try bench.session()
    let next = try session.claim(1).device
    #expect(next.name == "serial_no SN2")
    let reasons = [
      LedgerBench.reason { () throws(LedgerError) in try session.ledger.giveUp(device, because: "") },
      LedgerBench.reason { () throws(LedgerError) in
        _ = try session.claimAgain(device, of: LedgerBench.version, for: try mac(1))
      },
    ]
    for reason in reasons {
      guard case .isGivenUp = reason else { Issue.record("\(reason as Any)"); continue }
    }
    // Its serial number stays its own.
    let other = BatchVersion(batch: "more lamps", template: "", table: nil, columns: ["serial_no"])
    let held = LedgerBench.reason { () throws(LedgerError) in
      _ = try session.claim(LedgerBench.devices, of: other, for: try mac(2))
    }
    guard case .valueIsHeld = held else { Issue.record("\(held as Any)"); return }
  }

  private func mac(_ number: Int) throws(LedgerError) -> MACAddress {
    do { return try LedgerBench.board(number) } catch { throw LedgerError(.missing) }
  }

  @Test func `refuses both for a device that has passed`() throws {
    let session = try bench.session()
    let device = try session.flash(1)
    for reason in [
      LedgerBench.reason { () throws(LedgerError) in try session.ledger.free(device, because: "") },
      LedgerBench.reason { () throws(LedgerError) in try session.ledger.giveUp(device, because: "") },
    ] {
      guard case .isPassed = reason else { Issue.record("\(reason as Any)"); continue }
    }
  }
}
