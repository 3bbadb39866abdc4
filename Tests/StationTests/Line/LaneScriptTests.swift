import Glibc
import NVSModel
import TestSupport
import Testing

@testable import Station

@Suite struct `A board on a line` {
  @Test func `gets the next device, which is claimed before the first byte and recorded before it has passed`()
    async throws
  {
    let bench = try LineBench()
    var bridge = try LineBench.board(1)
    let ledger = bench.session.ledger
    bridge.answers = { op in
      // What is on the disk at this moment is all that a killed program leaves.
      if op == "write", let board = try? LedgerBench.board(1) {
        #expect(try! ledger.device(of: board)?.step == .writing)
      }
      return nil
    }
    let told = await bench.serve(bridge)
    #expect(told.step == .passed)
    #expect(told.result.device == "serial_no SN1")
    let device = try #require(try bench.device(1))
    #expect(device.standing == .passed)
    let bytes = try #require(try ledger.events(of: device).first { $0.kind == .bytes })
    #expect(bytes.write?.image == SHA256.hex(of: try bench.image(0)))
    #expect(await bench.serve(try LineBench.board(2)).result.device == "serial_no SN2")
  }

  @Test func `that passed before stops, and is told what it is`() async throws {
    let bench = try LineBench()
    _ = await bench.serve(try LineBench.board(1))
    let again = await bench.serve(try LineBench.board(1))
    #expect(again.reason.hasPrefix("this board passed already, as serial_no SN1, "))
    #expect(!again.ops.contains("write"))
    #expect(again.ops.last == "close")
  }

  @Test func `that passed gets its own device anew when that is asked for`() async throws {
    let bench = try LineBench()
    _ = await bench.serve(try LineBench.board(1))
    let rework = await bench.serve(try LineBench.board(1), .init(isByPerson: true, isRework: true))
    #expect(rework.step == .passed)
    let device = try #require(try bench.device(1))
    #expect(try bench.session.ledger.events(of: device).map(\.kind).contains(.rework))
  }

  @Test func `that failed gets its own device once more by itself, and then waits for a person`() async throws {
    let bench = try LineBench()
    var broken = try LineBench.board(1)
    broken.answers = { $0 == "write" ? [.writing, .failed(code: "unplugged", detail: "", phase: "write")] : nil }
    #expect(await bench.serve(broken).step.word == "FAIL")
    #expect(await bench.serve(try LineBench.board(2)).result.device == "serial_no SN2")
    #expect(await bench.serve(broken).result.device == "serial_no SN1")
    let third = await bench.serve(broken)
    #expect(third.reason.contains("failed 2 times"))
    #expect(!third.ops.contains("write"))
    let person = await bench.serve(try LineBench.board(1), .init(isByPerson: true))
    #expect(person.step == .passed)
    #expect(person.result.device == "serial_no SN1")
  }

  @Test func `that is gone before the first byte keeps no device`() async throws {
    let bench = try LineBench()
    var gone = try LineBench.board(1)
    gone.answers = { $0 == "write" ? [.failed(code: "unplugged", detail: "", phase: "write")] : nil }
    let told = await bench.serve(gone)
    #expect(told.step.word == "STOP")
    #expect(told.reason.hasSuffix("nothing was written"))
    #expect(try bench.device(1) == nil)
    #expect(await bench.serve(try LineBench.board(2)).result.device == "serial_no SN1")
  }

  @Test func `of which nobody knows whether a byte was sent keeps its device`() async throws {
    let bench = try LineBench()
    var silent = try LineBench.board(1)
    silent.answers = { $0 == "write" ? [] : nil }
    #expect(await bench.serve(silent).step.word == "FAIL")
    #expect(try bench.device(1)?.standing == .unsettled)
  }

  @Test(arguments: ["open", "read", "md5"])
  func `that is gone at an earlier step keeps no device`(step: String) async throws {
    let bench = try LineBench()
    var gone = try LineBench.board(1)
    gone.answers = { $0 == step ? [.failed(code: "unplugged", detail: "", phase: "read")] : nil }
    let told = await bench.serve(gone)
    #expect(told.step.word == "STOP")
    #expect(!told.ops.contains("write"))
    #expect(try bench.device(1) == nil)
    #expect(await bench.serve(try LineBench.board(2)).result.device == "serial_no SN1")
  }

  @Test func `that stored wrong bytes has failed, and keeps its device`() async throws {
    let bench = try LineBench()
    var worn = try LineBench.board(1)
    worn.answers = {
      $0 == "write" ? [.writing, .verifying, .failed(code: "verify-failed", detail: "", phase: "verify")] : nil
    }
    let told = await bench.serve(worn)
    #expect(told.reason.contains("does not hold what was written"))
    #expect(try bench.device(1)?.standing == .unsettled)
  }

  @Test func `of which the bridge says no more than that it is done may hold anything, and is called so`() async throws
  {
    let bench = try LineBench()
    var vague = try LineBench.board(1)
    vague.answers = { $0 == "write" ? [.writing, .done] : nil }
    let told = await bench.serve(vague)
    #expect(told.reason.contains("may be half-written"))
    #expect(try bench.device(1)?.standing == .unsettled)
  }

  @Test func `is let go and started again where what it holds cannot be kept`() async throws {
    let folder = try TemporaryFolder()
    try WholeFile.write([], to: folder("backups"), sparing: [])
    let bench = try LineBench { $0.backups = folder("backups") }
    let told = await bench.serve(try LineBench.board(1, holding: [UInt8](repeating: 0x5A, count: 0x6000)))
    #expect(told.reason.contains("cannot be kept"))
    #expect(told.ops.last == "close")
    #expect(!told.ops.contains("write"))
    #expect(try bench.device(1) == nil)
  }

  @Test func `is the one that it was when it is written to, and another one gets nothing`() async throws {
    let bench = try LineBench()
    var swapped = try LineBench.board(1)
    swapped.answers = {
      $0 == "write" ? [.failed(code: "other-board", detail: "24:a1:60:00:00:02", phase: "write")] : nil
    }
    #expect(await bench.serve(swapped).step.word == "STOP")
    #expect(try bench.device(1) == nil)
    #expect(try bench.device(2) == nil)
  }

  @Test func `whose table differs is not written to, and no device is claimed for it`() async throws {
    let bench = try LineBench()
    var other = ScriptedBridge(table: Sample.csv.replacing("0x340000", with: "0x330000"))
    other.board.mac = try LedgerBench.board(1).description
    let told = await bench.serve(other)
    #expect(told.step.word == "STOP")
    #expect(try bench.session.ledger.devices(ofBatch: "lamps").isEmpty)
  }

  @Test func `has its table read only where it is not the one of the board before`() async throws {
    let bench = try LineBench()
    #expect(await bench.serve(try LineBench.board(1)).ops.count { $0 == "read" } == 1)
    #expect(await bench.serve(try LineBench.board(2)).ops.count { $0 == "read" } == 0)
    var other = ScriptedBridge(table: Sample.csv.replacing("0x340000", with: "0x330000"))
    other.board.mac = try LedgerBench.board(3).description
    #expect(await bench.serve(other).step.word == "STOP")
    #expect(await bench.serve(try LineBench.board(3)).step == .passed)
  }

  @Test(arguments: ["00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff", "01:00:5e:00:00:01"])
  func `without a MAC of its own stops`(mac: String) async throws {
    let bench = try LineBench()
    var blank = ScriptedBridge()
    blank.board.mac = mac
    let told = await bench.serve(blank)
    #expect(told.reason.hasPrefix("\(mac) is no board's own MAC address"))
    #expect(try bench.session.ledger.devices(ofBatch: "lamps").isEmpty)
  }

  @Test func `that holds the identity of another board is not overwritten, and keeps no device`() async throws {
    let bench = try LineBench()
    _ = await bench.serve(try LineBench.board(1))
    let copy = await bench.serve(try LineBench.board(2, holding: try bench.image(0)))
    #expect(copy.reason.contains("holds serial_no SN1, which the ledger knows on the board 24:a1:60:00:00:01"))
    #expect(!copy.ops.contains("write"))
    #expect(try bench.device(2) == nil)
  }

  @Test func `has what it held kept before it is overwritten, but not what the ledger knows`() async throws {
    let folder = try TemporaryFolder()
    let bench = try LineBench { $0.backups = folder("backups") }
    let unknown = [UInt8](repeating: 0x5A, count: 0x6000)
    #expect(await bench.serve(try LineBench.board(1, holding: unknown)).step == .passed)
    let files = Folder.names(in: folder("backups"))
    #expect(files.count == 1)
    #expect(try WholeFile.read(folder("backups/\(files.first ?? "")")) == unknown)
    let image = try bench.image(0)
    _ = await bench.serve(try LineBench.board(1, holding: image), .init(isByPerson: true, isRework: true))
    #expect(Folder.names(in: folder("backups")).count == 1)
  }
}
