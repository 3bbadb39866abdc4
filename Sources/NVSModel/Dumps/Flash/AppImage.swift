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

  /// The first byte of an image.
  static let magic: UInt8 = 0xE9

  /// Where the fields of an image's header lie, counted from its beginning.
  private enum Header {
    static let segmentCount = 1
    static let entryPoint = 4
    static let chip = 12
    /// 1 where a SHA-256 follows the checksum.
    static let hasDigest = 23
    static let size = 24
    /// Of the first ESP8266 images; later ones, and those of ESP8266_RTOS_SDK, have the header of all chips.
    static let oldSize = 8

    /// In front of each segment: where it is loaded to, and its size.
    static let segmentSize = 8
    static let segmentLength = 4
    static let maximumSegments = 16
    static let digestSize = 32
  }

  /// The image that begins at `offset`; nil when none does. O(segments).
  init?(_ bytes: [UInt8], at offset: Int) {
    guard offset + Header.size + Header.segmentSize <= bytes.count, bytes[offset] == Self.magic,
      let (header, end) = Self.extent(bytes, offset, header: Header.size)
        ?? Self.extent(bytes, offset, header: Header.oldSize)
    else { return nil }
    self.offset = offset
    let entry = bytes.u32(at: offset + Header.entryPoint)
    let isOld = header == Header.oldSize
    let isESP8266 = isOld || (0x4010_0000..<0x4011_0000).contains(entry) || (0x4020_0000..<0x4030_0000) ~= entry
    chipNumber = isOld ? 0 : bytes.u16(at: offset + Header.chip)
    chip = isESP8266 ? .esp8266 : Chip(imageNumber: chipNumber)
    isCutShort = end > bytes.count
    size = min(end, bytes.count) - offset
    description = Description(bytes, at: offset + header + Header.segmentSize)
  }

  /// Walks the segments; nil when they make no sense.
  private static func extent(_ bytes: [UInt8], _ offset: Int, header: Int) -> (header: Int, end: Int)? {
    let count = Int(bytes[offset + Header.segmentCount])
    guard 1...Header.maximumSegments ~= count else { return nil }
    var place = offset + header
    for _ in 0..<count {
      guard place + Header.segmentSize <= bytes.count else { return (header, bytes.count + 1) }
      let address = bytes.u32(at: place)
      let length = Int(bytes.u32(at: place + Header.segmentLength))
      guard length.isMultiple(of: 4), length < 1 << 24, address == 0 || address >= 0x2000_0000 && address < 0x8000_0000
      else { return nil }
      place += Header.segmentSize + length
    }
    // One byte of checksum ends a block of 16; a SHA-256 may follow.
    let end = place + 1 + (16 - (place - offset + 1) % 16) % 16
    let hasDigest = header == Header.size && bytes[offset + Header.hasDigest] == 1
    return (header, hasDigest ? end + Header.digestSize : end)
  }
}

extension AppImage.Description {
  /// Where the texts of an application's descriptor lie, counted from its beginning; each ends in a NUL or is full.
  private enum Application {
    static let magic: UInt32 = 0xABCD_5432
    static let version = 16..<48
    static let project = 48..<80
    static let time = 80..<96
    static let date = 96..<112
    static let idfVersion = 112..<144
    static let size = 256
  }

  /// The same of a boot loader's.
  private enum Bootloader {
    static let magic: UInt8 = 0x50
    /// A number, u32.
    static let version = 4
    static let idfVersion = 8..<40
    static let built = 40..<64
    static let size = 80
  }

  fileprivate init?(_ bytes: [UInt8], at start: Int) {
    func text(_ field: Range<Int>) -> String {
      let bytes = bytes[start + field.lowerBound..<start + field.upperBound]
      return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    if start + Application.size <= bytes.count, bytes.u32(at: start) == Application.magic {
      self.init(
        project: text(Application.project), version: text(Application.version),
        idfVersion: text(Application.idfVersion),
        built: [text(Application.date), text(Application.time)].filter { !$0.isEmpty }.joined(separator: " "),
        isBootloader: false)
    } else if start + Bootloader.size <= bytes.count, bytes[start] == Bootloader.magic,
      // Its ESP-IDF version begins with v, which tells it from code that happens to begin with its magic.
      bytes[start + Bootloader.idfVersion.lowerBound] == UInt8(ascii: "v")
    {
      self.init(
        project: "", version: "\(bytes.u32(at: start + Bootloader.version))",
        idfVersion: text(Bootloader.idfVersion), built: text(Bootloader.built), isBootloader: true)
    } else {
      return nil
    }
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
