/// A boot loader or an application as it lies in flash, named by its headers.
///
/// The fields are those of ESP-IDF's `esp_app_format.h`, `esp_app_desc.h` and `esp_bootloader_desc.h`.
struct AppImage: Hashable, Sendable {
  /// Where it begins, in bytes from the start of the dump.
  let offset: Int
  /// Nil when the chip's number is not known.
  let chip: Chip?
  /// The number that the header has for the chip; ESP8266 images have none.
  let chipNumber: UInt16
  /// In bytes, from its header to its checksum; where the dump ends before, what the dump has of it.
  let size: Int
  /// Whether the dump ends before the image does.
  let isCutShort: Bool
  /// What the application says of itself; nil for a boot loader, and for one without a descriptor.
  let description: Description?

  struct Description: Hashable, Sendable {
    /// Empty for a boot loader, which has no name.
    let project: String
    let version: String
    let idfVersion: String
    /// As the compiler wrote it, such as `Jul  4 2025 12:00:00`.
    let built: String
    let isBootloader: Bool
  }

  static let magic: UInt8 = 0xE9
  static let descriptorMagic: UInt32 = 0xABCD_5432
  static let bootloaderMagic: UInt8 = 0x50
  private static let segmentHeaderSize = 8
  private static let maximumSegments = 16

  /// The image that begins at `offset`; nil when none does. O(segments).
  init?(_ bytes: [UInt8], at offset: Int) {
    guard offset + 24 + Self.segmentHeaderSize <= bytes.count, bytes[offset] == Self.magic else { return nil }
    // The first chip's images have a header of 8 bytes, later ones and those of ESP8266_RTOS_SDK 24.
    guard let (header, end) = Self.extent(bytes, offset, header: 24) ?? Self.extent(bytes, offset, header: 8) else {
      return nil
    }
    self.offset = offset
    let entry = bytes.u32(at: offset + 4)
    let isESP8266 = header == 8 || (0x4010_0000..<0x4011_0000).contains(entry) || (0x4020_0000..<0x4030_0000) ~= entry
    chipNumber = header == 8 ? 0 : bytes.u16(at: offset + 12)
    chip = isESP8266 ? .esp8266 : Chip(imageNumber: chipNumber)
    isCutShort = end > bytes.count
    size = min(end, bytes.count) - offset
    description = Description(bytes, at: offset + header + Self.segmentHeaderSize)
  }

  /// Walks the segments; nil when they make no sense.
  private static func extent(_ bytes: [UInt8], _ offset: Int, header: Int) -> (header: Int, end: Int)? {
    let count = Int(bytes[offset + 1])
    guard 1...maximumSegments ~= count else { return nil }
    var place = offset + header
    for _ in 0..<count {
      guard place + segmentHeaderSize <= bytes.count else { return (header, bytes.count + 1) }
      let address = bytes.u32(at: place)
      let length = Int(bytes.u32(at: place + 4))
      guard length.isMultiple(of: 4), length < 1 << 24, address == 0 || address >= 0x2000_0000 && address < 0x8000_0000
      else { return nil }
      place += segmentHeaderSize + length
    }
    // One byte of checksum ends a block of 16; a SHA-256 may follow.
    let end = place + 1 + (16 - (place - offset + 1) % 16) % 16
    return (header, header == 24 && offset + 24 <= bytes.count && bytes[offset + 23] == 1 ? end + 32 : end)
  }
}

extension AppImage.Description {
  fileprivate init?(_ bytes: [UInt8], at start: Int) {
    if start + 256 <= bytes.count, bytes.u32(at: start) == AppImage.descriptorMagic {
      let text = { (offset: Int, length: Int) in Self.text(bytes[start + offset..<start + offset + length]) }
      let (date, time) = (text(96, 16), text(80, 16))
      self.init(
        project: text(48, 32), version: text(16, 32), idfVersion: text(112, 32),
        built: [date, time].filter { !$0.isEmpty }.joined(separator: " "), isBootloader: false)
    } else if start + 80 <= bytes.count, bytes[start] == AppImage.bootloaderMagic, bytes[start + 8] == 0x76 {
      // Its ESP-IDF version begins with v, which tells it from code that happens to begin with its magic.
      let text = { (offset: Int, length: Int) in Self.text(bytes[start + offset..<start + offset + length]) }
      self.init(
        project: "", version: "\(bytes.u32(at: start + 4))", idfVersion: text(8, 32), built: text(40, 24),
        isBootloader: true)
    } else {
      return nil
    }
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }
}

extension Chip {
  /// The chip that an image's header names, by the numbers that esptool knows.
  init?(imageNumber: UInt16) {
    let numbers: [UInt16: Chip] = [
      0: .esp32, 2: .esp32s2, 5: .esp32c3, 9: .esp32s3, 12: .esp32c2, 13: .esp32c6, 16: .esp32h2, 18: .esp32p4,
      20: .esp32c61, 23: .esp32c5, 25: .esp32h21, 28: .esp32h4, 31: .esp32e22, 32: .esp32s31,
    ]
    guard let chip = numbers[imageNumber] else { return nil }
    self = chip
  }
}
