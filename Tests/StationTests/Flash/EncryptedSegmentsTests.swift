import NVSModel
import Testing

@testable import Station

@Suite struct `An encrypted export` {
  private let csv = """
    nvs,   data, nvs,      0x9000,   0x6000
    keys,  data, nvs_keys, 0xf000,   0x1000, encrypted
    fctry, data, nvs,      0x340000, 0x3000
    """

  private func segments(_ csv: String) throws -> [FlashSegment] {
    let table = Sample.table(csv)
    let keys = try #require(EncryptionKeys(SecretBytes(copying: (0..<64).map { UInt8($0) })))
    let export = try EncryptedExport(try ImageEncoder.encode([], geometry: Geometry(size: 0x3000)), keys: keys)
    let target = try #require(table.partition(named: "fctry"))
    return export.segments(name: "mfg.bin", target: target, keysPartition: table.keysPartitions.first)
  }

  @Test func `is flashed with its keys partition before it`() throws {
    let segments = try segments(csv)
    #expect(segments.map(\.partition) == ["keys", "fctry"])
    #expect(segments.map(\.offset) == [0xF000, 0x340000])
    #expect(segments.map(\.encrypted) == [true, false])
    #expect(segments[0].bytes.count == 4096 && segments[1].bytes.count == 0x3000)
  }

  @Test func `is flashed alone where there is no keys partition`() throws {
    let segments = try segments(csv.replacing("nvs_keys", with: "phy"))
    #expect(segments.map(\.partition) == ["fctry"])
  }

  @Test(arguments: [true, false]) func `has the board encrypt the keys only where flash encryption is on`(
    isEncrypted: Bool
  ) async throws {
    let request = FlashRequest(
      port: "/dev/ttyUSB0", segments: try segments(csv), table: Sample.table(csv), force: true)
    var bridge = ScriptedBridge(table: csv)
    bridge.board.isEncrypted = isEncrypted
    let told = await bridge.flash(request, answer: .write)
    let orders = told.requests.filter { $0["op"] == .text("segment") }
    #expect(orders.map { $0["encrypted"]?.truth } == [isEncrypted, false])
    guard case .finished(let report) = told.events.last else { throw Unexpected() }
    #expect(report.plan.request.segments.map(report.plan.isVerifiable) == [!isEncrypted, true])
    #expect((report.plan.unverified != nil) == isEncrypted)
  }
}
