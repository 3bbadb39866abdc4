import NVSModel
import Station
import SystemPackage
import TestSupport
import Testing

@Suite(.serialized, .timeLimit(.minutes(5))) struct `A partition that was read, changed and written back` {
  /// What a board has in its partition: values of an application, over several pages.
  private func image() async throws -> (bytes: [UInt8], folder: TemporaryFolder) {
    let folder = try TemporaryFolder()
    let text = String(repeating: "0123456789abcdef", count: 240)
    try folder.write(
      "key,type,encoding,value\nmfg,namespace,,\nserial_no,data,string,SN1\nlong,data,string,\(text)\nlast,data,u8,1\n",
      to: "values.csv")
    let made = try await Program.reference("generate", "values.csv", "old.bin", "0x6000", in: folder.path)
    guard made.status == 0 else { throw TestFailure(description: made.text) }
    return (try WholeFile.read(folder("old.bin")), folder)
  }

  private func changed(_ folder: TemporaryFolder) async throws -> [UInt8] {
    let outcome = try await Program.fctry("change", "old.bin", "new.bin", "--set", "mfg/last/u8=2", in: folder.path)
    guard outcome.status == 0 else { throw TestFailure(description: String(decoding: outcome.errors, as: UTF8.self)) }
    return try WholeFile.read(folder("new.bin"))
  }

  @Test(arguments: SimulatedBoard.Kind.allCases)
  func `is on the board, and all else as it was`(kind: SimulatedBoard.Kind) async throws {
    let bench = try FlashBench(kind)
    let (old, folder) = try await image()
    let new = try await changed(folder)
    var flash = bench.flash
    flash.replaceSubrange(bench.offset..<bench.offset + old.count, with: old)
    let before = flash
    try await SimulatedBoard.with(kind, flash: before) { board in
      let read = try await read(board)
      #expect(read.bytes == old)
      let back = try #require(WriteBack(new, insteadOf: read.bytes, of: read.backup))
      #expect(back.changedSectors < old.count / 4096)
      let request = back.request(port: board.port, tableOffset: 0x8000, backups: folder("backups"))
      guard case .finished = await runFlash(request).last else { throw TestFailure(description: "it was not written") }
      var expected = before
      expected.replaceSubrange(bench.offset..<bench.offset + new.count, with: new)
      #expect(try board.flash() == expected)
      // By now the board has something else than what was read.
      let again = await runFlash(request)
      #expect(again.contains { if case .refused(let plan) = $0 { plan.verdict == .forbidden } else { false } })
      #expect(try board.flash() == expected)
    }
  }

  private func read(_ board: SimulatedBoard) async throws -> BoardRead {
    let session = ReadSession(ReadRequest(port: board.port, .partition("fctry")), python: testPython)
    for await event in session.events {
      if case .finished(let read) = event { return read }
    }
    throw TestFailure(description: "the board was not read")
  }
}
