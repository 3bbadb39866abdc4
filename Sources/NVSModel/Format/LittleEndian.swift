/// Little-endian words in byte arrays, as flash holds them. Every access is checked against the array's bounds.
extension Array where Element == UInt8 {
  func u16(at offset: Int) -> UInt16 {
    UInt16(self[offset]) | UInt16(self[offset + 1]) << 8
  }

  func u32(at offset: Int) -> UInt32 {
    UInt32(u16(at: offset)) | UInt32(u16(at: offset + 2)) << 16
  }

  func u64(at offset: Int) -> UInt64 {
    UInt64(u32(at: offset)) | UInt64(u32(at: offset + 4)) << 32
  }

  mutating func store<Word: FixedWidthInteger>(_ word: Word, at offset: Int) {
    for index in 0..<Word.bitWidth / 8 {
      self[offset + index] = UInt8(truncatingIfNeeded: word >> (index * 8))
    }
  }

  mutating func store(_ key: Key, at offset: Int) {
    store(key.low, at: offset)
    store(key.high, at: offset + 8)
  }
}
