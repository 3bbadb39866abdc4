// How the firmware loads a page: its header, its bitmap, and what it repairs at once.
extension Mount {
  mutating func load(_ page: Int, raw: [UInt8]) throws(ESPError) {
    let offset = page * NVS.pageSize
    let header = PageHeader(raw, at: offset)
    if header.state == .uninitialized {
      pages[page].state = Self.isBlank(raw, offset..<offset + NVS.pageSize) ? .uninitialized : .corrupt
      return
    }
    pages[page].state = .corrupt
    guard header.isIntact else { return }
    if header.version < FormatVersion.v2.rawValue { throw .newVersionFound }
    switch header.state {
    case .active: pages[page].state = .active
    case .full: pages[page].state = .full
    case .freeing: pages[page].state = .freeing
    default: return
    }
    pages[page].sequence = header.sequence
    let start = offset + NVS.bitmapOffset
    for place in 0..<NVS.bitmapSize { bitmaps[page * NVS.bitmapSize + place] = raw[start + place] }
    countEntries(page)
    if header.state == .active { try loadActive(page, raw: raw) } else { try loadFull(page) }
  }

  /// Whether all bytes of a range, a multiple of 8 long, are FF.
  static func isBlank(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
    bytes.withUnsafeBytes { raw in
      stride(from: range.lowerBound, to: range.upperBound, by: 8).allSatisfy {
        raw.loadUnaligned(fromByteOffset: $0, as: UInt64.self) == .max
      }
    }
  }

  private mutating func countEntries(_ page: Int) {
    for slot in 0..<NVS.entriesPerPage {
      switch state(page: page, slot: slot) {
      case .written:
        if pages[page].firstUsed == MountedPage.noEntry { pages[page].firstUsed = slot }
        pages[page].used += 1
      case .erased: pages[page].erased += 1
      default: break
      }
    }
  }

  private mutating func loadActive(_ page: Int, raw: [UInt8]) throws(ESPError) {
    if let empty = (0..<NVS.entriesPerPage).first(where: { state(page: page, slot: $0) == .empty }) {
      pages[page].nextFree = empty
    }
    try eraseTornWrites(page, raw: raw)
    var item = Candidate()
    var last: Int?
    let end = pages[page].searchEnd
    var slot = 0
    while slot < end {
      slot += try judgeActive(&item, page: page, slot: slot, last: &last)
    }
    if let last { try eraseDoubleOfLast(item.header, page: page, slot: last) }
  }

  /// Where a write was cut before the bitmap was changed, the first word of the entry gives it away.
  private mutating func eraseTornWrites(_ page: Int, raw: [UInt8]) throws(ESPError) {
    while pages[page].nextFree < NVS.entriesPerPage {
      let slot = pages[page].nextFree
      if raw.u32(at: NVS.offset(page: page, entry: slot)) == .max { return }
      let old = state(page: page, slot: slot)
      try markErased(page: page, slot: slot)
      note(.tornWrite, page: page, slot..<slot + 1)
      pages[page].nextFree += 1
      if old == .written { pages[page].used &-= 1 }
      pages[page].erased &+= 1
    }
  }

  /// Judges one entry of an active page; returns how many entries to go on.
  private mutating func judgeActive(
    _ item: inout Candidate, page: Int, slot: Int, last: inout Int?
  ) throws(ESPError) -> Int {
    switch state(page: page, slot: slot) {
    case .erased:
      last = nil
      return 1
    case .illegal:
      last = nil
      try erase(page: page, slot: slot, .illegalState)
      return 1
    default: break
    }
    last = slot
    let header = header(page: page, slot: slot)
    item.header = header
    guard accepts(header, page: page, slot: slot) else {
      try eraseRefused(header, page: page, slot: slot)
      return 1
    }
    addHash(of: header, page: page, slot: slot)
    let double = firstHash(Self.hash(of: header), page: page, from: 0)
    guard header.type?.hasData == true else {
      if let double, double < slot { try? erase(page: page, slot: double, .duplicate) }
      return 1
    }
    let span = Int(header.span)
    if (slot..<slot + span).contains(where: { state(page: page, slot: $0) != .written }) {
      last = nil
      try? erase(page: page, slot: slot, .missingData)
    } else if let double, double < slot {
      try? erase(page: page, slot: double, .duplicate)
    }
    return span
  }

  private mutating func eraseRefused(_ header: EntryHeader, page: Int, slot: Int) throws(ESPError) {
    let fault = fault(of: header, page: page, slot: slot) ?? .crc
    try erase(page: page, slot: slot, .badHeader(fault))
  }

  private mutating func eraseDoubleOfLast(_ header: EntryHeader, page: Int, slot: Int) throws(ESPError) {
    var item = Candidate()
    let query = Query(header.namespace, header.rawType, header.key)
    if find(&item, query, page: page, from: 0) == .found, item.slot < slot {
      try erase(page: page, slot: item.slot, .duplicate)
    }
  }

  private mutating func loadFull(_ page: Int) throws(ESPError) {
    var slot = pages[page].firstUsed
    while slot < NVS.entriesPerPage {
      guard state(page: page, slot: slot) == .written else {
        slot += 1
        continue
      }
      let header = header(page: page, slot: slot)
      guard accepts(header, page: page, slot: slot) else {
        try eraseRefused(header, page: page, slot: slot)
        slot += 1
        continue
      }
      addHash(of: header, page: page, slot: slot)
      let span = Int(header.span)
      if (slot..<slot + span).contains(where: { state(page: page, slot: $0) != .written }) {
        try? erase(page: page, slot: slot, .missingData)
      }
      slot += span
    }
  }
}
