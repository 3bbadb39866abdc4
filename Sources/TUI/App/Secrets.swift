import NVSModel

/// Which values are hidden until they are asked for.
enum Secrets {
  private static let words = ["priv", "secret", "passw", "pswd", "psk", "pmk", "token"]

  /// Whether a row's value is a private key or a password, by the name of its key or by what it says.
  static func isSecret(_ texts: RowTexts) -> Bool {
    guard texts.type != RowType.namespace.rawValue else { return false }
    return isSecretName(texts.key) || texts.value.contains("PRIVATE KEY-----")
  }

  static func isSecretName(_ key: String) -> Bool {
    let key = key.lowercased()
    return words.contains { key.contains($0) }
  }

  /// A file's path tells where the secret is, not what it is.
  static func hidesText(of texts: RowTexts) -> Bool {
    isSecret(texts) && texts.type != RowType.file.rawValue
  }
}
