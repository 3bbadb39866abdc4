/// Which pages have items of a namespace and key, in the order of the pages.
///
/// The firmware asks every page for every key; with this the same answers come without walking all pages of a 16 MB
/// image for each of its keys. Items erased later stay in it, as asking their page again does no harm.
struct KeyIndex {
  private var table: KeyTable
  /// For each key the first node of its chain.
  private var heads: [Int32] = []
  private var nodes: [Node] = []

  private struct Node {
    let page: Int32
    let next: Int32
  }

  init() { table = KeyTable() }

  /// Indexes every entry in use of the pages of a mount. O(entries).
  init(_ mount: Mount) {
    let count = mount.order.reduce(0) { $0 + Int(mount.pages[$1].used) }
    table = KeyTable(capacity: count)
    heads.reserveCapacity(count)
    nodes.reserveCapacity(count)
    for page in mount.order.reversed() {
      for slot in 0..<NVS.entriesPerPage where mount.hashes[mount.slotNumber(page, slot)] != 0 {
        let header = mount.header(page: page, slot: slot)
        add(table.number(header.namespace, header.key.name), page: Int32(truncatingIfNeeded: page))
      }
    }
  }

  private mutating func add(_ number: Int, page: Int32) {
    if number == heads.count { heads.append(-1) }
    if heads[number] >= 0, nodes[Int(heads[number])].page == page { return }
    nodes.append(Node(page: page, next: heads[number]))
    heads[number] = Int32(truncatingIfNeeded: nodes.count - 1)
  }

  /// The first page of a namespace and key.
  func first(_ namespace: UInt8, _ key: Key) -> Cursor? {
    table.find(namespace, key).flatMap { cursor(heads[$0]) }
  }

  func next(after cursor: Cursor) -> Cursor? { self.cursor(nodes[Int(cursor.node)].next) }

  struct Cursor {
    let page: Int
    fileprivate let node: Int32
  }

  private func cursor(_ node: Int32) -> Cursor? {
    node < 0 ? nil : Cursor(page: Int(nodes[Int(node)].page), node: node)
  }
}

extension Mount {
  /// A walk over the pages that may have items for a query, in their order.
  struct PageWalk {
    fileprivate(set) var cursor: KeyIndex.Cursor?
    /// The place in the order of all pages, for a query that no index helps.
    fileprivate var place: Int?
  }

  func walk(_ query: Query) -> PageWalk {
    guard query.namespace != Query.anyNamespace, let key = query.key else { return PageWalk(place: 0) }
    return PageWalk(cursor: index.first(query.namespace, key))
  }

  func nextPage(_ walk: inout PageWalk) -> Int? {
    if let place = walk.place {
      guard place < order.count else { return nil }
      walk.place = place + 1
      return order[place]
    }
    guard let current = walk.cursor else { return nil }
    walk.cursor = index.next(after: current)
    return current.page
  }
}
