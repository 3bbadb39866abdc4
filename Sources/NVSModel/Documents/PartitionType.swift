/// What a partition is for: a byte, of which four values have names.
public struct PartitionType: Hashable, Sendable {
  let rawValue: UInt8

  init(rawValue: UInt8) { self.rawValue = rawValue }

  /// An application.
  public static let app = PartitionType(rawValue: 0)
  static let data = PartitionType(rawValue: 1)
  static let bootloader = PartitionType(rawValue: 2)
  static let partitionTable = PartitionType(rawValue: 3)

  /// As ESP-IDF calls it, or the number in decimal.
  public var name: String { Self.names.first { $0.value == rawValue }?.key ?? String(rawValue) }

  /// ESP-IDF's name for a subtype of this type; nil when it has none.
  func name(ofSubtype subtype: UInt8) -> String? {
    subtypeNames.first { $0.value == subtype }?.key
  }

  typealias Names = KeyValuePairs<String, UInt8>

  static let names: Names = ["app": 0, "data": 1, "bootloader": 2, "partition_table": 3]

  /// The names of this type's subtypes (ESP-IDF, `esp_partition_subtype_t`).
  var subtypeNames: Names {
    switch self {
    case .app: Self.appSubtypes
    case .data: Self.dataSubtypes
    case .bootloader: ["primary": 0, "ota": 1, "recovery": 2]
    case .partitionTable: ["primary": 0, "ota": 1]
    default: [:]
    }
  }

  private static let appSubtypes: Names = [
    "factory": 0x00, "test": 0x20,
    "ota_0": 0x10, "ota_1": 0x11, "ota_2": 0x12, "ota_3": 0x13,
    "ota_4": 0x14, "ota_5": 0x15, "ota_6": 0x16, "ota_7": 0x17,
    "ota_8": 0x18, "ota_9": 0x19, "ota_10": 0x1A, "ota_11": 0x1B,
    "ota_12": 0x1C, "ota_13": 0x1D, "ota_14": 0x1E, "ota_15": 0x1F,
    "tee_0": 0x30, "tee_1": 0x31,
  ]

  private static let dataSubtypes: Names = [
    "ota": 0x00, "phy": 0x01, "nvs": 0x02, "coredump": 0x03, "nvs_keys": 0x04, "efuse": 0x05, "undefined": 0x06,
    "esphttpd": 0x80, "fat": 0x81, "spiffs": 0x82, "littlefs": 0x83, "tee_ota": 0x90,
  ]
}
