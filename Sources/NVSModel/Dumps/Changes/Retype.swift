/// A change that gives a key another type than it has. The firmware does it without a word, and firmware that reads the key as
/// the old type then finds nothing.
public struct Retype: Hashable, Sendable, CustomStringConvertible {
  private let namespace: Key
  private let key: Key
  private let old: [String]
  private let new: String

  public var description: String {
    "\(key.text.quoted) in namespace \(namespace.text.quoted) is \(old.joined(separator: " and ")), and becomes \(new): "
      + "firmware that reads it as \(old.joined(separator: " or ")) finds nothing"
  }

  private struct Place: Hashable {
    let namespace: Key
    let key: Key
  }

  /// Those of some changes, each after those before it, that give a key of a mounted image another type. A key that is
  /// erased first is a new one. O(entries + changes).
  public static func all(of changes: [ImageChange], in view: FirmwareView) -> [Retype] {
    var types: [Place: [String]] = [:]
    for entry in view.entries where !entry.isShadowed {
      guard let namespace = entry.namespace else { continue }
      let place = Place(namespace: namespace, key: entry.key)
      if types[place]?.contains(entry.typeName) != true {
        types[place, default: []].append(entry.typeName)
      }
    }
    var found: [Retype] = []
    for change in changes {
      switch change {
      case .erase(let namespace, let key): types[Place(namespace: namespace, key: key)] = nil
      case .set(let namespace, let key, let content):
        guard let new = content.typeName else { continue }
        let old = types.updateValue([new], forKey: Place(namespace: namespace, key: key)) ?? [new]
        if !old.contains(new) {
          found.append(Retype(namespace: namespace, key: key, old: old, new: new))
        }
      }
    }
    return found
  }
}

extension Item.Content {
  /// The type as an application names it; nil for a namespace.
  fileprivate var typeName: String? {
    switch self {
    case .namespace: nil
    case .integer(let type, _): type.valueName
    case .string: ItemType.string.valueName
    case .blob: ItemType.blobData.valueName
    }
  }
}
