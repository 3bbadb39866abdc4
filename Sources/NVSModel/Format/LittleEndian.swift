/// Little-endian words in byte arrays, as flash holds them. Every access is checked against the array's bounds.
extension Array where Element == UInt8 {
  func u16(at offset: Int) -> UInt16 { word(at: offset) }
  func u32(at offset: Int) -> UInt32 { word(at: offset) }
  func u64(at offset: Int) -> UInt64 { word(at: offset) }

  private func word<Word: FixedWidthInteger & BitwiseCopyable>(at offset: Int) -> Word {
    precondition(offset >= 0 && offset <= count - MemoryLayout<Word>.size, "a word outside the bytes")
    return withUnsafeBytes { Word(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Word.self)) }
  }

  mutating func store<Word: FixedWidthInteger & BitwiseCopyable>(_ word: Word, at offset: Int) {
    precondition(offset >= 0 && offset <= count - MemoryLayout<Word>.size, "a word outside the bytes")
    withUnsafeMutableBytes { $0.storeBytes(of: word.littleEndian, toByteOffset: offset, as: Word.self) }
  }

  mutating func store(_ key: Key, at offset: Int) {
    store(key.low, at: offset)
    store(key.high, at: offset + 8)
  }
}
