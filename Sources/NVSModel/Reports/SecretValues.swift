/// Which values of an image are secrets: by the names of their keys, by what is known of them, or as private keys.
extension Secrets {
  /// Whether a value that the firmware has is one. O(its bytes).
  public static func hides(_ entry: FirmwareEntry, in view: FirmwareView) -> Bool {
    isSecret(namespace: entry.namespace, key: entry.key) || isPrivateKey(view.data(of: entry))
  }

  /// Whether a value that a key has or had is one. O(its bytes).
  public static func hides(_ value: PastValue, in history: History, namespace: Key?) -> Bool {
    guard let first = value.first else { return false }
    return isSecret(namespace: namespace, key: history.view.image.header(of: first).key)
      || isPrivateKey(history.data(of: value))
  }

  /// Whether one side of a difference is one. O(its bytes).
  public static func hides(_ difference: Comparison.Difference) -> Bool {
    isSecret(namespace: difference.name.namespace, key: difference.name.key)
      || [difference.old, difference.new].contains { value in
        if case .data(let bytes)? = value?.content { isPrivateKey(bytes) } else { false }
      }
  }
}

/// The keys of an image whose values are secrets, live or erased: by their names, by what is known of them, or because something
/// that they hold or held is a private key, or begins one that is in several chunks.
public struct SecretKeys: Sendable {
  private struct Name: Hashable {
    let namespace: UInt8
    let key: Key
  }

  private var names: Set<Name> = []

  /// - Parameter namespaces: those of the image.
  ///
  /// O(bytes).
  public init(_ image: PartitionImage, namespaces: [UInt8: Key]) {
    for entry in image.entries where entry.kind != .free {
      let header = image.header(of: entry)
      // What follows the name of a namespace is its index.
      if header.namespace == 0 { continue }
      if Secrets.isSecret(namespace: namespaces[header.namespace], key: header.key)
        || Secrets.beginsPrivateKey(image.data(of: entry))
      {
        names.insert(Name(namespace: header.namespace, key: header.key))
      }
    }
  }

  /// Whether what stands in an entry of the image is a secret, or a part of one.
  public func holds(_ entry: Entry, in image: PartitionImage) -> Bool {
    if names.isEmpty || entry.kind == .free { return false }
    let header = image.header(of: entry)
    return names.contains(Name(namespace: header.namespace, key: header.key))
  }

  /// The bytes of all entries that hold secrets in one of the images. O(bytes).
  static func bytes(in images: [PartitionImage?]) -> RangeSet<Int> {
    let ranges = images.compactMap(\.self).flatMap { image in
      let secrets = SecretKeys(image, namespaces: image.namespaces)
      return image.entries.filter { secrets.holds($0, in: image) }.map(\.range)
    }
    // Ascending, so that each is added at the end.
    return RangeSet(ranges.sorted { $0.lowerBound < $1.lowerBound })
  }
}
