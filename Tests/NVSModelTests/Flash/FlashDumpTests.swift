import Testing
import TestSupport

@testable import NVSModel

@Suite struct `A dump of a flash` {
  func summary(_ dump: FlashDump) -> [String] {
    dump.regions.map { "\($0.name) \($0.offset.hex) \($0.size.hex) \($0.missing.hex)" }
  }

  static let whole = [
    "bootloader@0x1000 0x1000 0x9e0 0x0", "partition table 0x8000 0x1000 0x0", "nvs 0x9000 0x4000 0x0",
    "otadata 0xd000 0x2000 0x0", "phy_init 0xf000 0x1000 0x0", "ota_0 0x20000 0x190000 0x0",
    "ota_1 0x1b0000 0x190000 0x0", "fctry 0x340000 0x6000 0x0",
  ]

  @Test func `lists what the partition table names, and the boot loader`() throws {
    let dump = FlashDump(try FlashSample.whole().bytes)
    #expect(summary(dump) == Self.whole)
    #expect(dump.isWholeFlash && dump.start == 0 && dump.notes.isEmpty)
  }

  @Test func `gives the bytes of each NVS partition`() throws {
    let dump = FlashDump(try FlashSample.whole().bytes)
    #expect(dump.nvsRegions.map(\.name) == ["nvs", "fctry"])
    let region = try #require(dump.region(named: "fctry"))
    #expect(dump.bytes(of: region) == (try Fixtures.dump("gen_sample_val")))
  }

  @Test func `names chip, project, version and date of the images`() throws {
    let dump = FlashDump(try FlashSample.whole().bytes)
    let app = try #require(dump.region(named: "ota_1")?.image)
    #expect(app.chip == .esp32 && app.size == FlashSample.app("hello", "1.3.0").count)
    #expect(app.description?.project == "hello" && app.description?.version == "1.3.0")
    #expect(app.description?.idfVersion == "v5.4.1" && app.description?.built == "Jul  4 2025 12:34:56")
    let loader = try #require(dump.regions.first { $0.kind == .bootloader }?.image)
    #expect(loader.description?.isBootloader == true && loader.description?.idfVersion == "v5.4.1")
  }

  @Test(arguments: [0, 2, 5, 9, 12, 13, 16, 18, 20, 23, 25, 28, 31, 32] as [UInt16])
  func `knows every chip that esptool has a number for`(number: UInt16) {
    #expect(AppImage(FlashSample.app("a", "b", chip: number), at: 0)?.chip != nil)
  }

  @Test(arguments: [(0, "ota_0"), (1, "ota_1"), (6, "ota_0")] as [(UInt32, String)])
  func `says which slot boots`(slot: UInt32, name: String) throws {
    let dump = FlashDump(try FlashSample.whole(slot: slot).bytes)
    #expect(dump.regions.filter(\.isActive).map(\.name) == [name])
  }

  @Test func `goes by the newer otadata record, unless it is spoilt or given up`() throws {
    var flash = try FlashSample.whole(slot: 0)
    flash.put(FlashSample.otaRecord(sequence: 2, state: 2), at: 0xE000)
    #expect(FlashDump(flash.bytes).regions.first(where: \.isActive)?.name == "ota_1")
    flash.put(FlashSample.otaRecord(sequence: 2, state: 4), at: 0xE000)
    #expect(FlashDump(flash.bytes).regions.first(where: \.isActive)?.name == "ota_0")
    flash.put(FlashSample.otaRecord(sequence: 2, state: 2), at: 0xE000)
    flash.bytes[0xE01F] ^= 1
    #expect(FlashDump(flash.bytes).regions.first(where: \.isActive)?.name == "ota_0")
  }

  @Test(arguments: [0x9000, 0xA000, 0x10000]) func `finds its table elsewhere`(offset: Int) throws {
    let rows = "nvs, data, nvs, 0x11000, 0x4000\nfctry, data, nvs, 0x340000, 0x6000\n"
    let rules = PartitionRules(tableOffset: offset)
    var flash = FlashSample()
    flash.put(try PartitionTable(bytes: Array(rows.utf8), rules: rules).binary(), at: offset)
    flash.put(try Fixtures.dump("pf_random_boots_4"), at: 0x11000)
    flash.put(try Fixtures.dump("gen_sample_val"), at: 0x340000)
    let dump = FlashDump(flash.bytes)
    #expect(dump.tablePlace == offset && dump.start == 0)
    #expect(dump.nvsRegions.map(\.name) == ["nvs", "fctry"])
  }

  @Test(arguments: [0x341000, 0x340010, 0x100000, 0x9800])
  func `that is cut short says what is missing`(length: Int) throws {
    let dump = FlashDump(Array(try FlashSample.whole().bytes.prefix(length)))
    #expect(dump.regions.filter { $0.partition != nil }.count == 6)
    let fctry = try #require(dump.region(named: "fctry"))
    #expect(fctry.missing == min(0x346000 - length, 0x6000))
    #expect(dump.notes.contains { $0.message.contains("the dump ends at \(length.hex)") })
  }

  @Test(arguments: [0x1000, 0x2000, 0x8000]) func `that was read from a later offset is recognised`(start: Int) throws {
    let dump = FlashDump(Array(try FlashSample.whole().bytes.dropFirst(start)))
    #expect(dump.start == start)
    #expect(summary(dump).suffix(6) == Self.whole.suffix(6))
    let region = try #require(dump.region(named: "fctry"))
    #expect(dump.bytes(of: region) == (try Fixtures.dump("gen_sample_val")))
  }

  @Test(arguments: [1, 16, 4095, 4096, 0x3000]) func `with something before it is recognised`(count: Int) throws {
    let dump = FlashDump([UInt8](repeating: 0x55, count: count) + (try FlashSample.whole().bytes))
    #expect(dump.start == -count)
    #expect(summary(dump) == Self.whole)
    #expect(dump.notes.contains { $0.severity == .warning })
    let region = try #require(dump.region(named: "nvs"))
    #expect(dump.bytes(of: region) == (try Fixtures.dump("pf_random_boots_4")))
  }

  @Test func `with a damaged table still lists it, and says so`() throws {
    var flash = try FlashSample.whole()
    flash.bytes[0x8000 + 5 * 32 + 12] ^= 0x20
    let dump = FlashDump(flash.bytes)
    #expect(dump.region(named: "nvs") != nil && dump.region(named: "Fctry") != nil)
    #expect(dump.notes.contains { $0.message.contains("MD5") })
  }

  @Test func `is one NVS image when it is nothing else`() throws {
    for name in Fixtures.dumps { #expect(!FlashDump(try Fixtures.dump(name)).isWholeFlash, "\(name)") }
  }

  @Test func `of 16 MB is read whole`() throws {
    var flash = FlashSample(bytes: [UInt8](repeating: 0xFF, count: 16 << 20))
    flash.put(try FlashSample.whole().bytes, at: 0)
    #expect(summary(FlashDump(flash.bytes)) == Self.whole)
  }
}

@Suite struct `A flash without a partition table` {
  func found(_ pieces: [(offset: Int, dump: String)], size: Int = 1 << 20) throws -> [Range<Int>] {
    var flash = FlashSample(bytes: [UInt8](repeating: 0xFF, count: size))
    for piece in pieces { flash.put(try Fixtures.dump(piece.dump), at: piece.offset) }
    return FlashDump(flash.bytes).nvsRegions.map(\.range)
  }

  @Test func `gives its NVS partitions by their pages`() throws {
    var flash = try FlashSample.whole()
    flash.put([UInt8](repeating: 0xFF, count: 0x1000), at: 0x8000)
    let dump = FlashDump(flash.bytes)
    #expect(dump.table == nil && dump.isWholeFlash)
    #expect(dump.nvsRegions.map(\.range.lowerBound) == [0x9000, 0x340000])
    #expect(dump.regions.compactMap { $0.image?.description?.project } == ["", "hello", "hello"])
  }

  @Test func `tells partitions side by side apart by their sequence numbers`() throws {
    let ranges = try found([
      (0x9000, "gen_sample_multipage_blob"), (0xF000, "lived_6pages"), (0x15000, "lived_short_3pages"),
    ])
    #expect(ranges.map(\.lowerBound) == [0x9000, 0xF000, 0x15000])
  }

  @Test func `tells partitions apart whose pages were emptied and used again`() throws {
    let ranges = try found([(0x9000, "lived_64pages"), (0x49000, "lived_64pages"), (0x89000, "lived_6pages")])
    #expect(ranges.map(\.lowerBound) == [0x9000, 0x49000, 0x89000])
  }

  @Test func `keeps thousands of pages of one partition together`() throws {
    var flash = FlashSample(bytes: [UInt8](repeating: 0xFF, count: 8 << 20))
    let page = Array(try Fixtures.dump("gen_sample_val").prefix(4096))
    for number in 0..<2000 {
      var copy = page
      copy.store(number == 1999 ? PageState.active.rawValue : PageState.full.rawValue, at: 0)
      copy.store(UInt32(number), at: PageLayout.sequence)
      copy.store(PageHeader.computeCRC(copy, at: 0), at: PageLayout.crc)
      flash.put(copy, at: number * 4096)
    }
    #expect(FlashDump(flash.bytes).nvsRegions.count == 1)
  }

  @Test func `keeps a partition together whose pages are not in order`() throws {
    #expect(try found([(0x9000, "pages_shuffled")]).map(\.lowerBound) == [0xA000])
    #expect(try found([(0x9000, "lived_64pages")]) == [0x9000..<0x9000 + 0x40000])
  }

  @Test func `keeps a partition together across an erased page and a spoilt header`() throws {
    var image = try Fixtures.dump("lived_64pages")
    image.replaceSubrange(5 * 4096..<6 * 4096, with: [UInt8](repeating: 0xFF, count: 4096))
    image[9 * 4096 + 28] ^= 0xFF
    var flash = FlashSample(bytes: [UInt8](repeating: 0xFF, count: 1 << 20))
    flash.put(image, at: 0x9000)
    #expect(FlashDump(flash.bytes).nvsRegions.map(\.range) == [0x9000..<0x49000])
  }

  @Test func `has no NVS partition in applications and garbage`() throws {
    var flash = FlashSample(bytes: [UInt8](repeating: 0, count: 1 << 20))
    flash.put(FlashSample.app("a", "1"), at: 0x10000)
    #expect(FlashDump(flash.bytes).nvsRegions.isEmpty)
  }
}

@Suite struct `A damaged dump of a flash` {
  @Test func `never crashes the search`() throws {
    var random = SeededRandom(7)
    let whole = Array(try FlashSample.whole().bytes.prefix(0x28000))
    for _ in 0..<60 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...200, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      let cut = Int.random(in: 0...bytes.count, using: &random)
      let from = Bool.random(using: &random) ? 0 : Int.random(in: 0...cut, using: &random)
      let dump = FlashDump(Array(bytes[from..<cut]))
      for region in dump.regions { #expect(region.range.upperBound <= dump.bytes.count) }
      #expect(!DumpReport(dump).text.isEmpty && !DumpReport(dump).json.text.isEmpty)
      _ = FileKind(dump.bytes)
    }
  }
}
