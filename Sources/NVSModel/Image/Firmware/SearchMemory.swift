/// Where searches for a key by type may begin.
///
/// The firmware looks through a partition from its first page for each get. Where one key is there a hundred thousand times and
/// each get erases what it finds, that is quadratic. A page that had no match can only have one after an item of that key on it was
/// erased, so what the firmware would find is found without looking at it again.
struct SearchMemory {
  private struct Name: Hashable {
    let namespace: UInt8
    let key: Key
  }

  private struct Kind: Hashable {
    let type: UInt8
    let chunk: UInt8
  }

  /// A search that has passed some pages.
  struct Search {
    /// The first page that it has not passed; nil when it has passed all.
    var next: KeyIndex.Cursor?
    /// The pages among those passed on which an item of the key was erased since.
    var changed: [Int] = []
  }

  private var searches: [Name: [Kind: Search]] = [:]
  /// So few pages are sooner looked at than remembered.
  let worthIt: Int
  /// A search that is not asked for again remembers no more than so many pages.
  private static let limit = 64

  init(worthIt: Int = 8) { self.worthIt = worthIt }

  subscript(_ query: Query) -> Search? {
    get {
      guard !searches.isEmpty, let key = query.key else { return nil }
      return searches[Name(namespace: query.namespace, key: key)]?[Kind(type: query.type, chunk: query.chunk)]
    }
    set {
      guard let key = query.key else { return }
      let kind = Kind(type: query.type, chunk: query.chunk)
      searches[Name(namespace: query.namespace, key: key), default: [:]][kind] = newValue
    }
  }

  /// Learns that an item was erased.
  mutating func noteErasure(of header: EntryHeader, page: Int) {
    if searches.isEmpty { return }
    let name = Name(namespace: header.namespace, key: header.key.name)
    guard let kinds = searches[name]?.keys else { return }
    for kind in kinds where searches[name]?[kind]?.changed.last != page {
      searches[name]?[kind]?.changed.append(page)
      if let count = searches[name]?[kind]?.changed.count, count > Self.limit { searches[name]?[kind] = nil }
    }
  }
}

extension Mount {
  /// Searches all pages in order for the first match.
  mutating func findAnywhere(_ item: inout Candidate, _ query: Query) -> Int? {
    let isRemembered = query.hash != nil && query.start == Query.anyStart
    if isRemembered, var search = searches[query] {
      func rank(_ page: Int) -> (UInt32, Int) { (pages[page].sequence, page) }
      if let next = search.next?.page { search.changed.removeAll { rank($0) >= rank(next) } }
      search.changed.sort { rank($0) < rank($1) }
      while let page = search.changed.first {
        if find(&item, query, page: page, from: 0) == .found {
          searches[query]?.changed = search.changed
          return page
        }
        search.changed.removeFirst()
      }
      return goOn(search, &item, query)
    }
    var walk = walk(query)
    var passed = 0
    while passed < searches.worthIt || !isRemembered {
      guard let page = nextPage(&walk) else { return nil }
      if find(&item, query, page: page, from: 0) == .found { return page }
      passed += 1
    }
    return goOn(SearchMemory.Search(next: walk.cursor), &item, query)
  }

  private mutating func goOn(_ search: SearchMemory.Search, _ item: inout Candidate, _ query: Query) -> Int? {
    var search = search
    while let cursor = search.next {
      if find(&item, query, page: cursor.page, from: 0) == .found { break }
      search.next = index.next(after: cursor)
    }
    searches[query] = search
    return search.next?.page
  }
}
