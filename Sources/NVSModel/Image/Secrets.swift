/// Tells by its name whether a value had better not be seen by everyone.
public enum Secrets {
  private static let words = [
    "priv", "pass", "pswd", "pwd", "pmk", "psk", "secret", "token", "apikey", "api_key", "credential",
  ].map { Array($0.utf8) }
  private static let wholeNames = ["key", "pin"].map { Array($0.utf8) }
  private static let part = Array("_key".utf8)

  /// Whether a key's name is one that private keys and passwords have.
  public static func isSecret(key: String) -> Bool { isSecret(lowercased(key.utf8)) }

  /// Whether a key's name is one that secrets have, or that of any key or number: enough to warn of what was left in
  /// flash, too little to hide a value from its writer.
  static func mayBeSecret(key: Key) -> Bool {
    let name = lowercased(key.bytes)
    return isSecret(name) || wholeNames.contains(name) || contains(name, part)
  }

  /// Whether bytes are a private key as PEM text (RFC 7468).
  public static func isPrivateKey(_ bytes: some Collection<UInt8>) -> Bool {
    let head = bytes.prefix(64)
    return head.starts(with: "-----BEGIN ".utf8) && String(decoding: head, as: UTF8.self).contains("PRIVATE KEY-----")
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
    case .namespace, .integer: false
    case .string(let bytes), .blob(let bytes): Secrets.isSecret(key: key.text) || Secrets.isPrivateKey(bytes)
    }
  }
}
