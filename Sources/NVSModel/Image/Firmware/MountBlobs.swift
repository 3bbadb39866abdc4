// How the firmware makes blobs whole again: indexes that do not fit their chunks go, then chunks without an index.
extension Mount {
  private struct BlobIndexNode {
    let number: Int
    let start: UInt8
    let count: UInt8
    let size: Int
    /// The next index of the same blob with another start, −1 after the last.
    var next = -1
    var observedSize = 0
    var observedCount = 0

    var isWhole: Bool { observedSize == size && observedCount == Int(count) }

    /// Whether a chunk counts for this index.
    func claims(_ chunk: UInt8) -> Bool {
      chunk >= start && chunk < (start == 0 ? EntryLayout.otherChunkStart : EntryLayout.noChunk)
    }
  }

  mutating func cleanUpBlobs() {
    var names = KeyTable()
    var nodes: [BlobIndexNode] = []
    forEachItem(of: .blobIndex) { _, header, _ in
      nodes.append(
        BlobIndexNode(
          number: names.number(header.namespace, header.key.name), start: header.chunkStart, count: header.chunkCount,
          size: header.blobSize))
    }
    observeChunks(&nodes, names)
    eraseMismatched(nodes, names)
    eraseOrphans(nodes, names)
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
  private mutating func observeChunks(_ nodes: inout [BlobIndexNode], _ names: KeyTable) {
    let heads = Self.link(&nodes, names.count)
    var observed = nodes
    forEachItem(of: .blobData) { _, header, _ in
      guard let number = names.find(header.namespace, header.key.name) else { return }
      var place = heads[number]
      while place >= 0, !observed[place].claims(header.chunkIndex) { place = observed[place].next }
      if place < 0 { return }
      observed[place].observedSize += header.dataSize
      observed[place].observedCount += 1
    }
    nodes = observed
  }

  /// Links the indexes of each blob. A second one with the same start never comes first, so at most 256 are linked.
  private static func link(_ nodes: inout [BlobIndexNode], _ count: Int) -> [Int] {
    var heads = Array(repeating: -1, count: count)
    for place in nodes.indices {
      var last = heads[nodes[place].number]
      if last < 0 {
        heads[nodes[place].number] = place
        continue
      }
      while nodes[last].start != nodes[place].start, nodes[last].next >= 0 { last = nodes[last].next }
      if nodes[last].start != nodes[place].start { nodes[last].next = place }
    }
    return heads
  }

  private struct Erasure: Hashable {
    let number: Int
    let start: UInt8
  }

  private mutating func eraseMismatched(_ nodes: [BlobIndexNode], _ names: KeyTable) {
    // Pages once searched for an index in vain need not be searched for its doubles.
    var walks: [Erasure: (walk: PageWalk, page: Int?)] = [:]
    var counts = Array(repeating: 0, count: names.count)
    for node in nodes { counts[node.number] += 1 }
    for node in nodes where !node.isWhole {
      let name = names.names[node.number]
      let query = Query(name.namespace, ItemType.blobIndex.rawValue, name.key, start: node.start)
      let erasure = Erasure(number: node.number, start: node.start)
      let isAlone = counts[node.number] == 1
      let known = isAlone ? nil : walks[erasure]
      var walk = known?.walk ?? self.walk(query)
      var page = known.map(\.page) ?? nextPage(&walk)
      while let current = page, !erase(query, page: current, .indexMismatch) { page = nextPage(&walk) }
      if !isAlone { walks[erasure] = (walk, page) }
    }
  }

  private mutating func eraseOrphans(_ nodes: [BlobIndexNode], _ names: KeyTable) {
    var owned = Array(repeating: ChunkSet(), count: names.count)
    for node in nodes where node.isWhole { owned[node.number].insert(from: node.start, count: node.count) }
    forEachItem(of: .blobData) { mount, header, page in
      let number = names.find(header.namespace, header.key.name)
      if let number, owned[number].contains(header.chunkIndex) { return }
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
