import NVSModel

extension Dump {
  /// Whether a line's value is a secret, by the name of its key or by what it says.
  func isSecret(_ line: ImageList.Line) -> Bool {
    switch line {
    case .value(let index):
      guard let firmware = analysis?.firmware else { return false }
      return Secrets.hides(firmware.entries[index], in: firmware)
    case .past(let past):
      guard let history = analysis?.history, let first = past.first else { return false }
      return Secrets.hides(past, in: history, namespace: namespaces[image.header(of: first).namespace])
    case .entry(let index): return secrets.holds(image.entries[index], in: image)
    case .difference(let index):
      guard let difference = analysis?.comparison?.differences[index] else { return false }
      return Secrets.hides(difference)
    case .finding, .repair: return false
    }
  }
}
