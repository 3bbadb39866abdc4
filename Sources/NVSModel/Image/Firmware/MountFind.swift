/// What a search of the firmware looks for.
struct Query {
  /// Matches every namespace.
  static let anyNamespace: UInt8 = 255
  static let anyType: UInt8 = 0xFF
  static let anyStart: UInt8 = 0xFF

  let namespace: UInt8
  let type: UInt8
  /// As the firmware compares keys: up to the first NUL, 15 bytes at most. Nil matches every key.
  let key: Key?
  let chunk: UInt8
  let start: UInt8
  /// The hash that an item must have; nil where the firmware searches without its hash list.
  let hash: UInt32?

  init(
    _ namespace: UInt8, _ type: UInt8, _ key: Key?, chunk: UInt8 = EntryLayout.noChunk,
    start: UInt8 = anyStart
  ) {
    self.namespace = namespace
    self.type = type
    self.key = key?.name
    self.chunk = chunk
    self.start = start
    let isAnyChunk = type == ItemType.blobData.rawValue && chunk == EntryLayout.noChunk
    if namespace != Self.anyNamespace, !isAnyChunk, let name = self.key {
      hash = Mount.hash(namespace: namespace, key: name, chunk: chunk)
    } else {
      hash = nil
    }
  }

  static let everything = Query(anyNamespace, anyType, nil)
}

/// The entry that a search looked at last.
struct Candidate {
  var slot = 0
  var header = Self.none

  private static let none = EntryHeader(Array(repeating: 0, count: NVS.entrySize), at: 0)
}

enum SearchResult: Equatable {
  case found
  case missing
  case mismatch
  case failed
}

extension Mount {
  /// Searches a page from an entry on. `item` keeps the last header read also when nothing is found, as the
  /// firmware's own variable does; some of its decisions rest on that.
  mutating func find(
    _ item: inout Candidate, _ query: Query = .everything, page: Int, from begin: Int
  ) -> SearchResult {
    guard pages[page].isLoaded, begin < NVS.entriesPerPage else { return .missing }
    var slot = max(begin, pages[page].firstUsed)
    let end = pages[page].searchEnd
    if let hash = query.hash {
      guard let first = firstHash(hash, page: page, from: slot) else { return .missing }
      slot = first
    }
    while slot < end {
      let current = slot
      slot += 1
      if state(page: page, slot: current) != .written { continue }
      item.header = header(page: page, slot: current)
      if !accepts(item.header, page: page, slot: current) {
        guard eraseFound(item.header, page: page, slot: current) else { return .failed }
        continue
      }
      if item.header.type?.hasData == true { slot = current + Int(item.header.span) }
      switch query.judge(item.header) {
      case .skip: continue
      case .mismatch(let atItem):
        if atItem { item.slot = current }
        return .mismatch
      case .match:
        item.slot = current
        return .found
      }
    }
    return .missing
  }

  private mutating func eraseFound(_ header: EntryHeader, page: Int, slot: Int) -> Bool {
    do throws(ESPError) {
      try erase(page: page, slot: slot, .badHeader(fault(of: header, page: page, slot: slot) ?? .crc))
      return true
    } catch {
      pages[page].state = .invalid
      return false
    }
  }

  /// The first entry from a place on that has a hash; nil when there is none.
  func firstHash(_ hash: UInt32, page: Int, from start: Int) -> Int? {
    guard start < NVS.entriesPerPage else { return nil }
    let first = page * NVS.entriesPerPage
    return hashes.withUnsafeBufferPointer { hashes in
      var place = first + start
      while place < first + NVS.entriesPerPage {
        if hashes[place] == hash { return place - first }
        place += 1
      }
      return nil
    }
  }

  mutating func addHash(of header: EntryHeader, page: Int, slot: Int) {
    hashes[slotNumber(page, slot)] = Self.hash(of: header)
  }

  static func hash(of header: EntryHeader) -> UInt32 {
    hash(namespace: header.namespace, key: header.key, chunk: header.chunkIndex)
  }

  /// The lowest 24 bits of the CRC over namespace, all 16 bytes of the key, and chunk index, with bit 24 set.
  static func hash(namespace: UInt8, key: Key, chunk: UInt8) -> UInt32 {
    let first = UInt64(namespace) | key.low << 8
    let second = key.low >> 56 | key.high << 8
    let last = UInt16(key.high >> 56) | UInt16(chunk) << 8
    let crc = CRC32.short(last, from: CRC32.short(second, from: CRC32.short(first, from: CRC32.seed)))
    return crc & 0xFF_FFFF | 1 << 24
  }
}

extension Query {
  enum Verdict {
    case match
    case skip
    /// Another type than asked for; a search of blobs that meets an index does not say where.
    case mismatch(atItem: Bool)
  }

  /// Whether an item with an accepted header is what is looked for. The order of the rules matters.
  func judge(_ header: EntryHeader) -> Verdict {
    if namespace != Self.anyNamespace && header.namespace != namespace { return .skip }
    if let key, header.key.name != key { return .skip }
    let anyChunk = chunk == EntryLayout.noChunk
    switch ItemType(rawValue: type) {
    case .blobData:
      if !anyChunk && header.chunkIndex != chunk { return .skip }
      if anyChunk && header.type != .blobData { return .skip }
    case .blobV1 where anyChunk:
      if header.type == .blobIndex { return .mismatch(atItem: false) }
      if header.type == .blobData { return .skip }
    case .blobIndex:
      if header.chunkIndex != EntryLayout.noChunk { return .skip }
      if start != Self.anyStart && header.chunkStart != start { return .skip }
    default: break
    }
    if type == Self.anyType || header.rawType == type { return .match }
    let isWide = key == nil && namespace == Self.anyNamespace && anyChunk
    return isWide ? .skip : .mismatch(atItem: true)
  }
}

extension Key {
  /// What the firmware compares: the bytes up to the first NUL, 15 at most.
  var name: Key {
    if let end = Self.firstNUL(low) { return Key(low: low & Self.mask(end), high: 0) }
    if let end = Self.firstNUL(high) { return Key(low: low, high: high & Self.mask(end)) }
    return Key(low: low, high: high & Self.mask(7))
  }

  private static func mask(_ bytes: Int) -> UInt64 { (1 << UInt64(bytes * 8)) - 1 }

  private static func firstNUL(_ word: UInt64) -> Int? {
    let marks = (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
    return marks == 0 ? nil : marks.trailingZeroBitCount / 8
  }
}
