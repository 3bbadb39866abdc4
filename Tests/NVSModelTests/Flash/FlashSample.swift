@testable import NVSModel

/// The flash of a 4 MB board, put together from the example's table and images of the corpus.
struct FlashSample {
  static let table = """
    nvs,      data, nvs,     0x9000,   0x4000,
    otadata,  data, ota,     0xd000,   0x2000,
    phy_init, data, phy,     0xf000,   0x1000,
    ota_0,    app,  ota_0,   0x20000,  1600K,
    ota_1,    app,  ota_1,   ,         1600K,
    fctry,    data, nvs,     0x340000, 0x6000,
    """

  var bytes = [UInt8](repeating: 0xFF, count: 4 << 20)

  mutating func put(_ new: [UInt8], at offset: Int) { bytes.replaceSubrange(offset..<offset + new.count, with: new) }

  /// A boot loader, a table, two NVS partitions, two applications, and otadata that says `slot`.
  static func whole(slot: UInt32 = 1, table: String = table, tableOffset: Int = 0x8000) throws -> FlashSample {
    var flash = FlashSample()
    flash.put(bootloader(), at: 0x1000)
    flash.put(try PartitionTable(bytes: Array(table.utf8)).binary(), at: tableOffset)
    flash.put(try Fixtures.dump("pf_random_boots_4"), at: 0x9000)
    flash.put(otaRecord(sequence: slot + 1, state: 2), at: 0xD000)
    flash.put(app("hello", "1.2.3"), at: 0x20000)
    flash.put(app("hello", "1.3.0"), at: 0x1B0000)
    flash.put(try Fixtures.dump("gen_sample_val"), at: 0x340000)
    return flash
  }

  static func words(_ values: [UInt32]) -> [UInt8] {
    values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) } }
  }

  static func text(_ text: String, _ size: Int) -> [UInt8] {
    Array(text.utf8) + [UInt8](repeating: 0, count: size - text.utf8.count)
  }

  /// One sector of otadata: its CRC is over the sequence number alone.
  static func otaRecord(sequence: UInt32, state: UInt32) -> [UInt8] {
    words([sequence]) + [UInt8](repeating: 0xFF, count: 20) + words([state])
      + words([CRC32.checksum(words([sequence]))])
  }

  /// An application by ESP-IDF's `esp_app_format.h` and `esp_app_desc.h`, with two segments.
  static func app(_ project: String, _ version: String, chip: UInt16 = 0) -> [UInt8] {
    var descriptor = words([0xABCD_5432, 0, 0, 0])
    descriptor += text(version, 32) + text(project, 32) + text("12:34:56", 16) + text("Jul  4 2025", 16)
    descriptor += text("v5.4.1", 32)
    descriptor += [UInt8](repeating: 0, count: 256 - descriptor.count)
    return image([(0x3F40_0020, descriptor + filler(9000)), (0x4008_0000, filler(5000))], chip: chip)
  }

  /// A boot loader by `esp_bootloader_desc.h`.
  static func bootloader(chip: UInt16 = 0) -> [UInt8] {
    let descriptor =
      [0x50, 0, 0, 0] + words([1]) + text("v5.4.1", 32) + text("Jul  4 2025 12:00:00", 24)
      + [UInt8](repeating: 0, count: 16)
    return image([(0x3FFF_0000, descriptor + filler(400)), (0x4007_8000, filler(2000))], chip: chip)
  }

  static func filler(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ 3) } }

  private static func image(_ segments: [(address: UInt32, data: [UInt8])], chip: UInt16) -> [UInt8] {
    var bytes: [UInt8] = [0xE9, UInt8(segments.count), 2, 0x20] + words([0x4008_1000])
    bytes += [0xEE, 0, 0, 0, UInt8(truncatingIfNeeded: chip), UInt8(chip >> 8)] + [UInt8](repeating: 0, count: 10)
    for segment in segments { bytes += words([segment.address, UInt32(segment.data.count)]) + segment.data }
    let checksum = segments.flatMap(\.data).reduce(0xEF as UInt8, ^)
    bytes += [UInt8](repeating: 0, count: 15 - bytes.count % 16)
    return bytes + [checksum]
  }
}
