/// The 64 key bytes of an encrypted NVS partition: the entry key, then the tweak key.
public struct EncryptionKeys: Hashable, Sendable {
  public static let size = 64

  public let bytes: [UInt8]

  /// Reads a keys partition: 64 key bytes, their CRC, the rest FF.
  ///
  /// - Throws: what the firmware says of a blank keys partition, or of one with a wrong CRC.
  public init(partition: [UInt8]) throws(ESPError) {
    guard partition.count >= Self.size + 4 else { throw .corruptKeyPartition }
    let head = partition[..<(Self.size + 4)]
    if head.allSatisfy({ $0 == 0xFF }) { throw .keysNotInitialized }
    guard CRC32.checksum(partition[..<Self.size]) == partition.u32(at: Self.size) else { throw .corruptKeyPartition }
    bytes = Array(partition[..<Self.size])
  }
}

extension PartitionImage {
  /// The image with its entries decrypted; headers and bitmaps are in the clear already. Blank entries stay blank.
  ///
  /// The wrong key gives garbage, as the format has no way to tell: every CRC is wrong then. O(bytes).
  public func decrypted(with keys: EncryptionKeys) -> PartitionImage {
    guard var cipher = XTS(key: keys.bytes) else { return self }
    var plain = bytes
    for page in pages {
      for slot in 0..<NVS.entriesPerPage where !isBlank(page: page.number, slot: slot) {
        let offset = NVS.offset(page: page.number, entry: slot)
        cipher.decrypt(&plain, offset..<offset + NVS.entrySize, unit: UInt64(offset))
      }
    }
    return PartitionImage(plain)
  }

  private func isBlank(page: Int, slot: Int) -> Bool {
    let offset = NVS.offset(page: page, entry: slot)
    return Mount.isBlank(bytes, offset..<offset + NVS.entrySize)
  }
}
