/// What a partition table is judged by: where it lies, and on which chip.
public struct PartitionRules: Hashable, Sendable {
  /// The offset of the table's own sector in flash, in bytes.
  public var tableOffset: Int
  /// In bytes; nil when it is not known, so that nothing can be said about what fits.
  public var flashSize: Int?
  /// Nil for any chip of the ESP32 family.
  public var chip: Chip?
  /// Needed only by tables that list the boot loader; known when the chip is.
  var bootloaderOffset: Int?
  /// Needed only by tables that list a recovery boot loader.
  var recoveryBootloaderOffset: Int?

  /// Rules for a table at `tableOffset`; what is not given is not judged.
  public init(
    tableOffset: Int = 0x8000, flashSize: Int? = nil, chip: Chip? = nil, bootloaderOffset: Int? = nil,
    recoveryBootloaderOffset: Int? = nil
  ) {
    self.tableOffset = tableOffset
    self.flashSize = flashSize
    self.chip = chip
    self.bootloaderOffset = bootloaderOffset ?? chip?.bootloaderOffset
    self.recoveryBootloaderOffset = recoveryBootloaderOffset
  }

  /// What flash is erased in, and what the table takes, in bytes.
  public static let sector = 0x1000
  /// The smallest NVS partition that firmware can write to, in bytes.
  static let smallestWritableNVS = 0x3000
  /// Both sectors of the OTA state, in bytes.
  static let otaDataSize = 0x2000

  /// The first byte after the table's sector.
  var tableEnd: Int { tableOffset + Self.sector }

  var isESP8266: Bool { chip == .esp8266 }

  /// What the offset of a partition must be a multiple of (ESP-IDF, and ESP8266_RTOS_SDK for that chip).
  func alignment(of type: PartitionType) -> Int {
    if isESP8266 { return type == .app ? 0x1000 : 4 }
    return type == .app ? 0x10000 : 0x1000
  }

  /// The names of types that a CSV for this chip may use.
  var typeNames: [(key: String, value: UInt8)] {
    PartitionType.names.filter { !isESP8266 || $0.value <= PartitionType.data.rawValue }
  }

  /// The names of subtypes that a CSV for this chip may use.
  func subtypeNames(of type: PartitionType) -> [(key: String, value: UInt8)] {
    let newer: Set<String> = ["tee_0", "tee_1", "undefined", "littlefs", "tee_ota"]
    return type.subtypeNames.filter { !isESP8266 || !newer.contains($0.key) }
  }

  /// The subtype that an empty cell stands for; nil where the cell must be filled.
  func defaultSubtype(of type: PartitionType) -> UInt8? {
    if isESP8266 { return 0 }
    return type == .app ? nil : 0x06
  }

  /// The flags that a CSV for this chip may use.
  var flags: [(name: String, flag: PartitionFlags)] {
    PartitionFlags.named.filter { !isESP8266 || $0.flag != .readonly }
  }
}
