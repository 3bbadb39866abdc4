/// What a page's header says about which partition it may be of.
struct PageMark {
  let sector: Int
  let sequence: UInt32
  let isActive: Bool
}

/// Pages that can be of one partition: a sequence number comes once, and the ACTIVE page has the highest. Old generators
/// leave several pages ACTIVE, in order.
struct PageGroup {
  private var sequences: Set<UInt32> = []
  private var firstActive: UInt32?
  private var lastActive: UInt32?
  private var highestOther: UInt32?

  /// Cuts neighbouring pages into groups.
  static func split(_ run: [PageMark]) -> [ArraySlice<PageMark>] {
    var groups: [ArraySlice<PageMark>] = []
    var start = run.startIndex
    var group = PageGroup()
    for index in run.indices where !group.append(run[index]) {
      let cut = bestCut(run, start: start, conflict: index)
      groups.append(run[start..<cut])
      start = cut
      group = PageGroup()
      for page in run[cut...index] { _ = group.append(page) }
    }
    return groups + [run[start...]]
  }

  /// Adds a page behind the others; false, and nothing is added, when it cannot be of this partition.
  mutating func append(_ page: PageMark) -> Bool {
    if page.isActive, let lastActive, page.sequence < lastActive { return false }
    return add(page, firstActive: firstActive ?? page.sequence, lastActive: page.sequence)
  }

  /// Adds a page before the others.
  private mutating func prepend(_ page: PageMark) -> Bool {
    if page.isActive, let firstActive, page.sequence > firstActive { return false }
    return add(page, firstActive: page.sequence, lastActive: lastActive ?? page.sequence)
  }

  private mutating func add(_ page: PageMark, firstActive first: UInt32, lastActive last: UInt32) -> Bool {
    let lowest = page.isActive ? first : firstActive
    let highest = page.isActive ? highestOther : max(highestOther ?? 0, page.sequence)
    if let lowest, let highest, highest >= lowest { return false }
    if !sequences.insert(page.sequence).inserted { return false }
    if page.isActive { (firstActive, lastActive) = (first, last) }
    highestOther = highest
    return true
  }

  /// Where the partition of the page at `conflict` begins: the first page of a partition has number 0 as long as it was
  /// never emptied; else it stands rather after blank flash than amid pages.
  private static func bestCut(_ run: [PageMark], start: Int, conflict: Int) -> Int {
    var best = (cut: conflict, score: -1)
    var group = PageGroup()
    var cut = conflict
    while cut > start, group.prepend(run[cut]) {
      let (page, before) = (run[cut], run[cut - 1])
      let score =
        (page.sector > before.sector + 1 ? 2 : 0) + (page.sequence < before.sequence ? 1 : 0)
        + (page.sequence == 0 ? 4 : 0)
      if score > best.score { best = (cut, score) }
      cut -= 1
    }
    return best.cut
  }
}
