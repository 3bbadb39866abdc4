import CCrypto

/// The checksum of a binary partition table.
enum MD5 {
  /// The 16 bytes of the MD5 of `bytes`; nil when the system's libcrypto refuses MD5. O(n).
  static func digest(_ bytes: some Sequence<UInt8>) -> [UInt8]? {
    let input = Array(bytes)
    var digest = [UInt8](repeating: 0, count: 16)
    return EVP_Digest(input, input.count, &digest, nil, EVP_md5(), nil) == 1 ? digest : nil
  }
}
