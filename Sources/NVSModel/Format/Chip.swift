/// A chip that fctry knows partition rules for, by esptool's name for it.
public enum Chip: String, CaseIterable, Hashable, Sendable {
  case esp8266, esp32, esp32s2, esp32s3
  case esp32c2, esp32c3, esp32c5, esp32c6, esp32c61
  case esp32e22, esp32h2, esp32h21, esp32h4, esp32p4, esp32s31

  /// The chip called `name`, written as esptool takes it or prints it: `esp32s3`, `ESP32-S3`.
  public init?(named name: some StringProtocol) {
    self.init(rawValue: name.lowercased().filter { $0 != "-" })
  }

  /// As in a data sheet: `ESP32-S3`.
  public var displayName: String {
    let suffix = rawValue.dropFirst("esp32".count)
    return self == .esp8266 || suffix.isEmpty ? rawValue.uppercased() : "ESP32-\(suffix.uppercased())"
  }

  /// Where the ROM looks for the boot loader: its offset in flash, in bytes.
  var bootloaderOffset: Int {
    switch self {
    case .esp32, .esp32s2: 0x1000
    case .esp32c5, .esp32h4, .esp32p4, .esp32s31: 0x2000
    default: 0
    }
  }

  /// Whether it has the peripheral that derives keys from one in an eFuse (ESP-IDF, `SOC_HMAC_SUPPORTED`; espefuse, the key
  /// purpose `HMAC_UP`).
  public var hasHMAC: Bool {
    switch self {
    case .esp8266, .esp32, .esp32c2, .esp32c61: false
    default: true
    }
  }
}
