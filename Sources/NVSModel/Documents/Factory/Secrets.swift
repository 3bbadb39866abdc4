/// Tells by its name whether a value had better not be seen by everyone.
public enum Secrets {
  private static let words = ["priv", "pass", "pswd", "pwd", "pmk", "psk", "secret", "token"]

  /// Whether a key's name is one that private keys and passwords have.
  public static func isSecret(key: String) -> Bool {
    let name = key.lowercased()
    return words.contains { name.contains($0) }
  }

  /// Whether bytes are a private key as PEM text (RFC 7468).
  public static func isPrivateKey(_ bytes: some Collection<UInt8>) -> Bool {
    let head = bytes.prefix(64)
    return head.starts(with: "-----BEGIN ".utf8) && String(decoding: head, as: UTF8.self).contains("PRIVATE KEY-----")
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
