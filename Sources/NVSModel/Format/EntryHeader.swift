/// Where the fields of a 32-byte entry lie, counted from its beginning.
public enum EntryLayout {
  static let namespace = 0
  /// The type byte: ``ItemType``.
  public static let type = 1
  static let span = 2
  static let chunkIndex = 3
  static let crc = 4
  /// The 16 bytes of the key, to ``data``.
  public static let key = 8
  /// The value, or for strings and blobs what describes it.
  public static let data = 24

  /// For strings and blob data: size u16 at `data`, two reserved bytes, the CRC of the data.
  static let dataCRC = 28
  /// For a blob index: size u32 at `data`, then these two bytes.
  static let chunkCount = 28
  static let chunkStart = 29

  /// The chunk index of everything that is not a blob's data.
  static let noChunk: UInt8 = 0xFF
}

/// Why the firmware does not accept 32 bytes as the header of an entry.
public enum HeaderFault: UInt8, Hashable, Sendable {
  case crc
  case unknownType
  case span
  case chunkIndex
  case blobSize
}

/// The header of an entry, read from 32 bytes.
public struct EntryHeader: Hashable, Sendable {
  /// The index of its namespace; 0 where it names one.
  public var namespace: UInt8
  var rawType: UInt8
  var span: UInt8
  var chunkIndex: UInt8
  var storedCRC: UInt32
  /// Its key; where ``namespace`` is 0 the name of a namespace.
  public var key: Key
  /// The eight bytes at ``EntryLayout/data``, little endian.
  var data: UInt64

  /// Nil for a byte that is no type.
  public var type: ItemType? { ItemType(rawValue: rawType) }

  /// The size of the string or blob part in bytes that follows the header.
  var dataSize: Int { Int(UInt16(truncatingIfNeeded: data)) }
  var dataCRC: UInt32 { UInt32(truncatingIfNeeded: data >> 32) }

  /// What a blob index says: the blob's size in bytes, the number of chunks and the index of the first.
  public var blobSize: Int { Int(UInt32(truncatingIfNeeded: data)) }
  /// What a blob index says: the number of chunks.
  public var chunkCount: UInt8 { UInt8(truncatingIfNeeded: data >> 32) }
  var chunkStart: UInt8 { UInt8(truncatingIfNeeded: data >> 40) }

  /// Reads the 32 bytes at `offset`, which the caller knows to be there.
  init(_ bytes: [UInt8], at offset: Int) {
    let first = bytes.u64(at: offset)
    namespace = UInt8(truncatingIfNeeded: first)
    rawType = UInt8(truncatingIfNeeded: first >> 8)
    span = UInt8(truncatingIfNeeded: first >> 16)
    chunkIndex = UInt8(truncatingIfNeeded: first >> 24)
    storedCRC = UInt32(truncatingIfNeeded: first >> 32)
    key = Key(low: bytes.u64(at: offset + EntryLayout.key), high: bytes.u64(at: offset + EntryLayout.key + 8))
    data = bytes.u64(at: offset + EntryLayout.data)
  }

  /// The CRC over an entry at `offset`: everything but the CRC's own four bytes.
  static func computeCRC(_ bytes: [UInt8], at offset: Int) -> UInt32 {
    var crc = CRC32.short(bytes.u32(at: offset), from: CRC32.seed)
    for place in stride(from: offset + EntryLayout.key, to: offset + NVS.entrySize, by: 8) {
      crc = CRC32.short(bytes.u64(at: place), from: crc)
    }
    return crc
  }

  /// What the firmware would hold against this header, were it entry `index` of a page; nil when it accepts it.
  ///
  /// The rules are those of docs/format.md, in the order in which ESP-IDF checks them.
  func fault(atEntry index: Int, computedCRC: UInt32) -> HeaderFault? {
    if storedCRC != computedCRC { return .crc }
    guard let type else { return .unknownType }
    switch type {
    case .string, .blobV1, .blobData:
      if type == .blobData && chunkIndex == EntryLayout.noChunk { return .chunkIndex }
      if Int(span) != NVS.span(ofSize: dataSize) || index + Int(span) > NVS.entriesPerPage { return .span }
    case .blobIndex:
      if span != 1 { return .span }
      if chunkIndex != EntryLayout.noChunk { return .chunkIndex }
      if blobSize > NVS.maximumBlobSize { return .blobSize }
    default:
      if span != 1 { return .span }
    }
    return nil
  }
}
