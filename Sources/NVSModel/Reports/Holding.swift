/// What a part of a flash holds, in a few words for whoever is about to lose it.
public struct Holding: Sendable {
  /// What goes before the words is the place: `is blank`, or `holds serial_no SN00000017, 41 entries`.
  public let text: String
  /// Whether writing loses anything: not where it is blank, or holds what is written already.
  public let isWorthKeeping: Bool

  /// O(bytes).
  ///
  /// - Parameters:
  ///   - old: the bytes that are there.
  ///   - new: what will be there instead; nil where nothing is to be written.
  ///   - key: what an encrypted image may be read with.
  public init(_ old: [UInt8], before new: [UInt8]? = nil, key: KeyFile? = nil) {
    if old.allSatisfy({ $0 == 0xFF }) {
      (text, isWorthKeeping) = ("is blank", false)
    } else if old == new {
      (text, isWorthKeeping) = ("holds these very bytes already", false)
    } else {
      (text, isWorthKeeping) = (Self.words(old, new, key), true)
    }
  }

  private static func words(_ old: [UInt8], _ new: [UInt8]?, _ key: KeyFile?) -> String {
    guard PartitionImage.hasIntactPage(old) else { return "holds something that is no NVS" }
    guard let view = mount(old, key) else { return "holds values that are encrypted with a key that is not here" }
    guard view.error == nil else { return "holds NVS that does not mount (\(view.mountName))" }
    let values = KeyedValues(view)
    var parts = [identity(values), plural(view.statistics?.used ?? values.names.count, "entry", "entries")]
    if let new, let after = mount(new, key), after.error == nil {
      let count = Comparison(values, KeyedValues(after)).differences.count { $0.change != .moved }
      parts.append(count == 0 ? "the same values" : "differs in \(plural(count, "value"))")
    }
    return "holds " + parts.compactMap(\.self).joined(separator: ", ")
  }

  /// Nil for an image that is encrypted and that the key does not open.
  private static func mount(_ bytes: [UInt8], _ key: KeyFile?) -> FirmwareView? {
    for opened in [key.map { OpenedImage(bytes, key: $0) }, OpenedImage(bytes)] {
      if let opened, opened.obstacle == nil { return opened.mounted() }
    }
    return nil
  }

  /// A string is often kept as a blob.
  private static func words(_ value: KeyedValues.Value) -> String {
    guard case .data(let bytes) = value.content, !bytes.isEmpty, bytes.allSatisfy({ (0x20..<0x7F).contains($0) }) else {
      return value.displayText
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The value that tells one device from another, by what such keys are called.
  private static func identity(_ values: KeyedValues) -> String? {
    for word in ["serial", "sn", "device_id", "dev_id", "mac"] {
      let name = values.names.first { name in
        let key = name.key.text.lowercased()
        return (word == "sn" ? key == word : key.contains(word)) && !Secrets.isSecret(key: key)
      }
      guard let name, let value = values[name]?.first, value.error == nil else { continue }
      let text = words(value)
      return "\(name.key.text.printable) \((text.count > 40 ? text.prefix(39) + "…" : text[...]).printable)"
    }
    return nil
  }
}
