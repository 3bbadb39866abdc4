import CCrypto

/// XTS-AES-256 as NVS uses it: each entry is a unit of 32 bytes whose tweak is its offset in the partition.
struct XTS: ~Copyable {
  private let context: OpaquePointer
  private let key: [UInt8]

  /// Nil when `key` is not 64 bytes long, or there is no memory for a cipher.
  init?(key: [UInt8]) {
    guard key.count == EncryptionKeys.size, let context = EVP_CIPHER_CTX_new() else { return nil }
    self.context = context
    self.key = key
  }

  deinit { EVP_CIPHER_CTX_free(context) }

  /// Decrypts a range of `bytes` in place.
  ///
  /// - Parameter unit: the number of the unit, which is little endian in the tweak.
  mutating func decrypt(_ bytes: inout [UInt8], _ range: Range<Int>, unit: UInt64) {
    var tweak = [UInt8](repeating: 0, count: 16)
    tweak.store(unit, at: 0)
    var plain = [UInt8](repeating: 0, count: range.count)
    var count: Int32 = 0
    let isDone = bytes[range].withUnsafeBufferPointer { cipherText in
      EVP_DecryptInit_ex(context, EVP_aes_256_xts(), nil, key, tweak) == 1
        && EVP_DecryptUpdate(context, &plain, &count, cipherText.baseAddress, Int32(cipherText.count)) == 1
    }
    if isDone { bytes.replaceSubrange(range, with: plain) }
  }
}
