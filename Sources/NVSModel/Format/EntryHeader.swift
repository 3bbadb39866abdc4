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
  static let dataReserved = 26
  static let dataCRC = 28
  /// For a blob index: size u32 at `data`, then these two bytes and two reserved ones.
  static let chunkCount = 28
  static let chunkStart = 29
  static let indexReserved = 30

  /// The chunk index of everything that is not a blob's data.
  static let noChunk: UInt8 = 0xFF
  /// Where the chunks of a blob begin to count that takes the place of one whose chunks count from 0.
  static let otherChunkStart: UInt8 = 0x80
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
  var type: ItemType? { ItemType(rawValue: rawType) }

  /// Which part of its blob a chunk is, from 0.
  var chunkNumber: UInt8 { chunkIndex & ~EntryLayout.otherChunkStart }

  /// The size of the string or blob part in bytes that follows the header.
  var dataSize: Int { Int(UInt16(truncatingIfNeeded: data)) }
  var dataCRC: UInt32 { UInt32(truncatingIfNeeded: data >> 32) }

  /// What a blob index says: the blob's size in bytes, the number of chunks and the index of the first.
  var blobSize: Int { Int(UInt32(truncatingIfNeeded: data)) }
  /// What a blob index says: the number of chunks.
  var chunkCount: UInt8 { UInt8(truncatingIfNeeded: data >> 32) }
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

// MARK: - Writing

extension EntryHeader {
  /// A header to be written, which gets its CRC then.
  init(
    namespace: UInt8, type: ItemType, span: Int = 1, chunkIndex: UInt8 = EntryLayout.noChunk, key: Key, data: UInt64
  ) {
    (self.namespace, rawType, self.key, self.data) = (namespace, type.rawValue, key, data)
    (self.span, self.chunkIndex, storedCRC) = (UInt8(truncatingIfNeeded: span), chunkIndex, 0)
  }

  /// Writes the 32 bytes at `offset`, which are there already.
  func write(to bytes: inout [UInt8], at offset: Int) {
    bytes[offset + EntryLayout.namespace] = namespace
    bytes[offset + EntryLayout.type] = rawType
    bytes[offset + EntryLayout.span] = span
    bytes[offset + EntryLayout.chunkIndex] = chunkIndex
    bytes.store(key, at: offset + EntryLayout.key)
    bytes.store(data, at: offset + EntryLayout.data)
    bytes.store(Self.computeCRC(bytes, at: offset), at: offset + EntryLayout.crc)
  }

  /// What ``data`` is for a number: the bytes beyond its width are FF.
  static func data(_ type: ItemType, bits: UInt64) -> UInt64 {
    let width = type.width ?? 8
    return width < 8 ? type.truncated(bits) | UInt64.max << UInt64(width * 8) : bits
  }

  /// What ``data`` is for a string or a part of a blob: its size, then its CRC. O(n).
  static func data(describing bytes: some Collection<UInt8>) -> UInt64 {
    UInt64(CRC32.checksum(bytes)) << 32 | 0xFFFF_0000 | UInt64(bytes.count)
  }

  /// What ``data`` is for the index of a blob.
  static func data(ofBlobSize size: Int, chunkCount: UInt8, chunkStart: UInt8 = 0) -> UInt64 {
    0xFFFF_0000_0000_0000 | UInt64(chunkStart) << 40 | UInt64(chunkCount) << 32 | UInt64(size)
  }
}
