import Glibc

/// Tells by its name whether a value had better not be seen by everyone.
public enum Secrets {
  private static let words = [
    "priv", "pass", "pswd", "pwd", "pmk", "psk", "secret", "token", "apikey", "api_key", "credential",
  ].map { Array($0.utf8) }
  private static let wholeNames = ["key", "pin"].map { Array($0.utf8) }
  private static let part = Array("_key".utf8)

  /// Whether a key's name is one that private keys and passwords have.
  public static func isSecret(key: String) -> Bool { isSecret(lowercased(key.utf8)) }

  /// Whether a key has a name that private keys and passwords have, or is known to be one.
  public static func isSecret(namespace: Key?, key: Key) -> Bool {
    isSecret(lowercased(key.bytes)) || KnownEntry(namespace: namespace, key: key)?.isSecret ?? false
  }

  /// Whether a key's name is one that secrets have, or that of any key or number: enough to warn of what was left in
  /// flash, too little to hide a value from its writer.
  static func mayBeSecret(key: Key) -> Bool {
    let name = lowercased(key.bytes)
    return isSecret(name) || wholeNames.contains(name) || contains(name, part)
  }

  /// Whether bytes are a private key: as PEM text (RFC 7468), whatever stands before it, or as DER (PKCS #1, PKCS #8 or
  /// SEC 1). O(n).
  public static func isPrivateKey(_ bytes: some Collection<UInt8>) -> Bool {
    bytes.withContiguousStorageIfAvailable { isPrivateKey($0) } ?? Array(bytes).withUnsafeBufferPointer(isPrivateKey)
  }

  private static func isPrivateKey(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    bytes.count >= pemEnd.count && (contains(bytes, pemEnd) || isPrivateKeyInDER(bytes))
  }

  /// As fast as memory where the first byte is rare.
  private static func contains(_ bytes: UnsafeBufferPointer<UInt8>, _ text: [UInt8]) -> Bool {
    guard let start = bytes.baseAddress else { return false }
    var place = 0
    while place + text.count <= bytes.count,
      let found = memchr(start + place, Int32(text[0]), bytes.count - text.count - place + 1)
    {
      if memcmp(found, text, text.count) == 0 { return true }
      place = UnsafeRawPointer(found) - UnsafeRawPointer(start) + 1
    }
    return false
  }

  private static let pemEnd = Array("PRIVATE KEY-----".utf8)

  /// Whether bytes are a private key, or what one in several chunks begins with. O(n).
  static func beginsPrivateKey(_ bytes: ArraySlice<UInt8>) -> Bool {
    isPrivateKey(bytes)
      || bytes.withUnsafeBufferPointer { $0.count >= pemEnd.count && isPrivateKeyInDER($0, isWhole: false) }
  }

  /// A sequence as long as the bytes, of a version, 0 or 1, and then an algorithm, a modulus or the key itself.
  ///
  /// - Parameter isWhole: false where more bytes may follow.
  private static func isPrivateKeyInDER(_ bytes: UnsafeBufferPointer<UInt8>, isWhole: Bool = true) -> Bool {
    guard bytes[0] == 0x30 else { return false }
    let lengthBytes = bytes[1] < 0x80 ? 0 : Int(bytes[1] & 0x7F)
    guard lengthBytes <= 3, bytes.count > 6 + lengthBytes else { return false }
    let length = lengthBytes == 0 ? Int(bytes[1]) : bytes[2..<2 + lengthBytes].reduce(0) { $0 << 8 | Int($1) }
    let body = bytes[(2 + lengthBytes)...]
    let version = Array(body.prefix(4))
    return (isWhole ? length == body.count : length >= body.count) && version[0] == 0x02 && version[1] == 1
      && version[2] <= 1
      && [0x30, 0x02, 0x04].contains(version[3])
  }

  // Bytes, since texts would take most of the time of inspecting a large image.
  private static func isSecret(_ name: [UInt8]) -> Bool { words.contains { contains(name, $0) } }

  private static func lowercased(_ name: some Sequence<UInt8>) -> [UInt8] {
    name.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
  }

  private static func contains(_ name: [UInt8], _ word: [UInt8]) -> Bool {
    guard name.count >= word.count else { return false }
    return (0...name.count - word.count).contains { name[$0] == word[0] && name[$0...].starts(with: word) }
  }
}

extension Item {
  /// Whether it has the name of a secret, or is a private key in PEM.
  public var looksSecret: Bool {
    switch content {
    case .namespace: false
    case .integer: Secrets.isSecret(key: key.text)
    case .string(let bytes), .blob(let bytes): Secrets.isSecret(key: key.text) || Secrets.isPrivateKey(bytes)
    }
  }
}
