// How the firmware makes blobs whole again: indexes that do not fit their chunks go, then chunks without an index.
extension Mount {
  private struct BlobKey: Hashable {
    let namespace: UInt8
    let key: Key
  }

  private struct BlobIndexNode {
    let key: BlobKey
    let start: UInt8
    let count: UInt8
    let size: Int
    var observedSize = 0
    var observedCount = 0

    var isWhole: Bool { observedSize == size && observedCount == Int(count) }
  }

  mutating func cleanUpBlobs() {
    var nodes = collectIndexes()
    observeChunks(&nodes)
    for node in nodes where !node.isWhole { eraseIndex(node) }
    eraseOrphans(nodes.filter(\.isWhole))
  }

  private mutating func collectIndexes() -> [BlobIndexNode] {
    var nodes: [BlobIndexNode] = []
    forEachItem(of: .blobIndex) { _, header, _ in
      let key = BlobKey(namespace: header.namespace, key: header.key.name)
      nodes.append(
        BlobIndexNode(key: key, start: header.chunkStart, count: header.chunkCount, size: header.blobSize))
    }
    return nodes
  }

  /// Walks all items of a type in the order in which the firmware meets them.
  private mutating func forEachItem(of type: ItemType, _ body: (inout Mount, EntryHeader, Int) -> Void) {
    let query = Query(Query.anyNamespace, type.rawValue, nil)
    for page in order {
      var item = Candidate()
      var slot = 0
      while find(&item, query, page: page, from: slot) == .found {
        slot = item.slot + Int(item.header.span)
        body(&self, item.header, page)
      }
    }
  }

  /// Adds up the chunks of each index: each chunk counts for the first index whose range of chunk indexes has it.
  private mutating func observeChunks(_ nodes: inout [BlobIndexNode]) {
    var groups: [BlobKey: [Int]] = [:]
    for (place, node) in nodes.enumerated() {
      // A second index with the same start never comes first, so at most 256 are kept for a key.
      if groups[node.key, default: []].contains(where: { nodes[$0].start == node.start }) { continue }
      groups[node.key, default: []].append(place)
    }
    var observed = nodes
    forEachItem(of: .blobData) { _, header, _ in
      let group = groups[BlobKey(namespace: header.namespace, key: header.key.name)] ?? []
      let owner = group.first {
        let start = observed[$0].start
        return header.chunkIndex >= start && header.chunkIndex < (start == 0 ? 0x80 : 0xFF)
      }
      guard let owner else { return }
      observed[owner].observedSize += header.dataSize
      observed[owner].observedCount += 1
    }
    nodes = observed
  }

  private mutating func eraseIndex(_ node: BlobIndexNode) {
    let query = Query(node.key.namespace, ItemType.blobIndex.rawValue, node.key.key, start: node.start)
    try? visitPages(query) { (mount, page) throws(ESPError) in
      mount.erase(query, page: page, .indexMismatch)
    }
  }

  private mutating func eraseOrphans(_ nodes: [BlobIndexNode]) {
    var owned: [BlobKey: ChunkSet] = [:]
    for node in nodes { owned[node.key, default: ChunkSet()].insert(from: node.start, count: node.count) }
    forEachItem(of: .blobData) { mount, header, page in
      let key = BlobKey(namespace: header.namespace, key: header.key.name)
      if owned[key]?.contains(header.chunkIndex) == true { return }
      let query = Query(header.namespace, header.rawType, header.key, chunk: header.chunkIndex)
      _ = mount.erase(query, page: page, .orphanChunk)
    }
  }
}

/// Some of the 256 chunk indexes.
private struct ChunkSet {
  private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  mutating func insert(from start: UInt8, count: UInt8) {
    let end = Int(start) + Int(count)
    words.0 |= Self.bits(0, start, end)
    words.1 |= Self.bits(64, start, end)
    words.2 |= Self.bits(128, start, end)
    words.3 |= Self.bits(192, start, end)
  }

  func contains(_ index: UInt8) -> Bool {
    let word =
      switch index / 64 {
      case 0: words.0
      case 1: words.1
      case 2: words.2
      default: words.3
      }
    return word >> UInt64(index % 64) & 1 == 1
  }

  /// The bits of the word that begins at an index. Shifts beyond the width give 0, as Swift's smart shifts do.
  private static func bits(_ first: Int, _ start: UInt8, _ end: Int) -> UInt64 {
    let low = max(Int(start) - first, 0)
    let high = min(max(end - first, 0), 64)
    if low >= high { return 0 }
    return UInt64.max >> (64 - UInt64(high)) & UInt64.max << UInt64(low)
  }
}
