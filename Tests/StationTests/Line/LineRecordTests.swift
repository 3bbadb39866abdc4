import Glibc
import NVSModel
import TestSupport
import Testing

@testable import Station

@Suite struct `The record of a line` {
  @Test func `is there before PASS: without it the lane says that it is not, and can record it later`() async throws {
    let bench = try LineBench()
    let (path, away) = (bench.ledger.place.path, bench.ledger.folder("away.db"))
    var bridge = try LineBench.board(1)
    bridge.answers = { op in
      if op == "write" { rename(path, away) }
      return nil
    }
    let told = await bench.serve(bridge)
    #expect(told.step.word == "NOT RECORDED")
    #expect(told.reason.hasPrefix("PASS, and it cannot be recorded: the ledger"))
    #expect(rename(away, path) == 0)
    let later = await bench.account.record(try #require(told.pending), device: "SN1")
    #expect(later.step == .passed)
    #expect(try bench.device(1)?.standing == .passed)
  }

  @Test func `keeps every byte from a board while the ledger cannot be written`() async throws {
    let bench = try LineBench()
    rename(bench.ledger.place.path, bench.ledger.folder("away.db"))
    let told = await bench.serve(try LineBench.board(1))
    #expect(told.step.word == "STOP")
    #expect(told.reason.contains("ledger"))
    #expect(!told.ops.contains("write"))
  }

  @Test func `is settled by what the process left that went on writing`() async throws {
    let ledger = try LedgerBench()
    do {
      let bench = try LineBench(in: ledger)
      let taken = try bench.account.claim(for: LedgerBench.board(1), .init())
      try bench.session.begin(taken.claim, LedgerBench.write)
      let note = try #require(bench.account.spool.note(of: taken.claim, nil))
      try WholeFile.write(Array(note.text.utf8), to: note.path, sparing: [])
    }
    let locks = try ledger.ledger().locks
    for number in 1...10 { for _ in 0..<10_000 where locks.isHeld(number) { usleep(1000) } }
    let next = try LineBench(in: ledger)
    #expect(try next.device(1)?.standing == .passed)
    #expect(Folder.names(in: next.session.ledger.spoolFolder).isEmpty)
  }

  @Test func `says of a write that cannot be read back that it is unverified`() async throws {
    let keys = try #require(EncryptionKeys(SecretBytes(copying: (0..<64).map { UInt8($0) })))
    let table = Sample.csv + "\n    keys, data, nvs_keys, 0x350000, 0x1000, encrypted"
    let bench = try LineBench(partitions: table) { $0.key = try? KeyFile(keys.partitionImage()) }
    var bridge = ScriptedBridge(table: table)
    bridge.board = Sample.board(isEncrypted: true)
    bridge.board.mac = try LedgerBench.board(1).description
    let told = await bench.serve(bridge)
    #expect(told.step.word == "UNVERIFIED")
    let device = try #require(try bench.device(1))
    #expect(try bench.session.ledger.events(of: device).last?.result == .unverified)
  }
}

@Suite struct `The devices of a line` {
  @Test func `are out when the table is`() async throws {
    let bench = try LineBench()
    for number in 1...3 { #expect(await bench.serve(try LineBench.board(number)).step == .passed) }
    #expect(bench.account.queue.free == 0)
    let fourth = await bench.serve(try LineBench.board(4))
    #expect(fourth.reason.contains("no device of the batch 'lamps' is free"))
  }

  @Test func `that have boards already are not offered by the next program`() async throws {
    let ledger = try LedgerBench()
    _ = try await LineBench(in: ledger).serve(try LineBench.board(1))
    let next = try LineBench(in: ledger)
    #expect(next.account.queue.free == 2)
    #expect(await next.serve(try LineBench.board(2)).result.device == "serial_no SN2")
  }

  @Test func `go to the boards that the table names, and to no other`() async throws {
    let values = "serial_no,level,mac\nSN1,1,24:A1:60:00:00:05\nSN2,2,24a160000006\n"
    let bench = try LineBench(values: values)
    #expect(await bench.serve(try LineBench.board(6)).result.device == "serial_no SN2")
    let stranger = await bench.serve(try LineBench.board(7))
    #expect(stranger.reason.contains("the table names its boards, and not this one"))
    #expect(try bench.device(7) == nil)
  }

  @Test func `can be chosen by a value`() async throws {
    let bench = try LineBench()
    let position = try #require(bench.account.queue.position(knownAs: "SN3"))
    #expect(await bench.serve(try LineBench.board(1), .init(chosen: position)).result.device == "serial_no SN3")
    #expect(await bench.serve(try LineBench.board(2)).result.device == "serial_no SN1")
    let taken = await bench.serve(try LineBench.board(3), .init(chosen: position))
    #expect(taken.reason.hasPrefix("the device that was chosen is another board's"))
    let other = await bench.serve(try LineBench.board(2), .init(chosen: position))
    #expect(other.reason.contains("another device was chosen"))
  }

  @Test func `without a table are counted by the ledger, and hold the board's MAC`() async throws {
    let template = "key,type,encoding,value\nmfg,namespace,,\nserial_no,data,string,{n:SN%03d}\nmac,data,string,{mac}\n"
    let bench = try LineBench(template: template, values: nil)
    #expect(await bench.serve(try LineBench.board(1)).result.device == "serial_no SN001")
    var gone = try LineBench.board(2)
    gone.answers = { $0 == "write" ? [.failed(code: "unplugged", detail: "", phase: "write")] : nil }
    _ = await bench.serve(gone)
    #expect(await bench.serve(try LineBench.board(3)).result.device == "serial_no SN002")
    #expect(bench.account.queue.free == nil)
  }

  @Test func `have certificates of their own: what another board got is given to none`() async throws {
    let template = LineBench.template + "\ncert,file,string,certs/{serial_no}.crt\nca,file,string,ca.crt"
    // The second device was given the first one's certificate; what all share is nobody's own.
    let files = [
      "certs/SN1.crt": "one", "certs/SN2.crt": "one", "certs/SN3.crt": "three", "ca.crt": "of all",
    ]
    let bench = try LineBench(template: template, files: files)
    #expect(await bench.serve(try LineBench.board(1)).step == .passed)
    let copy = await bench.serve(try LineBench.board(2))
    #expect(copy.reason.contains("cert 'sha256:") && copy.reason.contains("a value is given once"), "\(copy.reason)")
    #expect(!copy.ops.contains("write"))
    #expect(try bench.device(2) == nil)
    #expect(await bench.serve(try LineBench.board(3), .init(chosen: 2)).step == .passed)
  }

  @Test func `that the table lost are not made again under another row's values`() async throws {
    let ledger = try LedgerBench()
    var broken = try LineBench.board(1)
    broken.answers = { $0 == "write" ? [.writing, .failed(code: "silent", detail: "", phase: "write")] : nil }
    _ = try await LineBench(in: ledger).serve(broken)
    let next = try LineBench(values: "serial_no,level\nSN7,1\n", in: ledger)
    let told = await next.serve(try LineBench.board(1))
    #expect(told.reason.contains("this board is serial_no SN1, which the table does not have"))
  }
}
