/// One partition: a named range of the flash.
public struct Partition: Hashable, Sendable {
  /// Up to 16 bytes of UTF-8.
  public var name: String
  /// What it is for: an application, data, or what lies before the partitions.
  public var type: PartitionType
  /// What a subtype number means depends on the type.
  var subtype: UInt8
  /// From the start of the flash, in bytes; it fits in 32 bits.
  public var offset: Int
  /// In bytes; it fits in 32 bits.
  public var size: Int
  /// How the firmware treats its bytes.
  public var flags: PartitionFlags

  init(
    name: String, type: PartitionType, subtype: UInt8, offset: Int, size: Int, flags: PartitionFlags = []
  ) {
    self.name = name
    self.type = type
    self.subtype = subtype
    self.offset = offset
    self.size = size
    self.flags = flags
  }

  /// The offset of the first byte after it.
  public var end: Int { offset + size }

  /// Its subtype as ESP-IDF calls it, or the number in decimal.
  public var subtypeName: String { type.name(ofSubtype: subtype) ?? String(subtype) }

  /// Whether it is of the type and subtype that firmware opens as NVS.
  public var isNVS: Bool { type == .data && subtype == 0x02 }
  var isOTAData: Bool { type == .data && subtype == 0x00 }
  var isTEEOTAData: Bool { type == .data && subtype == 0x90 }
  var isCoreDump: Bool { type == .data && subtype == 0x03 }
  var isNVSKeys: Bool { type == .data && subtype == 0x04 }

  /// Whether it describes what lies before the first partition: the boot loader, or the table itself.
  var isBeforePartitions: Bool { (type == .bootloader || type == .partitionTable) && subtype == 0 }

  /// How the partition table's sector holds it (ESP-IDF, `esp_partition_info_t`).
  static let magic: [UInt8] = [0xAA, 0x50]
  static let entrySize = 32
  static let maximumNameLength = 16
}

/// The flag word of a partition table entry.
public struct PartitionFlags: OptionSet, Hashable, Sendable {
  /// The word as the table has it, bits without a name too.
  public let rawValue: UInt32

  /// The flags of a word.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Flash encryption covers it, also where its type would not ask for that.
  public static let encrypted = PartitionFlags(rawValue: 1 << 0)
  /// Firmware does not write to it.
  public static let readonly = PartitionFlags(rawValue: 1 << 1)

  /// The flags that have a name, in the order in which a table prints them.
  static let named: [(name: String, flag: PartitionFlags)] = [("encrypted", .encrypted), ("readonly", .readonly)]

  /// The flags as a CSV cell has them, joined by colons.
  public var text: String {
    Self.named.filter { contains($0.flag) }.map(\.name).joined(separator: ":")
  }
}
