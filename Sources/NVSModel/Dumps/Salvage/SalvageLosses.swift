/// Collects what is lost, one sentence for all that is left of a value.
struct Losses {
  private var texts: [String] = []
  private var counts: [Int] = []
  private var known: [ItemName: Int] = [:]
  private var pages: [(page: Int, count: Int)] = []
  private var beyondEnd = 0
  /// Where a piece of a lost blob may begin, and where one may end: all entries counted on over the pages.
  private var expectedFrom: [Int: ItemName] = [:]
  private var expectedUpTo: [Int: ItemName] = [:]

  /// - Parameter key: nil where it is not known whose entry it is.
  mutating func add(_ name: String?, _ reason: String, _ entry: Entry, of key: HistoryKey) {
    add(name, reason, entry, of: ItemName(namespace: key.namespace, key: key.key))
  }

  mutating func add(_ name: String?, _ reason: String, _ entry: Entry, of key: ItemName? = nil) {
    if let key, let place = known[key] {
      counts[place] += 1
      return
    }
    if let key { known[key] = texts.count }
    texts.append("\(name ?? "an entry that names no key"): page \(entry.page), entry \(entry.slot): \(reason)")
    counts.append(1)
  }

  // MARK: - Pieces of a value that is known to be lost

  /// Keeps in mind where what is missing of a blob may lie: where its chunks and its index leave a gap.
  mutating func expectPieces(
    around entry: Entry, of key: HistoryKey, _ damage: PastValue.Damage, in image: PartitionImage
  ) {
    switch damage {
    case .chunkGone, .noIndex: break
    default: return
    }
    let name = ItemName(namespace: key.namespace, key: key.key)
    let next = image.place(behind: entry)
    if let next { expectedFrom[next] = name }
    if entry.slot > 0 { expectedUpTo[entry.slotNumber] = name } else { expectedUpTo[image.end(before: entry)] = name }
  }

  /// The lost blob that a damaged entry, with the entries up to `end`, seems to be a piece of.
  func owner(of entry: Entry, upTo end: Int, _ guess: DamagedHeader?) -> ItemName? {
    if let guess, !guess.type.isBlob { return nil }
    return expectedFrom[entry.slotNumber] ?? expectedUpTo[Int(entry.page) * NVS.entriesPerPage + end]
  }

  // MARK: - What names no key

  /// Counts an entry of a page on which nothing can be told apart.
  mutating func addToPage(_ page: Int) {
    if pages.last?.page != page { pages.append((page, 0)) }
    pages[pages.count - 1].count += 1
  }

  /// Counts an entry that the dump is too short for.
  mutating func addToEnd() { beyondEnd += 1 }

  /// One for each.
  var sentences: [String] {
    zip(texts, counts).map { text, count in
      count > 1 ? "\(text); with \(plural(count - 1, "more piece")) of it" : text
    }
      + pages.map { page, count in
        "page \(page): its header is damaged, and none of the \(plural(count, "entry", "entries")) marked as written can be read"
      }
      + (beyondEnd == 0 ? [] : ["the dump ends before \(plural(beyondEnd, "entry", "entries")) marked as written"])
  }
}

extension PartitionImage {
  /// The slot number of what follows an entry, on its page or first on the page that was begun next.
  fileprivate func place(behind entry: Entry) -> Int? {
    if entry.slots.upperBound < NVS.entriesPerPage { return entry.slotNumber + Int(entry.span) }
    return neighbour(of: entry, 1).map { $0 * NVS.entriesPerPage }
  }

  /// The slot number behind the last entry of the page that was begun before that of an entry.
  fileprivate func end(before entry: Entry) -> Int {
    neighbour(of: entry, -1).map { ($0 + 1) * NVS.entriesPerPage } ?? -1
  }

  private func neighbour(of entry: Entry, _ distance: Int) -> Int? {
    let sequence = Int(pages[Int(entry.page)].header.sequence) + distance
    return pages.first { $0.header.isRead && Int($0.header.sequence) == sequence }?.number
  }
}
