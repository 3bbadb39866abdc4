import CCrypto

/// The checksum of a binary partition table, and what a board tells of its flash.
public enum MD5 {
  /// The 16 bytes of the MD5 of `bytes`; nil when the system's libcrypto refuses MD5. O(n).
  static func digest(_ bytes: some Sequence<UInt8>) -> [UInt8]? {
    let input = Array(bytes)
    var digest = [UInt8](repeating: 0, count: 16)
    return EVP_Digest(input, input.count, &digest, nil, EVP_md5(), nil) == 1 ? digest : nil
  }

  /// The same as 32 hexadecimal digits, as a board tells it. O(n).
  public static func hex(of bytes: [UInt8]) -> String? { digest(bytes)?.hexText }
}
