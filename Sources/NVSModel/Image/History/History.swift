/// Every value that an image still holds for each namespace and key, live or not, in the order they were written.
///
/// Flash keeps what is erased until its page is: the bitmap says erased, the bytes are still there unless the firmware
/// filled them with zeros. Values are put together only when asked for, so that a large image opens at once.
public struct History: Sendable {
  /// The image with its mount, which says what is current.
  public let view: FirmwareView
  /// One for each namespace and key that any readable entry names, in the order of their first entries.
  public let keys: [HistoryKey]
  /// Places in ``PartitionImage/entries``, those of a key together and in the order written.
  let items: [Int32]

  /// Collects the items of all pages, also of those that the firmware does not read. O(entries).
  public init(_ view: FirmwareView) {
    self.view = view
    var grouper = HistoryGrouper(view.image)
    (keys, items) = grouper.groups()
  }

  /// The place in ``keys`` of a namespace and key; nil when the image never had them. O(keys).
  public func index(namespace: UInt8, key: Key) -> Int? {
    keys.firstIndex { $0.namespace == namespace && $0.key == key }
  }
}

/// A namespace and key with the range of its entries.
public struct HistoryKey: Hashable, Sendable {
  let namespace: UInt8
  let key: Key
  let items: Range<Int>
}

/// Sorts the items of an image by page sequence and then by namespace and key.
private struct HistoryGrouper {
  let image: PartitionImage
  private var table: KeyTable
  private var counts: [Int] = []

  init(_ image: PartitionImage) {
    self.image = image
    table = KeyTable(capacity: image.entries.count)
  }

  mutating func groups() -> ([HistoryKey], [Int32]) {
    var members: [(entry: Int32, group: Int32)] = []
    members.reserveCapacity(image.entries.count)
    counts.reserveCapacity(image.entries.count)
    for page in image.pagesInOrderWritten {
      for place in image.pages[page].entries {
        guard case .item = image.entries[place].kind else { continue }
        let header = image.header(of: image.entries[place])
        if header.namespace == 0 { continue }
        let number = table.number(header.namespace, header.key.name)
        if number == counts.count { counts.append(0) }
        counts[number] += 1
        members.append((Int32(truncatingIfNeeded: place), Int32(truncatingIfNeeded: number)))
      }
    }
    return sorted(members)
  }

  /// A counting sort: the entries stay in order within their group.
  private func sorted(_ members: [(entry: Int32, group: Int32)]) -> ([HistoryKey], [Int32]) {
    var keys: [HistoryKey] = []
    keys.reserveCapacity(counts.count)
    var starts: [Int] = []
    starts.reserveCapacity(counts.count)
    var end = 0
    for (name, count) in zip(table.names, counts) {
      keys.append(HistoryKey(namespace: name.namespace, key: name.key, items: end..<end + count))
      starts.append(end)
      end += count
    }
    var items = [Int32](repeating: 0, count: end)
    for member in members {
      items[starts[Int(member.group)]] = member.entry
      starts[Int(member.group)] += 1
    }
    return (keys, items)
  }
}

extension PartitionImage {
  /// The numbers of the pages by sequence, pages without a readable header first; ties by position.
  var pagesInOrderWritten: [Int] {
    pages.indices.sorted { one, other in (writeOrder(one), one) < (writeOrder(other), other) }
  }

  private func writeOrder(_ page: Int) -> Int {
    let header = pages[page].header
    return header.isIntact && header.state != .uninitialized ? Int(header.sequence) : -1
  }
}
