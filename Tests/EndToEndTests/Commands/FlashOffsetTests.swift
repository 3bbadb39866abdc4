import Foundation
import Station
import SystemPackage
import Testing
import TestSupport

/// Offsets in what is said of a partition of a whole flash, and how many findings there are.
@Suite(.timeLimit(.minutes(5))) struct `What is said of a partition of a flash` {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func dump(_ name: String) throws -> [UInt8] {
    try WholeFile.read(Program.package.appending("Tests/Fixtures/dumps/\(name).bin").string)
  }

  /// A flash whose only NVS partition lies at 0x340000.
  private func makeFlash(_ image: [UInt8], _ name: String = "flash.bin") async throws {
    try folder.write("phy_init, data, phy, 0xf000, 0x1000\nfctry, data, nvs, 0x340000, \(image.count)\n", to: "p.csv")
    let made = try await Program.fctry(
      "partitions", "p.csv", "--format", "binary", "--output", "p.bin", in: folder.path)
    #expect(made.status == 0)
    let table = try WholeFile.read(folder("p.bin"))
    var flash = [UInt8](repeating: 0xFF, count: 4 << 20)
    flash.replaceSubrange(0x8000..<0x8000 + table.count, with: table)
    flash.replaceSubrange(0x340000..<0x340000 + image.count, with: image)
    try folder.write(flash, to: name)
  }

  private func fctry(_ arguments: String...) async throws -> Program.Outcome {
    try await Program.fctry(arguments, in: folder.path)
  }

  private func object(_ outcome: Program.Outcome) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(outcome.output)) as? [String: Any])
  }

  @Test func `has the offsets of the flash in the findings`() async throws {
    // The CRC of the chunk in entry 6 of page 0 is wrong: entry 6 lies 0x40 + 6 * 0x20 bytes into the partition.
    try await makeFlash(try dump("corrupt_blob_chunk_data"))
    let outcome = try await fctry("check", "flash.bin")
    #expect(outcome.text.contains("page 0, entry 6, at 0x340100: "))
  }

  @Test func `has both offsets and the partition in JSON`() async throws {
    try await makeFlash(try dump("corrupt_blob_chunk_data"))
    for view in ["firmware", "flash"] {
      let report = try object(try await fctry("show", "flash.bin", "--view", view, "--format", "json"))
      let partition = try #require(report["partition"] as? [String: Any])
      #expect(partition["name"] as? String == "fctry" && partition["offset"] as? Int == 0x340000)
      #expect(partition["size"] as? Int == 0x6000)
      let finding = try #require(
        (report["findings"] as? [[String: Any]])?.first { $0["code"] as? String == "data_crc" })
      #expect(finding["offset"] as? Int == 0x340100 && finding["partition_offset"] as? Int == 0x100)
    }
    let past = try await fctry("history", "flash.bin", "--format", "json")
    #expect(past.text.contains("\"offset\": 3407968, \"partition_offset\": 96"))
  }

  @Test func `has the offsets of the flash for pages and entries`() async throws {
    try await makeFlash(try dump("gen_sample_val"))
    let text = try await fctry("show", "flash.bin", "--view", "flash")
    #expect(text.text.contains("Page 1 at 0x341000: "))
    let csv = try await fctry("show", "flash.bin", "--view", "flash", "--format", "csv")
    #expect(csv.text.contains("\n0,0,0x340040,0x40,"))
  }

  /// Pages full of written entries, of which each second one has a wrong CRC: 62 errors a page.
  private func spoilt(pages: Int) throws -> [UInt8] {
    let sound = Array(try dump("gen_sample_val")[..<4096])
    var page = sound
    // All entries are marked as written.
    for place in 32..<64 { page[place] = 0xAA }
    for slot in 1..<126 {
      let start = 64 + slot * 32
      page.replaceSubrange(start..<start + 32, with: sound[96..<128])
      if slot.isMultiple(of: 2) { page[start + 4] ^= 1 }
    }
    return Array(repeatElement(page, count: pages).joined())
  }

  @Test func `counts every finding, and lists all when told to`() async throws {
    try folder.write(try spoilt(pages: 30), to: "spoilt.bin")
    let report = try object(try await fctry("show", "spoilt.bin", "--format", "json"))
    let whole = try await fctry("show", "spoilt.bin", "--format", "json", "--all")
    let totals = try #require(report["finding_totals"] as? [String: Int])
    let cut = try #require(report["findings_cut"] as? [[String: Any]])
    #expect((totals["error"] ?? 0) >= 30 * 62)
    #expect(cut.first { $0["code"] as? String == "entry_header" }?["listed"] as? Int == 1000)
    let all = try object(whole)
    #expect(all["finding_totals"] as? [String: Int] == totals)
    let listed = try #require(all["findings"] as? [[String: Any]])
    #expect(listed.count { $0["severity"] as? String == "error" } == totals["error"])
    #expect((all["findings_cut"] as? [Any])?.isEmpty == true)
  }
}
