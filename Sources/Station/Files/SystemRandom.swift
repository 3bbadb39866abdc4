import Glibc
public import NVSModel
import SystemPackage

/// The system's cryptographic source of random bytes, getrandom(2) through getentropy(3).
public enum SystemRandom {
  /// New keys for an encrypted partition. Blocks only in the first moments of a system's life.
  public static func keys() throws(FileError) -> EncryptionKeys {
    guard let keys = EncryptionKeys(try bytes(count: EncryptionKeys.size)) else {
      throw FileError("the system's random source", Errno.ioError)
    }
    return keys
  }

  /// A new key for a chip's HMAC peripheral.
  public static func hmacKey() throws(FileError) -> SecretBytes { try bytes(count: EncryptionKeys.hmacKeySize) }

  /// Random hexadecimal digits, at most 64.
  static func digits(_ count: Int) throws(FileError) -> String {
    let digest = try bytes(count: 32).withBytes { SHA256.hex(of: Array($0)) }
    return String(digest.prefix(count))
  }

  private static func bytes(count: Int) throws(FileError) -> SecretBytes {
    var isFilled = false
    // Up to 256 bytes it gives all or fails.
    let bytes = SecretBytes(count: count) { isFilled = getentropy($0.baseAddress, $0.count) == 0 }
    if isFilled { return bytes }
    throw FileError("the system's random source", Errno.ioError)
  }
}
