import NVSModel
import TestSupport
import Testing

@testable import Station

@Suite struct `A claim` {
  private let bench: LedgerBench
  private let session: LedgerSession

  init() throws {
    bench = try LedgerBench()
    session = try bench.session()
  }

  private func reason(_ body: () throws -> Void) -> LedgerError.Reason? {
    do { try body() } catch { return (error as? LedgerError)?.reason }
    return nil
  }

  // MARK: One device a board

  @Test func `takes the next device that is free, for one board after another`() throws {
    let names = try (1...3).map { try session.flash($0).name }
    #expect(names == ["serial_no SN1", "serial_no SN2", "serial_no SN3"])
  }

  @Test func `is on the disk, for every other program, when it is made`() throws {
    let device = try session.claim(1).device
    let other = try bench.ledger()
    let found = try #require(try other.device(of: LedgerBench.board(1)))
    #expect(found.id == device.id && found.step == .claimed && other.isLive(found))
  }

  @Test func `is refused for a board on two lanes, whichever program has them`() throws {
    _ = try session.claim(1)
    for other in [session, try bench.session()] {
      let reason = reason { _ = try other.claim(1) }
      guard case .boardIsTaken(_, let device, isLive: true) = reason else { Issue.record("\(reason as Any)"); continue }
      #expect(device.name == "serial_no SN1")
    }
  }

  @Test func `gives lanes that claim at the same moment a device each, and a board on all of them one`() async throws {
    let session = session
    let names = try await withThrowingTaskGroup(of: [String].self) { lanes in
      for lane in 0..<4 {
        lanes.addTask { try (0..<5).map { try session.flash(lane * 5 + $0).name } }
      }
      return try await lanes.reduce(into: []) { $0 += $1 }
    }
    #expect(Set(names).count == 20)
    let claims = await withTaskGroup(of: Claim?.self) { lanes in
      for _ in 0..<4 { lanes.addTask { try? session.claim(99, (100..<110).map { LedgerBench.device($0) }) } }
      return await lanes.reduce(into: []) { $0 += [$1].compactMap(\.self) }
    }
    #expect(claims.count == 1)
    #expect(try session.ledger.verify().findings == [])
  }

  @Test func `is refused for a board that has passed, and says as what`() throws {
    try session.flash(1)
    let reason = reason { _ = try session.claim(1) }
    guard case .boardIsTaken(_, let device, isLive: false) = reason else { Issue.record("\(reason as Any)"); return }
    #expect(device.standing == .passed && device.name == "serial_no SN1")
  }

  @Test(arguments: ["000000000000", "ffffffffffff", "01005e000001"])
  func `is refused for what is no board's own MAC address`(text: String) throws {
    let mac = try #require(MACAddress(text))
    #expect(reason { _ = try session.claim(LedgerBench.devices, of: LedgerBench.version, for: mac) } == .noBoard(mac))
  }

  @Test func `is refused when no device is left`() throws {
    for board in 1...20 { try session.flash(board) }
    #expect(reason { _ = try session.claim(21) } == .noneFree(batch: "lamps"))
  }

  @Test func `passes over devices that are named for other boards, and never over the one named for this`() throws {
    let named = LedgerBench.device(2, board: try LedgerBench.board(9))
    #expect(try session.claim(1, [named, LedgerBench.device(3)]).device.name == "serial_no SN3")
    _ = try session.claim(2, [LedgerBench.device(2)])
    let reason = reason { _ = try session.claim(9, [named, LedgerBench.device(4)]) }
    guard case .boardIsNamed = reason else { Issue.record("\(reason as Any)"); return }
  }

  @Test func `knows a device by its unique values, wherever its row stands and in whatever order they come`() throws {
    let one = DeviceOffer([(name: "a", value: .text("1")), (name: "b", value: .text("2"))])
    let same = DeviceOffer([(name: "b", value: .text("2")), (name: "a", value: .text("1"))])
    _ = try session.claim(1, [one])
    #expect(reason { _ = try session.claim(2, [same]) } == .noneFree(batch: "lamps"))
  }

  // MARK: Unique values

  @Test func `is refused when a value belongs to a device of another batch`() throws {
    try session.flash(1)
    let other = BatchVersion(batch: "more lamps", template: "", table: nil, columns: ["serial_no"])
    let reason = reason { _ = try session.claim(LedgerBench.devices, of: other, for: LedgerBench.board(2)) }
    guard case .valueIsHeld(let value, let device) = reason else { Issue.record("\(reason as Any)"); return }
    #expect(value.value == "SN1" && device.batch == "lamps")
  }

  @Test func `keeps secrets only as digests, and refuses the same one twice`() throws {
    let secret = Array("correct horse battery staple".utf8)
    let first = try session.claim(1)
    try session.begin(first, LedgerBench.write, holding: [(name: "key", value: .content(secret))])
    let second = try session.claim(2)
    let reason = reason {
      try session.begin(second, LedgerBench.write, holding: [(name: "key", value: .content(secret))])
    }
    guard case .valueIsHeld(let value, _) = reason else { Issue.record("\(reason as Any)"); return }
    #expect(value.value.hasPrefix("sha256:") && value.value != "sha256:" + SHA256.hex(of: secret))
    // The attempt has not begun, so that the claim can be given back.
    try session.giveBack(second, because: "its key is another's")
    for name in bench.folder.names(of: "data") {
      let bytes = try WholeFile.read(bench.folder("data/\(name)"))
      #expect(!String(decoding: bytes, as: UTF8.self).contains("battery staple"))
    }
  }

  @Test func `lets go of its values when it is given back`() throws {
    let claim = try session.claim(1)
    try session.giveBack(claim, because: "the board went")
    let other = BatchVersion(batch: "more lamps", template: "", table: nil, columns: ["serial_no"])
    #expect(try session.claim(LedgerBench.devices, of: other, for: LedgerBench.board(2)).device.name == "serial_no SN1")
  }

  // MARK: Until the first byte, and from then on

  @Test func `can be given back until the first byte, and the board takes another device`() throws {
    try session.giveBack(session.claim(1), because: "the flash is too small")
    #expect(try session.claim(2).device.name == "serial_no SN1")
    #expect(try session.claim(1).device.name == "serial_no SN2")
  }

  @Test func `cannot be given back from the first byte on`() throws {
    let claim = try session.claim(1)
    try session.begin(claim, LedgerBench.write)
    guard case .claimIsLost = reason({ try session.giveBack(claim, because: "") }) else {
      Issue.record("it was given back")
      return
    }
    #expect(try session.now(claim.device).step == .writing)
  }

  @Test func `binds a device that failed to its board: no other gets it, and the board gets no other`() throws {
    let device = try session.flash(1, .failed)
    #expect(try session.claim(2).device.name == "serial_no SN2")
    guard case .boardIsTaken = reason({ _ = try session.claim(1) }) else { Issue.record("it got another"); return }
    guard
      case .notForBoard = reason({
        _ = try session.claimAgain(device, of: LedgerBench.version, for: LedgerBench.board(3))
      })
    else { Issue.record("another got it"); return }
    let again = try session.claimAgain(device, of: LedgerBench.version, for: LedgerBench.board(1))
    try session.begin(again, LedgerBench.write)
    try session.end(again, .passed, took: .seconds(5))
    #expect(try session.now(device).standing == .passed)
  }

  @Test func `is free again when no byte was sent after all, unless an earlier attempt sent some`() throws {
    let device = try session.flash(1, .untouched)
    #expect(try session.now(device).mac == nil)
    let failed = try session.flash(1, .failed)
    let again = try session.claimAgain(failed, of: LedgerBench.version, for: LedgerBench.board(1))
    try session.begin(again, LedgerBench.write)
    try session.end(again, .untouched, because: "no answer", took: .zero)
    #expect(try session.now(failed).standing == .unsettled)
  }

  @Test func `frees a device whose board is proven erased`() throws {
    let device = try session.flash(1, .failed)
    try session.settleErased(device, LedgerBench.write, because: "MD5 of blank flash")
    #expect(try session.now(device).standing == .ready)
    #expect(try session.claim(2).device.id == device.id)
  }

  @Test func `ends once`() throws {
    let claim = try session.claim(1)
    guard case .claimIsLost = reason({ try session.end(claim, .passed, took: .zero) }) else {
      Issue.record("it passed before it began")
      return
    }
    try session.begin(claim, LedgerBench.write)
    try session.end(claim, .passed, took: .zero)
    guard case .claimIsLost = reason({ try session.end(claim, .failed, took: .zero) }) else {
      Issue.record("it ended twice")
      return
    }
  }

  // MARK: Rework

  @Test func `of a device that has passed must be said to be rework, and is for its own board`() throws {
    let device = try session.flash(1)
    let version = LedgerBench.version
    guard case .isPassed = reason({ _ = try session.claimAgain(device, of: version, for: LedgerBench.board(1)) }) else {
      Issue.record("it was claimed again")
      return
    }
    let claim = try session.claimAgain(device, of: version, for: LedgerBench.board(1), isRework: true)
    try session.giveBack(claim, because: "not today")
    #expect(try session.now(device).standing == .passed)
    let again = try session.claimAgain(device, of: version, for: LedgerBench.board(1), isRework: true)
    try session.begin(again, LedgerBench.write)
    try session.end(again, .failed, because: "unplugged", took: .zero)
    try session.settleErased(device, LedgerBench.write, because: "MD5 of blank flash")
    // What passed once is on a label: it stays with its board for ever.
    #expect(try session.now(device).standing == .unsettled && session.now(device).mac == again.mac)
  }

  // MARK: Batches

  @Test func `tells devices of a batch apart by the same columns for ever`() throws {
    try session.open(LedgerBench.version)
    try session.open(LedgerBench.version)
    let other = BatchVersion(batch: "lamps", template: "", table: nil, columns: ["mac", "serial_no"])
    #expect(reason { try session.open(other) } == .otherColumns(batch: "lamps", columns: ["serial_no"]))
    let none = BatchVersion(batch: "lamps", template: "", table: nil, columns: [])
    #expect(reason { try session.open(none) } == .noColumns(batch: "lamps"))
    let next = BatchVersion(batch: "lamps", template: "d", table: nil, columns: ["serial_no"])
    try session.open(next)
    let events = try session.ledger.events(after: 0).filter { $0.kind == .batch }
    #expect(events.map(\.version) == [LedgerBench.version.name, next.name])
  }

  @Test func `counts devices that no table lists, and takes up again the numbers that were given back`() throws {
    let version = BatchVersion(batch: "as many as come", template: "", table: nil, columns: ["n"])
    func claim(_ board: Int) throws -> Claim {
      let first = try session.ledger.nextNumber(ofBatch: version.batch)
      let offers = (first...).lazy.map { DeviceOffer([(name: "n", value: .text("\($0)"))], number: $0) }
      return try session.claim(offers, of: version, for: LedgerBench.board(board))
    }
    #expect(try (1...3).map { try claim($0).device.number } == [1, 2, 3])
    let fourth = try claim(4)
    #expect(try claim(5).device.number == 5)
    try session.giveBack(fourth, because: "")
    #expect(try claim(6).device.number == 4)
    #expect(try claim(7).device.number == 6)
  }
}
