import CCrypto

/// The 64 key bytes of an encrypted NVS partition: the entry key, then the tweak key.
public struct EncryptionKeys: Equatable, Sendable {
  /// The size of both keys together, in bytes.
  public static let size = 64
  /// The size of an HMAC key, as a chip's eFuse block holds it.
  public static let hmacKeySize = 32

  /// The entry key, then the tweak key.
  public let bytes: SecretBytes

  /// Nil when it is not 64 bytes.
  public init?(_ bytes: SecretBytes) {
    guard bytes.count == Self.size else { return nil }
    self.bytes = bytes
  }

  /// Reads a keys partition: 64 key bytes, their CRC, the rest FF.
  ///
  /// - Throws: what the firmware says of a blank keys partition, or of one with a wrong CRC.
  public init(partition: [UInt8]) throws(ESPError) {
    guard partition.count >= Self.size + 4 else { throw .corruptKeyPartition }
    let head = partition[..<(Self.size + 4)]
    if head.allSatisfy({ $0 == 0xFF }) { throw .keysNotInitialized }
    guard CRC32.checksum(partition[..<Self.size]) == partition.u32(at: Self.size) else { throw .corruptKeyPartition }
    bytes = SecretBytes(copying: partition[..<Self.size])
  }

  /// The keys that a chip's HMAC peripheral derives: for each half HMAC-SHA256 of a fixed word, eight times.
  ///
  /// Source: ESP-IDF, `nvs_sec_provider`. Nil when the HMAC key is not 32 bytes.
  public init?(hmacKey: SecretBytes) {
    guard hmacKey.count == Self.hmacKeySize else { return nil }
    let words: [[UInt8]] = [[0x5A, 0x5A, 0xBE, 0xAE], [0xA5, 0xA5, 0xDE, 0xCE]]
    bytes = SecretBytes(count: Self.size) { halves in
      hmacKey.withBytes { key in
        for (number, word) in words.enumerated() {
          let message = Array(repeating: word, count: 8).flatMap(\.self)
          let half = halves.baseAddress?.advanced(by: number * 32).assumingMemoryBound(to: UInt8.self)
          _ = HMAC(EVP_sha256(), key.baseAddress, Int32(key.count), message, message.count, half, nil)
        }
      }
    }
  }

  /// What a keys partition of `size` bytes, at least 68, holds: the keys, their CRC, and FF to its end.
  ///
  /// Secret: whoever writes it out wipes it afterwards.
  public func partitionImage(size: Int = NVS.pageSize) -> [UInt8] {
    var image = [UInt8](repeating: 0xFF, count: max(size, Self.size + 4))
    bytes.withBytes { keys in
      for (index, byte) in keys.enumerated() { image[index] = byte }
      image.store(CRC32.checksum(keys), at: Self.size)
    }
    return image
  }
}
