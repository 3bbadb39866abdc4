import CCrypto

/// XTS-AES-256 as NVS uses it: each entry is a unit of 32 bytes whose tweak is its offset in the partition.
final class XTS {
  enum Direction: CInt {
    case decrypt = 0
    case encrypt = 1
  }

  private let context: OpaquePointer

  /// Nil when libcrypto refuses: to encrypt with two equal halves, or when there is no memory.
  init?(_ keys: EncryptionKeys, _ direction: Direction) {
    guard let context = EVP_CIPHER_CTX_new() else { return nil }
    let isSet = keys.bytes.withBytes { key in
      let start = key.baseAddress?.assumingMemoryBound(to: UInt8.self)
      return EVP_CipherInit_ex(context, EVP_aes_256_xts(), nil, start, nil, direction.rawValue) == 1
    }
    guard isSet else {
      EVP_CIPHER_CTX_free(context)
      return nil
    }
    self.context = context
  }

  // This wipes the key schedule too.
  deinit { EVP_CIPHER_CTX_free(context) }

  /// Encrypts or decrypts one unit in place.
  ///
  /// - Parameters:
  ///   - low: the first eight bytes of the tweak as a little-endian number
  ///   - high: its last eight bytes
  func apply(to unit: UnsafeMutableRawBufferPointer, tweak low: UInt64, _ high: UInt64 = 0) {
    var tweak = (low.littleEndian, high.littleEndian)
    var count: Int32 = 0
    let start = unit.baseAddress?.assumingMemoryBound(to: UInt8.self)
    withUnsafeBytes(of: &tweak) { tweak in
      let number = tweak.baseAddress?.assumingMemoryBound(to: UInt8.self)
      _ = EVP_CipherInit_ex(context, nil, nil, nil, number, -1)
      _ = EVP_CipherUpdate(context, start, &count, start, Int32(unit.count))
    }
  }
}
