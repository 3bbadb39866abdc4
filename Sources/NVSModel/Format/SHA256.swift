import CCrypto

/// The name of an image by its bytes: two images with one digest are the same image.
public enum SHA256 {
  /// The digest of `bytes` as 64 hexadecimal digits. O(n).
  public static func hex(of bytes: [UInt8]) -> String {
    var digest = [UInt8](repeating: 0, count: 32)
    _ = EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha256(), nil)
    return digest.hexText
  }

  /// The HMAC-SHA256 of `bytes` as 64 hexadecimal digits: it tells nobody who lacks the key whether a guess is right. O(n).
  public static func hex(of bytes: [UInt8], keyedWith key: [UInt8]) -> String {
    var digest = [UInt8](repeating: 0, count: 32)
    var count: UInt32 = 0
    _ = HMAC(EVP_sha256(), key, Int32(key.count), bytes, bytes.count, &digest, &count)
    return digest.hexText
  }
}
