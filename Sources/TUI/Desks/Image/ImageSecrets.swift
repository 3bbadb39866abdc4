import NVSModel

extension Dump {
  /// Whether a line's value is a secret, by the name of its key or by what it says.
  func isSecret(_ line: ImageList.Line) -> Bool {
    switch line {
    case .value(let index):
      guard let firmware = analysis?.firmware else { return false }
      let entry = firmware.entries[index]
      return Secrets.isSecret(namespace: entry.namespace, key: entry.key)
        || Secrets.isPrivateKey(firmware.data(of: entry))
    case .past(let past):
      guard let history = analysis?.history, let first = past.entries.first else { return false }
      return hasSecretName(first) || Secrets.isPrivateKey(history.data(of: past))
    case .entry(let index):
      let entry = image.entries[index]
      // What follows the name of a namespace is its index.
      return image.header(of: entry).namespace != 0
        && (hasSecretName(entry) || Secrets.isPrivateKey(image.data(of: entry)))
    case .difference(let index):
      guard let difference = analysis?.comparison?.differences[index] else { return false }
      return Secrets.isSecret(namespace: difference.name.namespace, key: difference.name.key)
        || [difference.old, difference.new].contains { value in
          if case .data(let bytes)? = value?.content { Secrets.isPrivateKey(bytes) } else { false }
        }
    case .finding, .repair: return false
    }
  }

  private func hasSecretName(_ entry: Entry) -> Bool {
    let header = image.header(of: entry)
    return Secrets.isSecret(namespace: namespaces[header.namespace], key: header.key)
  }
}
