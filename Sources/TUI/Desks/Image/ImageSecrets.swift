import NVSModel

extension Dump {
  /// Whether a line's value is a secret, by the name of its key or by what it says.
  func isSecret(_ line: ImageList.Line) -> Bool {
    switch line {
    case .value(let index):
      guard let firmware = analysis?.firmware else { return false }
      let entry = firmware.entries[index]
      return Secrets.isSecret(key: entry.key.text) || Secrets.isPrivateKey(firmware.data(of: entry))
    case .past(let past):
      guard let history = analysis?.history, let first = past.entries.first else { return false }
      return Secrets.isSecret(key: image.header(of: first).key.text)
        || Secrets.isPrivateKey(history.data(of: past))
    case .entry(let index):
      let entry = image.entries[index]
      let header = image.header(of: entry)
      // What follows the name of a namespace is its index.
      return header.namespace != 0
        && (Secrets.isSecret(key: header.key.text) || Secrets.isPrivateKey(image.data(of: entry)))
    case .difference(let index):
      guard let difference = analysis?.comparison?.differences[index] else { return false }
      return Secrets.isSecret(key: difference.name.key.text)
        || [difference.old, difference.new].contains { value in
          if case .data(let bytes)? = value?.content { Secrets.isPrivateKey(bytes) } else { false }
        }
    case .finding, .repair: return false
    }
  }
}
