/// Finds NVS pages in a dump by their header CRC, and tells which belong to one partition.
struct NVSScanner {
  let bytes: [UInt8]
  /// Where the dump's first whole flash sector begins, 0…4095.
  let phase: Int

  /// More blank sectors than these after the last page are not counted as its partition's.
  private static let blankLimit = 16

  private var count: Int { max(0, (bytes.count - phase + NVS.pageSize - 1) / NVS.pageSize) }
  private func offset(_ sector: Int) -> Int { phase + sector * NVS.pageSize }

  /// The bytes of each partition that is found, in order; its size is a guess where blank flash follows. O(bytes).
  func partitions() -> [Range<Int>] {
    var found: [Range<Int>] = []
    var run: [PageMark] = []
    for sector in 0..<count {
      guard let page = page(sector) else { continue }
      if let last = run.last, !isBridge(last.sector + 1..<sector) {
        found += split(run)
        run = []
      }
      run.append(page)
    }
    found += split(run)
    return extended(found)
  }

  private func page(_ sector: Int) -> PageMark? {
    let start = offset(sector)
    guard Self.isPage(bytes, at: start) else { return nil }
    let header = PageHeader(bytes, at: start)
    return PageMark(sector: sector, sequence: header.sequence, isActive: header.state == .active)
  }

  /// Whether a page's header stands there, by its reserved bytes and its CRC.
  static func isPage(_ bytes: [UInt8], at start: Int) -> Bool {
    guard start >= 0, start + NVS.headerSize <= bytes.count else { return false }
    let isReserved = bytes.withUnsafeBytes { raw in
      raw.loadUnaligned(fromByteOffset: start + 12, as: UInt64.self) == .max
        && raw.loadUnaligned(fromByteOffset: start + 20, as: UInt64.self) == .max
    }
    return isReserved && PageHeader(bytes, at: start).isIntact
  }

  /// Whether bytes hold pages in whole sectors: by the CRC of a header or, where that is damaged, of an entry. O(bytes).
  static func hasPages(_ bytes: [UInt8]) -> Bool {
    let scanner = NVSScanner(bytes: bytes, phase: 0)
    return (0..<scanner.count).contains { isPage(bytes, at: scanner.offset($0)) || scanner.hasEntries($0) }
  }

  // MARK: Between pages

  /// Whether all sectors may lie inside a partition: blank, or a page with a spoilt header.
  private func isBridge(_ sectors: Range<Int>) -> Bool {
    sectors.count <= Self.blankLimit && sectors.allSatisfy { isBlank($0) || hasEntries($0) }
  }

  private func isBlank(_ sector: Int) -> Bool {
    let start = offset(sector)
    return Self.isBlank(bytes, start..<min(start + NVS.pageSize, bytes.count))
  }

  static func isBlank(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
    bytes.withUnsafeBytes { raw in
      var place = range.lowerBound
      while place + 8 <= range.upperBound {
        if raw.loadUnaligned(fromByteOffset: place, as: UInt64.self) != .max { return false }
        place += 8
      }
      return raw[place..<range.upperBound].allSatisfy { $0 == 0xFF }
    }
  }

  /// Whether any entry with a right CRC stands in a sector that has no page header.
  private func hasEntries(_ sector: Int) -> Bool {
    let start = offset(sector)
    return (0..<NVS.entriesPerPage).contains { slot in
      let place = start + NVS.offset(page: 0, entry: slot)
      guard place + NVS.entrySize <= bytes.count, ItemType(rawValue: bytes[place + EntryLayout.type]) != nil else {
        return false
      }
      return EntryHeader(bytes, at: place).storedCRC == EntryHeader.computeCRC(bytes, at: place)
    }
  }

  /// Cuts a run of pages where they cannot be of one partition.
  private func split(_ run: [PageMark]) -> [Range<Int>] {
    let groups = PageGroup.split(run)
    return groups.enumerated().compactMap { number, group in
      guard let first = group.first, let last = group.last else { return nil }
      // The blank sectors up to the next partition are of this one.
      let end = number + 1 < groups.count ? groups[number + 1].first?.sector : nil
      return offset(first.sector)..<min(offset(end ?? last.sector + 1), bytes.count)
    }
  }

  private func hasBlankSector(_ range: Range<Int>) -> Bool {
    stride(from: range.lowerBound, to: range.upperBound - NVS.pageSize + 1, by: NVS.pageSize).contains {
      Self.isBlank(bytes, $0..<$0 + NVS.pageSize)
    }
  }

  /// Adds the blank sectors behind each partition, which are its empty pages or free flash: all up to what follows
  /// when these are few, else what a writable partition has at least.
  private func extended(_ found: [Range<Int>]) -> [Range<Int>] {
    found.enumerated().map { number, range in
      let limit = number + 1 < found.count ? found[number + 1].lowerBound : bytes.count
      var end = range.upperBound
      while end < limit, (end - range.upperBound) / NVS.pageSize <= Self.blankLimit,
        Self.isBlank(bytes, end..<min(end + NVS.pageSize, limit))
      {
        end = min(end + NVS.pageSize, limit)
      }
      let blanks = (end - range.upperBound) / NVS.pageSize
      if blanks > Self.blankLimit {
        let needed = range.upperBound + (hasBlankSector(range) ? 0 : NVS.pageSize)
        end = max(needed, range.lowerBound + NVS.minimumWritableSize)
      }
      return range.lowerBound..<end
    }
  }
}
