import NVSModel

/// Which values are hidden until they are asked for.
extension Secrets {
  /// Whether a field holds the value of a key that is named like a secret, or is a private key as text.
  static func hides(_ field: Field, in image: PartitionImage, namespaces: [UInt8: Key]) -> Bool {
    guard field.kind == .data || field.kind == .value, let index = field.entry else { return false }
    let header = image.header(of: image.entries[index])
    // What follows the name of a namespace is its index.
    if header.namespace == 0 { return false }
    return isSecret(namespace: namespaces[header.namespace], key: header.key)
      || (field.kind == .data && isPrivateKey(image.bytes[field.range]))
  }

  /// What stands where a secret is.
  static let hiddenText = "●●●●●●  Ctrl-T shows it"

  /// A file's path tells where the secret is, not what it is.
  static func hidesText(of texts: RowTexts) -> Bool {
    texts.looksSecret && texts.type != RowType.file.rawValue
  }
}

extension House {
  /// Whether a row's value is a secret, by its texts or by the file that it names.
  func isSecret(document: Int, row: Int) -> Bool {
    guard let texts = preview.texts(document: document, row: row) else { return true }
    if texts.looksSecret { return true }
    guard texts.type == RowType.file.rawValue,
      case .found(let bytes, _, _)? = workspace.files[preview.request(document: document, texts)]
    else { return false }
    return Secrets.isPrivateKey(bytes)
  }

  /// Whether the bytes of a field are a secret that is not to be shown.
  func hides(_ field: Field) -> Bool {
    guard !isRevealing, field.kind == .data || field.kind == .value, let index = field.entry else { return false }
    if Secrets.hides(field, in: preview.image, namespaces: preview.namespaces) { return true }
    let entry = preview.image.entries[index]
    guard !workspace.isPending, let place = preview.row(atOffset: entry.offset) else { return false }
    return isSecret(document: place.document, row: place.row)
  }
}

extension SecretKeys {
  /// Whether a field holds the value of one of these keys.
  func hides(_ field: Field, in image: PartitionImage) -> Bool {
    guard field.kind == .data || field.kind == .value, let index = field.entry else { return false }
    return holds(image.entries[index], in: image)
  }
}
