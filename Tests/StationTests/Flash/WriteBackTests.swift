import NVSModel
import TestSupport
import Testing

@testable import Station

@Suite struct `Writing back to a board` {
  private let old = [UInt8](repeating: 0x5A, count: 0x6000)
  private let origin = BoardBackup(mac: "24:0a:c4:00:01:10", partition: "fctry", offset: 0x340000)

  private func changed(at places: Int...) -> [UInt8] {
    var new = old
    for place in places { new[place] = 0 }
    return new
  }

  private func request(_ new: [UInt8]) throws -> FlashRequest {
    try #require(WriteBack(new, insteadOf: old, of: origin)).request(
      port: "/dev/ttyUSB0", tableOffset: 0x8000, backups: nil)
  }

  private func board(holding bytes: [UInt8]) -> ScriptedBridge {
    var bridge = ScriptedBridge()
    bridge.flash.replaceSubrange(0x340000..<0x346000, with: bytes)
    return bridge
  }

  private func offsets(_ told: ScriptedBridge.Told) -> [Int] {
    told.requests.filter { $0["op"] == .text("segment") }.compactMap { $0["offset"]?.number }
  }

  private func refusals(_ told: ScriptedBridge.Told) -> [String] {
    told.events.flatMap { if case .refused(let plan) = $0 { plan.refusals.map(\.message) } else { [String]() } }
  }

  @Test func `sends only the sectors that changed, neighbours together`() async throws {
    let request = try request(changed(at: 0x1000, 0x2FFF, 0x5000))
    #expect(request.segments.map(\.bytes.count) == [0x2000, 0x1000])
    let told = await board(holding: old).flash(request, answer: .write)
    #expect(offsets(told) == [0x341000, 0x345000])
  }

  @Test func `is refused where the board's firmware has written since, also when forced`() async throws {
    var request = try request(changed(at: 0))
    request.force = true
    let told = await board(holding: changed(at: 9)).flash(request, answer: .overrideAndWrite)
    #expect(offsets(told).isEmpty)
    #expect(refusals(told).contains { $0.hasPrefix("'fctry' at 0x340000 is no longer what was read") })
  }

  @Test func `is refused on another board`() async throws {
    var other = board(holding: old)
    other.board.mac = "24:0a:c4:00:01:11"
    let told = await other.flash(try request(changed(at: 0)), answer: .write)
    #expect(offsets(told).isEmpty)
    #expect(refusals(told).contains { $0.contains("this belongs to the board 24:0a:c4:00:01:10") })
  }

  @Test func `keeps what was there first`() async throws {
    let folder = try TemporaryFolder()
    let back = try #require(WriteBack(changed(at: 0), insteadOf: old, of: origin))
    let request = back.request(port: "/dev/ttyUSB0", tableOffset: 0x8000, backups: folder("kept"))
    _ = await board(holding: old).flash(request, answer: .write)
    let name = try #require(Folder.names(in: folder("kept")).first)
    #expect(try WholeFile.read(folder("kept/\(name)")) == old)
  }

  @Test func `has nothing to send where nothing changed, and takes no bytes of another size`() throws {
    #expect(try request(old).segments.isEmpty)
    #expect(WriteBack([0], insteadOf: old, of: origin) == nil)
  }
}
