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

  /// Whether what stands in an entry is one, or a part of one. O(its bytes).
  public static func hides(_ entry: Entry, in image: PartitionImage, namespaces: [UInt8: Key]) -> Bool {
    let header = image.header(of: entry)
    // What follows the name of a namespace is its index.
    if header.namespace == 0 || entry.kind == .free { return false }
    return isSecret(namespace: namespaces[header.namespace], key: header.key) || isPrivateKey(image.data(of: entry))
  }

  /// Whether one side of a difference is one. O(its bytes).
  public static func hides(_ difference: Comparison.Difference) -> Bool {
    isSecret(namespace: difference.name.namespace, key: difference.name.key)
      || [difference.old, difference.new].contains { value in
        if case .data(let bytes)? = value?.content { isPrivateKey(bytes) } else { false }
      }
  }
}

extension PartitionImage {
  /// The bytes of all entries, live or erased, that hold secrets in one of the images. O(bytes).
  static func secrets(in images: [PartitionImage?]) -> RangeSet<Int> {
    let ranges = images.compactMap(\.self).flatMap { image in
      let names = image.namespaces
      return image.entries.filter { Secrets.hides($0, in: image, namespaces: names) }.map { entry in
        entry.offset..<entry.offset + entry.slots.count * NVS.entrySize
      }
    }
    // Ascending, so that each is added at the end.
    return RangeSet(ranges.sorted { $0.lowerBound < $1.lowerBound })
  }
}
