/// Every size and limit of the NVS format, in bytes and entries, as ESP-IDF's NVS library has them.
public enum NVS {
  /// The bytes of a page: header, bitmap, entries.
  public static let pageSize = 4096
  /// The bytes of a page's header.
  public static let headerSize = 32
  static let bitmapOffset = 32
  static let bitmapSize = 32
  /// Where entry 0 of a page begins.
  public static let entriesOffset = 64
  /// The bytes of an entry.
  public static let entrySize = 32
  /// The entries of a page.
  public static let entriesPerPage = 126

  /// The longest key or namespace name, in bytes, without its NUL.
  static let maximumKeyLength = 15
  /// Namespace 0 is the table of namespaces, 255 is reserved.
  static let maximumNamespaces = 254
  /// The longest string with its NUL: a header entry and 125 data entries fill one page.
  static let maximumStringSize = 4000
  /// The largest part of a blob that one page holds.
  static let maximumChunkSize = 4000
  /// The largest blob that the firmware takes from an index.
  static let maximumBlobSize = 508_000
  /// The largest string or blob of a V1 image in Espressif's generator.
  static let maximumV1Size = 1984
  /// The smallest partition that can be written to: one page always stays empty.
  public static let minimumWritableSize = 0x3000
  /// The largest partition that images are made for: as much flash as most chips can map. The format itself has no limit.
  static let maximumPartitionSize = 16 << 20

  /// The number of entries a value of `size` bytes takes, its header entry included.
  static func span(ofSize size: Int) -> Int { (size + entrySize - 1) / entrySize + 1 }

  /// Where an entry begins, counted from the start of the partition.
  public static func offset(page: Int, entry: Int) -> Int {
    page * pageSize + entriesOffset + entry * entrySize
  }
}

/// The format of the pages: V1 keeps a blob in one page, V2 spreads it over chunks.
public enum FormatVersion: UInt8, Sendable, CaseIterable {
  case v1 = 0xFF
  case v2 = 0xFE
}
