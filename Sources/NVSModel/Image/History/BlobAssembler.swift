/// Puts the chunks of one key together to blobs: each index with the chunks written before it, and what is left over.
struct BlobAssembler {
  private let image: PartitionImage
  private var chunks: [Part] = []
  private var indexes: [Part] = []
  /// The places in ``chunks`` by chunk index, and those of one in the order written.
  private var sorted: [Int] = []

  private struct Part {
    let entry: Entry
    let header: EntryHeader
    let order: Int
    var isTaken = false
  }

  init(_ image: PartitionImage) { self.image = image }

  mutating func add(_ entry: Entry, _ header: EntryHeader, order: Int) {
    chunks.append(Part(entry: entry, header: header, order: order))
  }

  mutating func addIndex(_ entry: Entry, _ header: EntryHeader, order: Int) {
    indexes.append(Part(entry: entry, header: header, order: order))
  }

  /// The blobs in the order of their indexes, then runs of chunks without one.
  mutating func values() -> [(order: Int, value: PastValue)] {
    sorted = chunks.indices.sorted { (chunks[$0].header.chunkIndex, $0) < (chunks[$1].header.chunkIndex, $1) }
    var result: [(order: Int, value: PastValue)] = []
    for index in indexes { result.append((index.order, whole(index))) }
    return result + leftOver()
  }

  private mutating func whole(_ index: Part) -> PastValue {
    var parts: [Part] = []
    var size = 0
    var damage: PastValue.Damage?
    for number in 0..<Int(index.header.chunkCount) {
      let chunkIndex = UInt8(truncatingIfNeeded: Int(index.header.chunkStart) + number)
      if sorted.isEmpty {
        damage = .chunkGone(chunkIndex, of: Int(index.header.chunkCount))
        break
      }
      guard let place = nearest(chunkIndex, to: index) else {
        damage = damage ?? .chunkGone(chunkIndex, of: Int(index.header.chunkCount))
        continue
      }
      chunks[place].isTaken = true
      let chunk = chunks[place]
      parts.append(chunk)
      size += chunk.header.dataSize
      if !image.isDataIntact(chunk.entry, chunk.header) { damage = damage ?? .chunkData(chunkIndex) }
    }
    if size != index.header.blobSize {
      damage = damage ?? .sizes(chunks: size, index: index.header.blobSize)
    } else if case .chunkGone = damage, areWhole(parts) {
      return value(parts, index, size: size, nil, .count(Int(index.header.chunkCount)))
    }
    return value(parts, index, size: index.header.blobSize, damage)
  }

  /// Whether chunks are all of a blob as far as they go: counted on from the first of a blob, each with right data.
  private func areWhole(_ parts: [Part]) -> Bool {
    guard let first = parts.first, first.header.chunkNumber == 0 else { return false }
    return parts.enumerated().allSatisfy { place, part in
      Int(part.header.chunkIndex) == Int(first.header.chunkIndex) + place && image.isDataIntact(part.entry, part.header)
    }
  }

  /// The last chunk of a number before an index; a copied page can put it after, so else the first one there. O(log chunks).
  private func nearest(_ chunkIndex: UInt8, to index: Part) -> Int? {
    var low = 0
    var high = sorted.count
    while low < high {
      let middle = (low + high) / 2
      let chunk = chunks[sorted[middle]]
      if (chunk.header.chunkIndex, chunk.order) < (chunkIndex, index.order) { low = middle + 1 } else { high = middle }
    }
    if low > 0, chunks[sorted[low - 1]].header.chunkIndex == chunkIndex { return sorted[low - 1] }
    guard low < sorted.count, chunks[sorted[low]].header.chunkIndex == chunkIndex else { return nil }
    // What an erased index had was erased with it, or stands before it.
    let isLater = index.entry.state != .written && chunks[sorted[low]].entry.state == .written
    return isLater ? nil : sorted[low]
  }

  /// Chunks that no index took: each run of rising chunk indexes is what is left of one write.
  private func leftOver() -> [(order: Int, value: PastValue)] {
    var result: [(order: Int, value: PastValue)] = []
    var run: [Part] = []
    for chunk in chunks where !chunk.isTaken {
      if let last = run.last, chunk.header.chunkIndex != last.header.chunkIndex &+ 1 {
        result.append(remains(run))
        run = []
      }
      run.append(chunk)
    }
    if !run.isEmpty { result.append(remains(run)) }
    return result
  }

  private func remains(_ run: [Part]) -> (order: Int, value: PastValue) {
    let size = run.reduce(0) { $0 + $1.header.dataSize }
    let index = run.last.map { image.index(behind: $0.entry) } ?? .unknown
    let order = run.last?.order ?? 0
    if case .damaged(let page, let slot) = index, areWhole(run) {
      return (order, value(run, nil, size: size, nil, .damaged(page: page, slot: slot)))
    }
    return (order, value(run, nil, size: size, .noIndex(chunks: run.count, index)))
  }

  private func value(
    _ parts: [Part], _ index: Part?, size: Int, _ damage: PastValue.Damage?, _ fault: PastValue.IndexFault? = nil
  ) -> PastValue {
    var entries = parts.map(\.entry)
    if let index { entries.append(index.entry) }
    let pieces = parts.map {
      $0.entry.offset + NVS.entrySize..<$0.entry.offset + NVS.entrySize + $0.header.dataSize
    }
    var isErased = entries.contains { image.standing(of: $0) == .erased }
    var isUnfinished = entries.contains { image.standing(of: $0) == .unfinished }
    if case .noIndex(_, let lost) = damage {
      if lost == .erased { isErased = true } else { isUnfinished = true }
    }
    let standing: PastValue.Standing = isErased ? .erased : isUnfinished ? .unfinished : .hidden
    return PastValue(
      type: .blobData, standing: standing, content: .data(pieces), size: size, damage: damage, indexFault: fault,
      entries: entries)
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
