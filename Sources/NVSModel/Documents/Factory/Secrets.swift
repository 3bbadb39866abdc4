/// Tells by its name whether a value had better not be seen by everyone.
public enum Secrets {
  private static let words = ["priv", "pass", "pswd", "pwd", "pmk", "secret", "token"]

  /// Whether a key's name is one that private keys and passwords have.
  public static func isSecret(key: String) -> Bool {
    let name = key.lowercased()
    return words.contains { name.contains($0) }
  }
}

extension Item {
  /// Whether it has the name of a secret, or is a private key in PEM.
  public var looksSecret: Bool {
    switch content {
    case .namespace, .integer: false
    case .string(let bytes), .blob(let bytes): Secrets.isSecret(key: key.text) || Self.isPrivateKey(bytes)
    }
  }

  private static func isPrivateKey(_ bytes: [UInt8]) -> Bool {
    guard bytes.starts(with: Array("-----BEGIN ".utf8)) else { return false }
    return String(decoding: bytes.prefix(64), as: UTF8.self).contains("PRIVATE KEY-----")
  }
}
