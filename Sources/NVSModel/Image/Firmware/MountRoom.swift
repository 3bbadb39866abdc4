extension Mount {
  /// The largest values that a set of a new key takes, in a namespace that is there if there is any. O(pages), for a blob
  /// times the pages that it fills.
  var room: Room {
    var space = Space(self)
    if namespaces.isEmpty, !space.write(1), !(space.turnPage() && space.write(1)) {
      return Room(stringSize: 0, blob: nil)
    }
    let span = space.largestSpan
    return Room(
      stringSize: min(max(span - 1, 0) * NVS.entrySize, NVS.maximumStringSize),
      blob: space.largestBlob(pages: pages.count))
  }
}

/// How many entries the pages have left, and what writing does to that: ``FirmwareWriter`` without the bytes.
private struct Space {
  private var pages: [Page]
  private var freePages: Int

  private struct Page {
    var used: Int
    /// The first entry that was never written; all of them for a page that takes no more.
    var next: Int
    /// Whether it is one that can be emptied to make room.
    var isInUse: Bool

    var left: Int { NVS.entriesPerPage - next }
    /// How many bytes of data an entry at its end can have.
    var tailroom: Int { max(left - 1, 0) * NVS.entrySize }
  }

  init(_ mount: Mount) {
    pages = mount.order.map { number in
      let page = mount.pages[number]
      switch page.state {
      case .uninitialized: return Page(used: 0, next: 0, isInUse: false)
      case .active: return Page(used: Int(page.used), next: page.searchEnd, isInUse: true)
      case .full: return Page(used: Int(page.used), next: NVS.entriesPerPage, isInUse: true)
      default: return Page(used: Int(page.used), next: NVS.entriesPerPage, isInUse: false)
      }
    }
    freePages = mount.free.count
  }

  private var current: Page { pages.last ?? Page(used: 0, next: NVS.entriesPerPage, isInUse: false) }

  /// Takes entries of the current page; false when it has too few.
  mutating func write(_ span: Int) -> Bool {
    guard span <= current.left else { return false }
    pages[pages.count - 1].used += span
    pages[pages.count - 1].next += span
    pages[pages.count - 1].isInUse = true
    return true
  }

  /// Goes on to another page; of the last free one what a page leaves that is emptied into it.
  mutating func turnPage() -> Bool {
    guard freePages > 0, !pages.isEmpty else { return false }
    if current.isInUse { pages[pages.count - 1].next = NVS.entriesPerPage }
    if freePages > 1 {
      freePages -= 1
      pages.append(Page(used: 0, next: 0, isInUse: false))
      return true
    }
    // The first of those with the most room, however odd the count of a damaged page.
    var most: UInt = 0
    var best: Int?
    for (place, page) in pages.enumerated() {
      let unused = UInt(bitPattern: NVS.entriesPerPage - page.used)
      if unused > most { (most, best) = (unused, place) }
    }
    guard let best, pages[best].isInUse, pages[best].used <= NVS.entriesPerPage else { return false }
    let used = pages.remove(at: best).used
    pages.append(Page(used: used, next: used, isInUse: used > 0))
    return true
  }

  /// The most entries that an item can have: on the current page, or on the next.
  var largestSpan: Int {
    var turned = self
    return max(current.left, turned.turnPage() ? turned.current.left : 0)
  }

  /// The largest blob. One that does not fit into a little room is begun on another page.
  mutating func largestBlob(pages count: Int) -> Int? {
    let limit = min(min(count - 1, (Int(EntryLayout.noChunk) - 1) / 2) * NVS.maximumChunkSize, NVS.maximumBlobSize)
    var best: Int?
    // No page is emptied twice for it.
    for _ in 0...pages.count {
      let room = current.tailroom
      if room >= NVS.maximumChunkSize / 10 { break }
      if room > 0 { best = best.larger(largestBlob(of: room)) }
      guard turnPage(), current.tailroom != room else { return best.map { min($0, limit) } }
    }
    return best.larger(largestBlob(of: limit)).map { min($0, limit) }
  }

  /// The largest blob of at most `limit` bytes that begins on the current page.
  private func largestBlob(of limit: Int) -> Int? {
    var space = self
    var (size, best): (Int, Int?) = (0, nil)
    repeat {
      let room = space.current.tailroom
      if room == 0 { break }
      // The index goes behind the last chunk, where a chunk leaves an entry for it.
      best = size + room - NVS.entrySize
      size += room
      guard space.write(room / NVS.entrySize + 1), space.turnPage() else { break }
      if space.current.left > 0 { best = size }
    } while size < limit
    return best.map { min($0, limit) }
  }
}

extension Int? {
  fileprivate func larger(_ other: Int?) -> Int? {
    guard let self, let other else { return self ?? other }
    return Swift.max(self, other)
  }
}
