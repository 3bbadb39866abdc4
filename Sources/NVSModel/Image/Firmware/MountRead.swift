/// What a get returns: the bits of a number, or where the bytes of a string or blob lie.
enum Answer {
  case bits(UInt64)
  case pieces([Range<Int>])
}

// The firmware's gets. A get that finds wrong data erases it, which a mount on a read-only partition cannot.
extension Mount {
  /// The size of what a get by type would return.
  mutating func size(namespace: UInt8, type: ItemType, key: Key) throws(ESPError) -> Int {
    if let width = type.width { return width }
    var item = Candidate()
    if type.isBlob {
      if findAnywhere(&item, Query(namespace, ItemType.blobIndex.rawValue, key)) != nil { return item.header.blobSize }
      guard findAnywhere(&item, Query(namespace, ItemType.blobV1.rawValue, key)) != nil else { throw .notFound }
    } else {
      guard findAnywhere(&item, Query(namespace, type.rawValue, key)) != nil else { throw .notFound }
    }
    return item.header.dataSize
  }

  /// A get: by type, as the typed functions of the firmware do.
  ///
  /// - Returns: the answer, and the entry it came from.
  mutating func read(
    namespace: UInt8, type: ItemType, key: Key, size: Int
  ) throws(ESPError) -> (Answer, page: Int, slot: Int) {
    var exact = type
    // What the caller's buffer holds of a V2 blob that turns out not to be whole.
    var left: [Range<Int>] = []
    if type.isBlob {
      do throws(ESPError) {
        return try readBlob(namespace, key, size: size, &left)
      } catch {
        if error != .notFound { throw error }
      }
      exact = .blobV1
    }
    var item = Candidate()
    guard let page = findAnywhere(&item, Query(namespace, exact.rawValue, key)) else { throw .notFound }
    if exact.width != nil { return (.bits(item.header.data), page, item.slot) }
    if size < item.header.dataSize { throw .invalidLength }
    var pieces: [Range<Int>] = []
    try readData(item, page: page, into: &pieces)
    return (.pieces(pieces + Self.dropping(item.header.dataSize, of: left)), page, item.slot)
  }

  private static func dropping(_ count: Int, of pieces: [Range<Int>]) -> [Range<Int>] {
    var count = count
    return pieces.compactMap { piece in
      let start = min(piece.lowerBound + count, piece.upperBound)
      count -= start - piece.lowerBound
      return start < piece.upperBound ? start..<piece.upperBound : nil
    }
  }

  private mutating func readBlob(
    _ namespace: UInt8, _ key: Key, size: Int, _ pieces: inout [Range<Int>]
  ) throws(ESPError) -> (Answer, page: Int, slot: Int) {
    var item = Candidate()
    guard findAnywhere(&item, Query(namespace, ItemType.blobIndex.rawValue, key)) != nil else { throw .notFound }
    let index = item.header
    guard size == index.blobSize else { throw .fail }
    var first: (page: Int, slot: Int)?
    var read = 0
    var error: ESPError?
    for number in 0..<Int(index.chunkCount) {
      let wanted = Int(index.chunkStart) + number
      let query = Query(namespace, ItemType.blobData.rawValue, key, chunk: UInt8(truncatingIfNeeded: wanted))
      guard let page = findAnywhere(&item, query) else {
        error = .notFound
        break
      }
      if item.header.dataSize > size - read {
        error = .invalidLength
        break
      }
      try readData(item, page: page, into: &pieces)
      if wanted != Int(item.header.chunkIndex) { throw .fail }
      first = first ?? (page, item.slot)
      read += item.header.dataSize
    }
    if error != nil { try? eraseBlob(namespace, key) }
    if read != size { throw .fail }
    if let error { throw error }
    guard let first else { return (.pieces(pieces), -1, -1) }
    return (.pieces(pieces), first.page, first.slot)
  }

  /// Adds the bytes to what is read, also where they turn out to be wrong.
  private mutating func readData(_ item: Candidate, page: Int, into pieces: inout [Range<Int>]) throws(ESPError) {
    let start = NVS.offset(page: page, entry: item.slot + 1)
    let range = start..<start + item.header.dataSize
    pieces.append(range)
    let crc = bytes.withUnsafeBytes { CRC32.checksum(UnsafeRawBufferPointer(rebasing: $0[range])) }
    if crc == item.header.dataCRC { return }
    let count = repairs.count
    defer { repairs.removeSubrange(count...) }
    try erase(page: page, slot: item.slot, .missingData)
    throw .notFound
  }

  /// Erases what is left of a blob whose chunks cannot all be found.
  private mutating func eraseBlob(_ namespace: UInt8, _ key: Key) throws(ESPError) {
    let count = repairs.count
    defer { repairs.removeSubrange(count...) }
    var item = Candidate()
    let query = Query(namespace, ItemType.blobIndex.rawValue, key)
    guard let page = findAnywhere(&item, query) else { return }
    try erase(page: page, slot: item.slot, .indexMismatch)
    if let page = findAnywhere(&item, query) { try erase(page: page, slot: item.slot, .indexMismatch) }
    let chunks = Query(namespace, ItemType.blobData.rawValue, key)
    var walk = walk(chunks)
    while let page = nextPage(&walk) { try eraseChunks(chunks, page: page) }
  }

  private mutating func eraseChunks(_ chunks: Query, page: Int) throws(ESPError) {
    var item = Candidate()
    var slot = 0
    while slot < NVS.entriesPerPage {
      switch find(&item, chunks, page: page, from: slot) {
      case .found: try erase(page: page, slot: item.slot, .orphanChunk)
      case .missing: return
      case .mismatch: throw .typeMismatch
      case .failed: throw .notAllowed
      }
      slot = item.slot + Int(item.header.span)
    }
  }
}
