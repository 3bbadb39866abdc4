import CCrypto

/// The name of an image by its bytes: two images with one digest are the same image.
public enum SHA256 {
  /// The digest of `bytes` as 64 hexadecimal digits. O(n).
  public static func hex(of bytes: [UInt8]) -> String {
    var digest = [UInt8](repeating: 0, count: 32)
    _ = EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha256(), nil)
    return digest.hexText
  }
}
