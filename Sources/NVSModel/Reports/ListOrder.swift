/// In which order a list shows entries. Only a view: nothing in an image moves.
public enum ListOrder: String, CaseIterable, Sendable {
  /// By offset.
  case place
  /// By namespace and key.
  case key
  /// The largest first.
  case size
  /// What was written last first. What the firmware copied to make room counts from then.
  case age

  /// What the list is sorted by, in words.
  public var title: String {
    switch self {
    case .place: "by place"
    case .key: "by namespace and key"
    case .size: "by size, the largest first"
    case .age: "by age, the newest first"
    }
  }

  /// What the firmware has, as places in its entries. O(n log n).
  public func sorted(_ view: FirmwareView) -> [Int] {
    let ages = PageAges(view.image)
    return sorted(Array(view.entries.indices)) { index in
      let entry = view.entries[index]
      return Facts(entry.origin.page, entry.origin.slot, size: entry.size, entry.namespace, entry.key, ages)
    }
  }

  /// What lies in an image, as places in its entries; free ones are left out. O(n log n).
  public func sorted(_ image: PartitionImage, namespaces: [UInt8: Key]) -> [Int] {
    let ages = PageAges(image)
    return sorted(image.entries.indices.filter { image.entries[$0].kind != .free }) { index in
      let entry = image.entries[index]
      let header = image.header(of: entry)
      let namespace = namespaces[header.namespace]
      return Facts(Int(entry.page), Int(entry.slot), size: header.listedSize, namespace, header.key, ages)
    }
  }

  /// Keys, by their newest values. O(n log n).
  func sorted(_ keys: [HistoryKey], in history: History, names: [Key?]) -> [HistoryKey] {
    let ages = PageAges(history.view.image)
    return sorted(keys) { key in
      let newest = history.values(of: key).last
      let (page, slot, size) = (newest?.page ?? 0, newest?.slot ?? 0, newest?.size ?? 0)
      return Facts(page, slot, size: size, names[Int(key.namespace)], key.key, ages)
    }
  }

  private func sorted<Element>(_ elements: [Element], _ facts: (Element) -> Facts) -> [Element] {
    elements.map { (element: $0, facts: facts($0)) }.sorted { one, other in
      let (a, b) = (one.facts, other.facts)
      switch self {
      case .place: return a.offset < b.offset
      case .key: return (a.namespace, a.key, a.offset) < (b.namespace, b.key, b.offset)
      case .size: return (b.size, a.offset) < (a.size, b.offset)
      case .age: return b.age < a.age
      }
    }.map(\.element)
  }
}

/// What entries are sorted by.
private struct Facts {
  let offset: Int
  let size: Int
  /// Those whose namespace has no name come last.
  let namespace: SortableKey
  let key: SortableKey
  /// The place of its page in the order in which pages were begun, then its own in the page.
  let age: Int

  init(_ page: Int, _ slot: Int, size: Int, _ namespace: Key?, _ key: Key, _ ages: PageAges) {
    offset = NVS.offset(page: page, entry: slot)
    self.size = size
    self.namespace = namespace.map { SortableKey($0) } ?? .last
    self.key = SortableKey(key)
    age = ages.age(page: page, slot: slot)
  }
}

/// Names in the order of their bytes, which two words compared are.
private struct SortableKey: Comparable {
  let words: (UInt64, UInt64)

  static let last = SortableKey((.max, .max))

  private init(_ words: (UInt64, UInt64)) { self.words = words }

  init(_ key: Key) { words = (key.name.low.byteSwapped, key.name.high.byteSwapped) }

  static func < (one: SortableKey, other: SortableKey) -> Bool { one.words < other.words }
  static func == (one: SortableKey, other: SortableKey) -> Bool { one.words == other.words }
}

private struct PageAges {
  private var ranks: [Int]

  init(_ image: PartitionImage) {
    ranks = [Int](repeating: 0, count: image.pages.count)
    for (rank, page) in image.pagesInOrderWritten.enumerated() { ranks[page] = rank }
  }

  func age(page: Int, slot: Int) -> Int {
    (ranks.indices.contains(page) ? ranks[page] : ranks.count) * NVS.entriesPerPage + slot
  }
}

extension EntryHeader {
  /// The size that a list gives an entry: of a blob's index that of the whole blob.
  var listedSize: Int { type == .blobIndex ? blobSize : type?.width ?? dataSize }
}
