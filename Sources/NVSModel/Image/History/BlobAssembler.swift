/// Puts the chunks of one key together to blobs: each index with the chunks written before it, and what is left over.
struct BlobAssembler {
  private let image: PartitionImage
  private var chunks: [Part] = []
  private var indexes: [Part] = []

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
    var places: [UInt8: [Int]] = [:]
    for (place, chunk) in chunks.enumerated() { places[chunk.header.chunkIndex, default: []].append(place) }
    var result: [(order: Int, value: PastValue)] = []
    for index in indexes { result.append((index.order, whole(index, &places))) }
    return result + leftOver()
  }

  private mutating func whole(_ index: Part, _ places: inout [UInt8: [Int]]) -> PastValue {
    var parts: [Part] = []
    var size = 0
    var damage: String?
    for number in 0..<Int(index.header.chunkCount) {
      let chunkIndex = UInt8(truncatingIfNeeded: Int(index.header.chunkStart) + number)
      guard let place = nearest(places[chunkIndex] ?? [], to: index) else {
        damage = damage ?? "chunk \(number + 1) of \(index.header.chunkCount) is gone"
        continue
      }
      chunks[place].isTaken = true
      let chunk = chunks[place]
      parts.append(chunk)
      size += chunk.header.dataSize
      if !image.isDataIntact(chunk.entry, chunk.header) {
        damage = damage ?? "the bytes of chunk \(number + 1) do not match their CRC"
      }
    }
    if damage == nil && size != index.header.blobSize {
      damage = "its chunks have \(size) bytes, its index says \(index.header.blobSize)"
    }
    return value(parts, index, size: index.header.blobSize, damage)
  }

  /// The last chunk before an index; a copied page can put it after, so else the first one there. O(log chunks).
  private func nearest(_ places: [Int], to index: Part) -> Int? {
    var low = 0
    var high = places.count
    while low < high {
      let middle = (low + high) / 2
      if chunks[places[middle]].order < index.order { low = middle + 1 } else { high = middle }
    }
    if low > 0 { return places[low - 1] }
    return places.first
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
    let damage = "no index says how many chunks the blob had: \(run.count) are left"
    return (run.last?.order ?? 0, value(run, nil, size: size, damage))
  }

  private func value(_ parts: [Part], _ index: Part?, size: Int, _ damage: String?) -> PastValue {
    let entries = (parts + (index.map { [$0] } ?? [])).map(\.entry)
    let pieces = parts.map {
      $0.entry.offset + NVS.entrySize..<$0.entry.offset + NVS.entrySize + $0.header.dataSize
    }
    let standings = entries.map { image.standing(of: $0) }
    let standing: PastValue.Standing =
      standings.contains(.erased) ? .erased : standings.contains(.unfinished) || index == nil ? .unfinished : .hidden
    return PastValue(
      type: .blobData, standing: standing, content: .data(pieces), size: size, damage: damage, entries: entries)
  }
}
