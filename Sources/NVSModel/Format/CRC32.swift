import CZlib

/// The checksum of pages, entries and data: reflected CRC-32, as Python's `zlib.crc32(data, 0xFFFFFFFF)`.
enum CRC32 {
  /// What a checksum starts from, in the firmware as in the generator.
  static let seed: UInt32 = 0xFFFF_FFFF

  /// The checksum of `bytes`, or `previous` carried on over them. O(n).
  static func checksum(_ bytes: UnsafeRawBufferPointer, from previous: UInt32 = seed) -> UInt32 {
    guard let base = bytes.baseAddress else { return previous }
    return UInt32(truncatingIfNeeded: crc32_z(UInt(previous), base.assumingMemoryBound(to: UInt8.self), bytes.count))
  }

  /// The checksum of some bytes. O(n).
  static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
    let direct = bytes.withContiguousStorageIfAvailable { checksum(UnsafeRawBufferPointer($0)) }
    return direct ?? Array(bytes).withUnsafeBytes { checksum($0) }
  }

  /// The checksum carried on over the two, four or eight bytes of a word, little endian. Faster for an entry's few bytes
  /// than a call of zlib.
  static func short<Word: FixedWidthInteger & UnsignedInteger>(_ word: Word, from previous: UInt32) -> UInt32 {
    tables.withUnsafeBufferPointer { tables in
      let size = Word.bitWidth / 8
      let mixed = UInt64(truncatingIfNeeded: word) ^ UInt64(~previous)
      var crc = size < 4 ? ~previous >> UInt32(size * 8) : 0
      for place in 0..<size {
        let byte = Int(truncatingIfNeeded: mixed >> UInt64(place * 8) & 0xFF)
        crc ^= tables[(size - 1 - place) * 256 + byte]
      }
      return ~crc
    }
  }

  /// Eight tables of 256: table n takes a byte that n more bytes follow.
  private static let tables: [UInt32] = {
    var tables: [UInt32] = []
    for byte in 0..<UInt32(256) {
      var crc = byte
      for _ in 0..<8 { crc = crc & 1 == 1 ? (crc >> 1) ^ 0xEDB8_8320 : crc >> 1 }
      tables.append(crc)
    }
    for place in 256..<2048 {
      let shorter = tables[place - 256]
      tables.append((shorter >> 8) ^ tables[Int(shorter & 0xFF)])
    }
    return tables
  }()
}
