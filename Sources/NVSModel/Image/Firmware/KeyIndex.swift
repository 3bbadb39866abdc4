/// Which pages have items of a namespace and key, in the order of the pages.
///
/// The firmware asks every page for every key; with this the same answers come without walking all pages of a 16 MB
/// image for each of its keys. Items erased later stay in it, as asking their page again does no harm.
struct KeyIndex {
  /// For each bucket the first node of its chain, −1 where it is empty.
  private var heads: [Int32] = []
  private var nodes: [Node] = []

  private struct Node {
    let namespace: UInt8
    let key: Key
    let page: Int32
    let next: Int32
  }

  init() {}

  /// Indexes every entry in use of the pages of a mount. O(entries).
  init(_ mount: Mount) {
    let count = mount.order.reduce(0) { $0 + Int(mount.pages[$1].used) }
    var buckets = 16
    while buckets < count { buckets *= 2 }
    heads = Array(repeating: -1, count: buckets)
    nodes.reserveCapacity(count)
    for page in mount.order.reversed() {
      for slot in 0..<NVS.entriesPerPage where mount.hashes[mount.slotNumber(page, slot)] != 0 {
        let header = mount.header(page: page, slot: slot)
        add(header.namespace, header.key.name, page: Int32(truncatingIfNeeded: page))
      }
    }
  }

  private mutating func add(_ namespace: UInt8, _ key: Key, page: Int32) {
    let bucket = bucket(namespace, key)
    var node = heads[bucket]
    while node >= 0, nodes[Int(node)].page == page {
      if nodes[Int(node)].key == key, nodes[Int(node)].namespace == namespace { return }
      node = nodes[Int(node)].next
    }
    nodes.append(Node(namespace: namespace, key: key, page: page, next: heads[bucket]))
    heads[bucket] = Int32(truncatingIfNeeded: nodes.count - 1)
  }

  /// The first node of a namespace and key, from a node on or from the beginning.
  func first(_ namespace: UInt8, _ key: Key) -> Cursor? {
    if heads.isEmpty { return nil }
    return matching(namespace, key, from: heads[bucket(namespace, key)])
  }

  func next(after cursor: Cursor) -> Cursor? {
    let node = nodes[Int(cursor.node)]
    return matching(node.namespace, node.key, from: node.next)
  }

  struct Cursor {
    let page: Int
    fileprivate let node: Int32
  }

  private func matching(_ namespace: UInt8, _ key: Key, from start: Int32) -> Cursor? {
    var place = start
    while place >= 0 {
      let node = nodes[Int(place)]
      if node.key == key, node.namespace == namespace { return Cursor(page: Int(node.page), node: place) }
      place = node.next
    }
    return nil
  }

  /// Seeded by the process, so that no image can be made to fill one bucket.
  private func bucket(_ namespace: UInt8, _ key: Key) -> Int {
    var hasher = Hasher()
    hasher.combine(namespace)
    hasher.combine(key)
    return hasher.finalize() & (heads.count - 1)
  }
}

extension Mount {
  /// Calls `body` with each page that may have items for a query, in order, until it returns true.
  mutating func visitPages(_ query: Query, _ body: (inout Mount, Int) throws(ESPError) -> Bool) throws(ESPError) {
    guard query.namespace != Query.anyNamespace, let key = query.key else {
      for page in order where try body(&self, page) { return }
      return
    }
    var cursor = index.first(query.namespace, key)
    while let place = cursor {
      if try body(&self, place.page) { return }
      cursor = index.next(after: place)
    }
  }

  /// Searches all pages in order for the first match.
  mutating func findAnywhere(_ item: inout Candidate, _ query: Query) -> Int? {
    var result: Int?
    var found = item
    try? visitPages(query) { (mount, page) throws(ESPError) in
      guard mount.find(&found, query, page: page, from: 0) == .found else { return false }
      result = page
      return true
    }
    item = found
    return result
  }
}
