/// Puts the chunks of one key together to blobs: each index with the chunks written before it, and what is left over.
///
/// O(entries) for what a firmware writes. Where many indexes say that they have the same chunks, those are looked at once.
struct BlobAssembler {
  private let image: PartitionImage
  private var chunks: [Part] = []
  private var indexes: [Part] = []
  /// The places in ``chunks`` of each chunk index, in the order written; empty where there are few.
  private var places: [[Int]] = []
  /// How many of those were written before the index that is looked at.
  private var written: [Int] = []
  /// How many of all chunks were.
  private var writtenCount = 0
  /// What indexes between the same two chunks have been found to have.
  private var claims: [Claim.Key: Claim] = [:]

  private struct Part {
    let entry: Entry
    let header: EntryHeader
    let order: Int
    let isIntact: Bool
    var isTaken = false
  }

  /// The chunks that an index says it has.
  private struct Claim {
    struct Key: Hashable {
      let start: UInt8
      let count: UInt8
      let isWritten: Bool
    }

    var chunks = Run()
    /// Why they are not all that the index says, whatever their size.
    var damage: PastValue.Damage?
  }

  /// Chunks that are read one behind the other.
  private struct Run {
    private(set) var entries: [Entry] = []
    /// Where their bytes lie.
    private(set) var pieces: [Range<Int>] = []
    private(set) var size = 0
    private(set) var last: Part?
    private(set) var standings: Set<PastValue.Standing> = []
    /// Whether they are all of a blob as far as they go: counted on from the first of a blob, each with right data.
    private(set) var isWhole = true

    mutating func append(_ chunk: Part, _ standing: PastValue.Standing) {
      let number = Int(chunk.header.chunkIndex)
      let isNext = last.map { number == Int($0.header.chunkIndex) + 1 } ?? (chunk.header.chunkNumber == 0)
      isWhole = isWhole && isNext && chunk.isIntact
      let start = chunk.entry.offset + NVS.entrySize
      entries.append(chunk.entry)
      pieces.append(start..<start + chunk.header.dataSize)
      size += chunk.header.dataSize
      standings.insert(standing)
      last = chunk
    }
  }

  init(_ image: PartitionImage) { self.image = image }

  mutating func add(_ entry: Entry, _ header: EntryHeader, order: Int) {
    chunks.append(Part(entry: entry, header: header, order: order, isIntact: image.isDataIntact(entry, header)))
  }

  mutating func addIndex(_ entry: Entry, _ header: EntryHeader, order: Int) {
    indexes.append(Part(entry: entry, header: header, order: order, isIntact: true))
  }

  /// The blobs in the order of their indexes, then runs of chunks without one.
  mutating func values() -> [(order: Int, value: PastValue)] {
    if chunks.count > Self.few {
      (places, written) = (Array(repeating: [], count: 256), Array(repeating: 0, count: 256))
      for (place, chunk) in chunks.enumerated() { places[Int(chunk.header.chunkIndex)].append(place) }
    }
    var result: [(order: Int, value: PastValue)] = []
    for index in indexes {
      pass(to: index)
      result.append((index.order, whole(index)))
    }
    return result + leftOver()
  }

  /// So many chunks are looked through sooner than told apart.
  private static let few = 8

  /// Notes which chunks were written before an index, the next in their order.
  private mutating func pass(to index: Part) {
    while writtenCount < chunks.count, chunks[writtenCount].order < index.order {
      if !written.isEmpty { written[Int(chunks[writtenCount].header.chunkIndex)] += 1 }
      writtenCount += 1
      if !claims.isEmpty { claims.removeAll(keepingCapacity: true) }
    }
  }

  private mutating func whole(_ index: Part) -> PastValue {
    let claim = claim(of: index)
    let size = claim.chunks.size
    var damage = claim.damage
    if size != index.header.blobSize {
      damage = damage ?? .sizes(chunks: size, index: index.header.blobSize)
    } else if case .chunkGone = damage, claim.chunks.isWhole, claim.chunks.last != nil {
      return value(claim.chunks, index, size: size, nil, .count(Int(index.header.chunkCount)))
    }
    return value(claim.chunks, index, size: index.header.blobSize, damage)
  }

  private mutating func claim(of index: Part) -> Claim {
    let key = Claim.Key(
      start: index.header.chunkStart, count: index.header.chunkCount, isWritten: index.entry.state == .written)
    if let known = claims[key] { return known }
    var claim = Claim()
    for number in 0..<Int(key.count) {
      let chunkIndex = UInt8(truncatingIfNeeded: Int(key.start) + number)
      guard let place = nearest(chunkIndex, isWritten: key.isWritten) else {
        claim.damage = claim.damage ?? .chunkGone(chunkIndex, of: Int(key.count))
        if chunks.isEmpty { break }
        continue
      }
      chunks[place].isTaken = true
      claim.chunks.append(chunks[place], image.standing(of: chunks[place].entry))
      if !chunks[place].isIntact { claim.damage = claim.damage ?? .chunkData(chunkIndex) }
    }
    if indexes.count > 1 { claims[key] = claim }
    return claim
  }

  /// The last chunk of a number before the index that is looked at; a copied page can put it after, so else the first one there.
  private func nearest(_ chunkIndex: UInt8, isWritten: Bool) -> Int? {
    let (before, after) = around(chunkIndex)
    if let before { return before }
    // What an erased index had was erased with it, or stands before it.
    return after.flatMap { !isWritten && chunks[$0].entry.state == .written ? nil : $0 }
  }

  /// The last chunk of a number that was written before the index that is looked at, and the first behind it.
  private func around(_ chunkIndex: UInt8) -> (before: Int?, after: Int?) {
    if places.isEmpty {
      return (
        chunks[..<writtenCount].lastIndex { $0.header.chunkIndex == chunkIndex },
        chunks[writtenCount...].firstIndex { $0.header.chunkIndex == chunkIndex }
      )
    }
    let (all, count) = (places[Int(chunkIndex)], written[Int(chunkIndex)])
    return (count > 0 ? all[count - 1] : nil, count < all.count ? all[count] : nil)
  }

  /// Chunks that no index took: each run of rising chunk indexes is what is left of one write.
  private func leftOver() -> [(order: Int, value: PastValue)] {
    var result: [(order: Int, value: PastValue)] = []
    var run = Run()
    for chunk in chunks where !chunk.isTaken {
      if let last = run.last, chunk.header.chunkIndex != last.header.chunkIndex &+ 1 {
        result.append(remains(run))
        run = Run()
      }
      run.append(chunk, image.standing(of: chunk.entry))
    }
    if run.last != nil { result.append(remains(run)) }
    return result
  }

  private func remains(_ run: Run) -> (order: Int, value: PastValue) {
    let index = run.last.map { image.index(behind: $0.entry) } ?? .unknown
    let order = run.last?.order ?? 0
    if case .damaged(let page, let slot) = index, run.isWhole {
      return (order, value(run, nil, size: run.size, nil, .damaged(page: page, slot: slot)))
    }
    return (order, value(run, nil, size: run.size, .noIndex(chunks: run.entries.count, index)))
  }

  private func value(
    _ run: Run, _ index: Part?, size: Int, _ damage: PastValue.Damage?, _ fault: PastValue.IndexFault? = nil
  ) -> PastValue {
    var standings = run.standings
    if let index { standings.insert(image.standing(of: index.entry)) }
    if case .noIndex(_, let lost) = damage { standings.insert(lost == .erased ? .erased : .unfinished) }
    let standing: PastValue.Standing =
      standings.contains(.erased) ? .erased : standings.contains(.unfinished) ? .unfinished : .hidden
    return PastValue(
      type: .blobData, standing: standing, content: .data(run.pieces), size: size, damage: damage, indexFault: fault,
      parts: run.entries, index: index?.entry)
  }
}

extension PartitionImage {
  /// What stands where the firmware writes the index of a blob whose last chunk is known: in the entry behind it, or first in the
  /// page that was begun next.
  fileprivate func index(behind chunk: Entry) -> PastValue.LostIndex {
    var (page, slot) = (Int(chunk.page), chunk.slots.upperBound)
    if slot == NVS.entriesPerPage {
      let sequence = pages[page].header.sequence
      guard let next = pages.first(where: { $0.header.isRead && $0.header.sequence == sequence &+ 1 }) else {
        // A page that is full was left for another one.
        return pages[page].header.state == .active ? .neverWritten : .unknown
      }
      (page, slot) = (next.number, 0)
    }
    guard let place = entryIndex(page: page, slot: slot) else { return .unknown }
    switch (entries[place].state, entries[place].kind) {
    case (.written, .damaged): return .damaged(page: page, slot: slot)
    case (.empty, _): return .neverWritten
    case (.erased, .damaged): return .erased
    default: return .unknown
    }
  }
}
