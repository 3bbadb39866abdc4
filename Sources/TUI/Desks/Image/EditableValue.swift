import NVSModel
import Station

extension Dump {
  /// A key's value as it would be changed.
  struct EditableValue {
    /// Nil where no name leads to it.
    let namespace: Key?
    let key: Key
    /// Nil for a value of a type that cannot be typed.
    var typed: TypedValue?
    /// Whether the key has another value now, or none.
    let isPast: Bool

    var place: ValuePlace? {
      namespace.flatMap { name in
        typed.map { ValuePlace(namespace: name, key: key, encoding: $0.encoding) }
      }
    }
  }

  /// The value of a line, now or in the past; nil for lines of another kind, and for parts of blobs.
  func value(at line: ImageList.Line) -> EditableValue? {
    guard let analysis else { return nil }
    switch line {
    case .value(let index):
      let entry = analysis.firmware.entries[index]
      return EditableValue(
        namespace: entry.namespace, key: entry.key, typed: analysis.firmware.typed(entry), isPast: false)
    case .past(let past):
      guard let first = past.first else { return nil }
      let header = image.header(of: first)
      return EditableValue(
        namespace: namespaces[header.namespace], key: header.key, typed: analysis.history.typed(past),
        isPast: past.standing != .current)
    case .entry(let index):
      let entry = image.entries[index]
      guard let typed = image.typed(entry) else { return nil }
      let header = image.header(of: entry)
      return EditableValue(
        namespace: namespaces[header.namespace], key: header.key, typed: typed,
        isPast: !analysis.firmware.isReturned(entry))
    case .finding, .repair, .difference: return nil
    }
  }

  /// Whether the entry at an offset is one of this key.
  func isEntry(at offset: Int, of value: EditableValue) -> Bool {
    guard let entry = image.field(at: offset)?.entry else { return false }
    let header = image.header(of: image.entries[entry])
    return header.key == value.key && namespaces[header.namespace] == value.namespace
  }

  /// What a key is called where its namespace need not be told, as no other has it.
  func shortName(_ namespace: Key?, _ key: Key) -> String {
    let isAmbiguous = analysis?.firmware.entries.contains { $0.key == key && $0.namespace != namespace } ?? false
    let prefix = isAmbiguous ? namespace.map { $0.text.printable + "/" } ?? "" : ""
    return prefix + key.text.printable
  }

  /// The file's path without its ending, and with the partition's name: what is made of it goes beside it.
  var basePath: String {
    let path = source.part.path.hasSuffix(".bin") ? String(source.part.path.dropLast(4)) : source.part.path
    return source.part.region.map { "\(path)-\($0.name.replacing("/", with: "-"))" } ?? path
  }
}
