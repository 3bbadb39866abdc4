/// A namespace and key, as entries have them.
struct ItemName: Hashable, Sendable {
  let namespace: UInt8
  let key: Key
}

/// What a header that the firmware does not accept, or that was written in part, seems to say.
struct DamagedHeader {
  let name: ItemName
  let type: ItemType

  /// Nil where an entry does not look like a header.
  init?(_ image: PartitionImage, _ entry: Entry) {
    let header = image.header(of: entry)
    let key = header.key.name
    guard let type = header.type, header.key.isTerminated, !key.bytes.isEmpty, key.bytes.allSatisfy({ $0 >= 0x20 })
    else { return nil }
    name = ItemName(namespace: header.namespace, key: key)
    self.type = type
  }
}
