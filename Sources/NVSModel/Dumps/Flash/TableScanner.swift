/// Finds a partition table in a dump.
struct TableScanner {
  let bytes: [UInt8]
  let phase: Int

  /// Where ESP-IDF and ESP8266_RTOS_SDK put the table unless told otherwise, and the next choice.
  static let usualOffsets = [0x8000, 0x9000]

  /// The place of the table in the dump: a sound one at a usual offset, else the first sound one, else what is left of
  /// one at a usual offset. O(bytes).
  func offset() -> Int? {
    if phase == 0, let usual = Self.usualOffsets.first(where: { isSound(at: $0) }) { return usual }
    let sound = stride(from: phase, to: bytes.count, by: NVS.pageSize).first { isSound(at: $0) }
    return sound ?? (phase == 0 ? Self.usualOffsets.first { isDamaged(at: $0) } : nil)
  }

  private func begins(at offset: Int) -> Bool {
    offset + Partition.entrySize <= bytes.count && bytes[offset] == Partition.magic[0]
      && bytes[offset + 1] == Partition.magic[1]
  }

  /// Whether entries end in a right MD5, or in an end marker where there is none.
  func isSound(at offset: Int) -> Bool {
    guard begins(at: offset) else { return false }
    var place = offset
    while begins(at: place), place - offset < PartitionTable.binarySize { place += Partition.entrySize }
    guard place + Partition.entrySize <= bytes.count else { return false }
    if bytes[place] == 0xEB, bytes[place + 1] == 0xEB {
      return MD5.digest(bytes[offset..<place]) == Array(bytes[place + 16..<place + Partition.entrySize])
    }
    return NVSScanner.isBlank(bytes, place..<place + Partition.entrySize)
  }

  private func isDamaged(at offset: Int) -> Bool {
    guard offset + PartitionTable.binarySize <= bytes.count else { return false }
    return begins(at: offset) || (1..<8).contains { begins(at: offset + $0 * Partition.entrySize) }
  }
}
