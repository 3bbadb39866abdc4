import Glibc
import TestSupport
import Testing

@testable import NVSModel

/// A dump of two strings, numbers and blobs on three pages, and where its entries lie.
enum Healthy {
  /// `corrupt_page_version_fd` with the version that it was made with: namespace `c` with `n`, `s`, `b`, `m` and `last`.
  static func bytes() throws -> [UInt8] {
    var bytes = try Fixtures.dump("corrupt_page_version_fd")
    bytes[PageLayout.version] = FormatVersion.v2.rawValue
    bytes.store(PageHeader.computeCRC(bytes, at: 0), at: PageLayout.crc)
    return bytes
  }

  static let number = NVS.offset(page: 0, entry: 1)
  static let string = NVS.offset(page: 0, entry: 2)
  static let chunk = NVS.offset(page: 0, entry: 6)
  static let index = NVS.offset(page: 0, entry: 12)
  static let middleChunk = NVS.offset(page: 1, entry: 0)
}

@Suite struct `A salvage accounts for each written entry` {
  /// Counted from the bitmaps alone, also of a last page that is cut short.
  private func written(_ bytes: [UInt8]) -> Int {
    stride(from: 0, to: bytes.count, by: NVS.pageSize).reduce(0) { sum, page in
      let slots = (0..<NVS.entriesPerPage).filter { page + NVS.bitmapOffset + $0 / 4 < bytes.count }
      return sum + slots.count { bytes[page + NVS.bitmapOffset + $0 / 4] >> UInt8($0 % 4 * 2) & 3 == 2 }
    }
  }

  private func expectTruth(_ bytes: [UInt8], readOnly: Bool = false, _ name: String) throws {
    let salvage = Salvage(FirmwareView(mounting: PartitionImage(bytes), readOnly: readOnly))
    let ledger = salvage.ledger
    #expect(ledger.total == written(bytes) && ledger.counts.reduce(0, +) == ledger.total, "\(name)")
    var seen: Set<Int> = []
    for line in ledger.lines {
      #expect(line.written > 0 && line.written <= line.slots.count, "\(name): \(line)")
      for slot in line.slots {
        #expect(seen.insert(line.page * NVS.entriesPerPage + slot).inserted, "\(name): \(line)")
      }
    }
    // Whatever cannot be read is lost, unless it never was a value or its key has another.
    if salvage.lost.isEmpty {
      for line in ledger.unreadable {
        guard case .unreadable(let reason) = line.fate, case .value(let damage) = reason else {
          Issue.record("\(name): nothing is lost, but \(line)")
          continue
        }
        #expect(damage.isUnfinished, "\(name): \(line)")
      }
    }
    if !salvage.values.names.isEmpty { _ = try salvage.image(size: bytes.count) }
  }

  @Test(arguments: Fixtures.dumps) func `of every dump`(name: String) throws {
    try expectTruth(try Fixtures.dump(name), name)
    try expectTruth(try Fixtures.dump(name), readOnly: true, name)
  }

  /// All 10,000 with FCTRY_MUTATIONS=10000.
  private static let count = getenv("FCTRY_MUTATIONS").flatMap { Int(String(cString: $0)) } ?? 320

  @Test(arguments: 0..<8) func `of damaged dumps`(share: Int) throws {
    let names = Fixtures.dumps
    for number in stride(from: share, to: Self.count, by: 8) {
      var mutator = Mutator(seed: UInt64(number + 77_000))
      var bytes = try Fixtures.dump(names[mutator.next(names.count)])
      if bytes.count > 0x8000 { bytes = Array(bytes.prefix(0x4000)) }
      mutator.mutate(&bytes)
      try expectTruth(bytes, "mutation \(number)")
    }
  }
}

@Suite struct `A salvage of many duplicates` {
  /// One key over and over, its data damaged; or whole on pages that were being erased, and told of on the last.
  private func image(pages: Int, _ type: ItemType, isBeingErased: Bool) throws -> PartitionImage {
    var image = try ForgedImage(pages: pages + 1)
    let chunk = type == .blobData ? 0 : EntryLayout.noChunk
    while image.pages < pages { image.add(type, "k", [1, 2, 3, 0], chunk: chunk, isBad: !isBeingErased) }
    image.add(type, "k", [1, 2, 3, 0], chunk: chunk, isBad: true)
    var bytes = image.bytes
    for page in 0..<pages - 1 where isBeingErased {
      for place in 0..<NVS.headerSize { bytes[page * NVS.pageSize + place] = 0xFF }
    }
    return PartitionImage(bytes)
  }

  @Test(arguments: [ItemType.string, .blobV1, .blobData], [false, true])
  func `looks at each a few times, however many there are`(type: ItemType, isBeingErased: Bool) throws {
    let looks = try [4, 16].map { pages in
      let image = try image(pages: pages, type, isBeingErased: isBeingErased)
      var salvager = Salvager(FirmwareView(mounting: image), end: image.bytes.count)
      salvager.collect()
      var accounts = SalvageAccounts(salvager)
      accounts.close()
      #expect(accounts.looks <= 8 * image.entries.count)
      return accounts.looks
    }
    #expect(looks[0] > 0 && looks[1] < 5 * looks[0])
  }
}

@Suite struct `A flipped bit` {
  @Test func `is named by the difference of two CRCs`() {
    var random = SeededRandom(3)
    for size in [1, 2, 24, 28, 31, 32, 33, 150, 4000] {
      let bytes = (0..<size).map { _ in UInt8.random(in: 0...255, using: &random) }
      for _ in 0..<20 {
        let (byte, bit) = (random.below(size), random.below(8))
        var flipped = bytes
        flipped[byte] ^= 1 << UInt8(bit)
        let flip = CRC32.flip(CRC32.checksum(bytes) ^ CRC32.checksum(flipped), in: size)
        #expect(flip?.byte == byte && flip?.bit == bit)
        if byte > 0 { #expect(CRC32.flip(CRC32.checksum(bytes) ^ CRC32.checksum(flipped), in: size - byte - 1) == nil) }
      }
    }
  }

  private func expectMended(_ place: Int, _ bit: Int) throws {
    let healthy = try Healthy.bytes()
    var bytes = healthy
    bytes[place] ^= 1 << UInt8(bit)
    let salvage = Salvage(FirmwareView(mounting: PartitionImage(bytes)))
    #expect(salvage.mended.count == 1 && salvage.lost.isEmpty, "\(place.hex) \(bit): \(salvage.lost)")
    #expect(salvage.mended.first?.contains("bit \(bit) of the byte at \(place.hex) was flipped") ?? false)
    let (before, after) = (KeyedValues(FirmwareView(mounting: PartitionImage(healthy))), salvage.values)
    #expect(Comparison(before, after).differences.filter { $0.change != .moved }.isEmpty)
  }

  /// Header and data of a number, a string, a chunk, an index, and of a page.
  @Test(arguments: [Healthy.number, Healthy.string, Healthy.chunk, Healthy.index, Healthy.middleChunk])
  func `in the header of an entry is put back`(offset: Int) throws {
    for byte in 0..<NVS.entrySize { try expectMended(offset + byte, byte % 8) }
  }

  @Test func `in data and in page headers is put back`() throws {
    for place in [Healthy.string + 32, Healthy.chunk + 32 + 149, Healthy.middleChunk + 32 + 3999] {
      try expectMended(place, 5)
    }
    for place in [0, 1, 3, 4, 8, 12, 27, 28, 31] { try expectMended(NVS.pageSize + place, 6) }
  }
}

@Suite struct `What a salvage says is lost` {
  private func salvage(_ change: (inout [UInt8]) -> Void) throws -> Salvage {
    var bytes = try Healthy.bytes()
    change(&bytes)
    return Salvage(FirmwareView(mounting: PartitionImage(bytes)))
  }

  private func expectLoss(_ name: String, _ change: (inout [UInt8]) -> Void) throws {
    let salvage = try salvage(change)
    #expect(salvage.lost.count == 1, "\(salvage.lost)")
    #expect(salvage.lost.first?.contains(name) ?? false, "\(salvage.lost)")
    #expect(salvage.values.names.count == 4 && !salvage.ledger.unreadable.isEmpty)
  }

  /// Gives an entry a right CRC again.
  private func seal(_ bytes: inout [UInt8], _ offset: Int) {
    bytes.store(EntryHeader.computeCRC(bytes, at: offset), at: offset + EntryLayout.crc)
  }

  @Test func `is a number whose header has more than one wrong bit`() throws {
    try expectLoss("c / n") { $0[Healthy.number + EntryLayout.crc] ^= 0x55 }
    try expectLoss("c / m") { $0[Healthy.number + EntryLayout.key] ^= 3 }
  }

  @Test func `is a value of a type that nobody knows`() throws {
    try expectLoss("an entry that names no key") { bytes in
      bytes[Healthy.number + EntryLayout.type] = 0x77
      seal(&bytes, Healthy.number)
    }
  }

  @Test func `is a string once, with all its data`() throws {
    try expectLoss("c / 2") { $0[Healthy.string + EntryLayout.key] ^= 0x41 }
    try expectLoss("c / s") { bytes in
      bytes[Healthy.string + EntryLayout.data] ^= 0x40
      seal(&bytes, Healthy.string)
    }
  }

  @Test func `is a blob once, whatever is left of it`() throws {
    try expectLoss("c / b") { $0[Healthy.chunk + EntryLayout.key] ^= 0x81 }
    try expectLoss("c / b") { $0[Healthy.chunk + 40] ^= 0x81 }
    try expectLoss("c / m") { $0[Healthy.middleChunk + EntryLayout.key + 1] ^= 0x81 }
    try expectLoss("c / m") { bytes in
      for place in NVS.pageSize..<2 * NVS.pageSize { bytes[place] = 0xFF }
    }
  }

  @Test func `is not a value whose span alone is wrong`() throws {
    for offset in [Healthy.number, Healthy.string] {
      for span: UInt8 in [0, 200] {
        let salvage = try salvage { bytes in
          bytes[offset + EntryLayout.span] = span
          seal(&bytes, offset)
        }
        #expect(salvage.lost.isEmpty && salvage.values.names.count == 5)
        #expect(salvage.mended.count == 1 && salvage.mended[0].contains("its span was wrong"))
      }
    }
  }

  @Test func `is not a blob whose index alone is`() throws {
    for damage: UInt8 in [0x33, 0xFF] {
      let salvage = try salvage { bytes in for place in 4..<9 { bytes[Healthy.index + place] ^= damage } }
      #expect(salvage.lost.isEmpty && salvage.values.names.count == 5)
      #expect(salvage.rescued.count == 1 && salvage.rescued[0].contains("its index, page 0, entry 12, is damaged"))
      #expect(salvage.ledger.counts == [7, 1, 292, 0, 0])
    }
    let view = FirmwareView(mounting: PartitionImage(try Fixtures.dump("forged_blob_index_count")))
    #expect(Salvage(view).lost.isEmpty && Salvage(view).values.names.count == 5)
  }

  @Test func `is not what was being erased, or was never written to its end`() throws {
    for name in ["pf_blob_erase_index_gone", "pf_str_crosspage_data_half", "pf_blob_rewrite_chunk0_on_same_page"] {
      #expect(Salvage(FirmwareView(mounting: PartitionImage(try Fixtures.dump(name)))).lost.isEmpty, "\(name)")
    }
  }

  @Test func `is what lies beyond the end of a dump that is cut short`() throws {
    let bytes = Array(try Healthy.bytes().prefix(300))
    let salvage = Salvage(FirmwareView(mounting: PartitionImage(bytes)))
    #expect(salvage.values.names.count == 2)
    #expect(salvage.lost.contains { $0.hasPrefix("the dump ends before ") })
  }
}
