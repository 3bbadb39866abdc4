import NVSModel

/// Which values are hidden until they are asked for.
enum Secrets {
  private static let words = ["priv", "secret", "pass", "pswd", "psk", "pmk", "token"]

  /// Whether a row's value is a private key or a password, by the name of its key or by what it says.
  static func isSecret(_ texts: RowTexts) -> Bool {
    guard texts.type != RowType.namespace.rawValue else { return false }
    return isSecretName(texts.key) || texts.value.contains("PRIVATE KEY-----")
  }

  /// Whether a file's bytes are a private key as PEM text (RFC 7468).
  static func isPrivateKey(_ bytes: [UInt8]) -> Bool {
    let line = bytes.prefix(64).prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    return String(decoding: line, as: UTF8.self).contains("PRIVATE KEY-----")
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

extension State {
  /// Whether a row's value is a secret, by its texts or by the file that it names.
  func isSecret(document: Int, row: Int) -> Bool {
    let document = workspace.documents[document]
    let texts = document.rows[row].texts
    if Secrets.isSecret(texts) { return true }
    guard texts.type == RowType.file.rawValue,
      case .found(let bytes, _, _)? = workspace.files[FileRequest(document: document.name, path: texts.value)]
    else { return false }
    return Secrets.isPrivateKey(bytes)
  }

  /// Whether the bytes of a field are a secret that is not to be shown.
  func hides(_ field: Field) -> Bool {
    guard !isRevealing, field.kind == .data || field.kind == .value, let index = field.entry else { return false }
    let entry = preview.image.entries[index]
    let header = preview.image.header(of: entry)
    // What follows the name of a namespace is its index.
    if header.namespace == 0 { return false }
    if Secrets.isSecretName(header.key.text) { return true }
    guard let place = preview.row(atOffset: entry.offset), workspace.documents[place.document].rows.indices ~= place.row
    else { return false }
    return isSecret(document: place.document, row: place.row)
  }
}
