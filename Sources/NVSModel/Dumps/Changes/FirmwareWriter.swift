/// Writes to an image as ESP-IDF's NVS library (master) does, entry by entry, on a private copy.
struct FirmwareWriter {
  /// What the firmware has in RAM; its bytes are those that are read.
  var mount: Mount
  /// The bytes as they lie in flash.
  private var flash: [UInt8]
  /// The version that each page was loaded with, which the firmware keeps for it when it uses it again.
  private let versions: [UInt8]

  /// Mounts, and does in flash what the mount repairs.
  init(_ image: PartitionImage) throws(ESPError) {
    mount = try Mount(image, raw: image.bytes, isReadOnly: false)
    flash = image.bytes
    versions = image.pages.map { page in
      let isLoaded = page.header.isIntact && page.header.state != .uninitialized
      return isLoaded ? page.header.version : FormatVersion.v2.rawValue
    }
    for repair in mount.repairs { carryOut(repair) }
  }

  /// The image with all that was written.
  var bytes: [UInt8] {
    var result = flash
    for page in mount.order where mount.pages[page].isLoaded {
      let start = page * NVS.pageSize + NVS.bitmapOffset
      for place in 0..<NVS.bitmapSize { result[start + place] = mount.bitmaps[page * NVS.bitmapSize + place] }
    }
    return result
  }

  private mutating func carryOut(_ repair: Repair) {
    switch repair.action {
    case .eraseEntries(let page, let slots):
      for slot in slots { mark(.erased, page, slot) }
      fill(entries: slots, of: page)
    case .erasePage(let page):
      for place in page * NVS.pageSize..<(page + 1) * NVS.pageSize { flash[place] = 0xFF }
    case .copyPage(_, let target):
      writeHeader(target)
      // Beyond them a page used before may have other bytes in RAM.
      let end = NVS.offset(page: target, entry: mount.pages[target].searchEnd)
      for place in NVS.offset(page: target, entry: 0)..<end { flash[place] = mount.bytes[place] }
    }
  }

  private mutating func mark(_ state: EntryState, _ page: Int, _ slot: Int) {
    flash.setEntryState(state, of: slot, inBitmapAt: page * NVS.pageSize + NVS.bitmapOffset)
  }

  /// The firmware writes zeros over what a mount repairs, and over what is erased with a handle of NVS_READWRITE_PURGE.
  private mutating func fill(entries: Range<Int>, of page: Int) {
    let range = NVS.offset(page: page, entry: entries.lowerBound)..<NVS.offset(page: page, entry: entries.upperBound)
    for place in range { flash[place] = 0 }
  }

  private mutating func writeHeader(_ page: Int) {
    let start = page * NVS.pageSize
    for place in start..<start + NVS.headerSize { flash[place] = 0xFF }
    flash.store(PageState.active.rawValue, at: start + PageLayout.state)
    flash.store(mount.pages[page].sequence, at: start + PageLayout.sequence)
    flash[start + PageLayout.version] = versions[page]
    flash.store(PageHeader.computeCRC(flash, at: start), at: start + PageLayout.crc)
  }

  private mutating func setState(_ state: PageState, of page: Int) {
    flash.store(state.rawValue, at: page * NVS.pageSize + PageLayout.state)
    switch state {
    case .full: mount.pages[page].state = .full
    case .freeing: mount.pages[page].state = .freeing
    default: mount.pages[page].state = .active
    }
  }
}

// MARK: Pages

extension FirmwareWriter {
  /// The page that is written to.
  var current: Int? { mount.order.last }

  /// How many bytes of data an entry at the end of a page can have.
  func tailroom(_ page: Int) -> Int {
    switch mount.pages[page].state {
    case .uninitialized: return NVS.maximumChunkSize
    case .active:
      let next = mount.pages[page].nextFree
      return next < NVS.entriesPerPage - 1 ? (NVS.entriesPerPage - next - 1) * NVS.entrySize : 0
    default: return 0
    }
  }

  /// Writes an item to the current page; false when that has no room for it.
  mutating func write(_ item: NewItem) throws(ESPError) -> Bool {
    guard let page = current else { throw .fail }
    if mount.pages[page].state == .uninitialized { open(page) }
    guard mount.pages[page].state == .active else {
      if mount.pages[page].state == .full { return false }
      throw .invalidState
    }
    let slot = mount.pages[page].nextFree
    guard slot < NVS.entriesPerPage, slot + item.span <= NVS.entriesPerPage else { return false }
    let offset = NVS.offset(page: page, entry: slot)
    // Flash can only clear bits: where one is cleared that the item has set, the device would store garbage.
    guard zip(item.bytes, flash[offset...]).allSatisfy({ $0 & $1 == $0 }) else { throw .fail }
    for (place, byte) in item.bytes.enumerated() {
      flash[offset + place] = byte
      mount.bytes[offset + place] = byte
    }
    for entry in slot..<slot + item.span {
      mount.setState(.written, page: page, slot: entry)
      mount.verdicts[mount.slotNumber(page, entry)] = 0
    }
    mount.addHash(of: EntryHeader(mount.bytes, at: offset), page: page, slot: slot)
    if mount.pages[page].firstUsed == MountedPage.noEntry { mount.pages[page].firstUsed = slot }
    mount.pages[page].used += UInt16(item.span)
    mount.pages[page].nextFree += item.span
    return true
  }

  private mutating func open(_ page: Int) {
    mount.open(page)
    writeHeader(page)
  }

  /// Ends the current page and begins another; with one free page left, empties the one with most room first.
  mutating func turnPage() throws(ESPError) {
    guard let page = current, !mount.free.isEmpty else { throw .notEnoughSpace }
    if mount.pages[page].state == .active { setState(.full, of: page) }
    if mount.free.count >= 2 { return try activate() }
    var best: Int?
    var most: UInt = 0
    for page in mount.order {
      // A page with more entries than it has room for counts as one with endless room: the firmware's type has no sign.
      let unused = UInt(bitPattern: NVS.entriesPerPage - Int(mount.pages[page].used))
      if unused > most { (most, best) = (unused, page) }
    }
    guard let emptied = best else { throw .notEnoughSpace }
    guard [.full, .active].contains(mount.pages[emptied].state) else { throw .invalidState }
    setState(.freeing, of: emptied)
    try activate()
    guard let target = current else { throw .fail }
    let count = mount.repairs.count
    try mount.copyEntries(from: emptied, to: target)
    try mount.erasePage(emptied, .interruptedFreeing)
    for repair in mount.repairs[count...] { carryOut(repair) }
    mount.order.removeAll { $0 == emptied }
    mount.free.append(emptied)
  }

  private mutating func activate() throws(ESPError) {
    guard let page = mount.free.first, let last = current else { throw .notEnoughSpace }
    let sequence = mount.pages[last].sequence &+ 1
    if mount.pages[page].state != .uninitialized {
      let count = mount.repairs.count
      try mount.erasePage(page, .corruptPage)
      for repair in mount.repairs[count...] { carryOut(repair) }
    }
    mount.free.removeFirst()
    mount.order.append(page)
    mount.pages[page].sequence = sequence
  }

  /// Erases an entry with all it spans, in flash too.
  mutating func erase(page: Int, slot: Int) throws(ESPError) {
    let count = mount.repairs.count
    try mount.erase(page: page, slot: slot, .duplicate)
    for repair in mount.repairs[count...] { carryOut(repair) }
  }

  /// The first match in the order of the pages. The mount's own index does not know what was written since.
  mutating func find(_ query: Query) -> (page: Int, item: Candidate)? {
    for page in mount.order {
      var item = Candidate()
      if mount.find(&item, query, page: page, from: 0) == .found { return (page, item) }
    }
    return nil
  }
}

/// An item's entries, ready to be written.
struct NewItem {
  let bytes: [UInt8]
  var span: Int { bytes.count / NVS.entrySize }

  /// A value in the header entry itself.
  init(_ namespace: UInt8, _ type: ItemType, _ key: Key, word: UInt64) {
    bytes = Self.bytes(EntryHeader(namespace: namespace, type: type, key: key, data: word))
  }

  /// A string or chunk.
  init(_ namespace: UInt8, _ type: ItemType, _ key: Key, data: ArraySlice<UInt8>, chunk: UInt8 = EntryLayout.noChunk) {
    let span = NVS.span(ofSize: data.count)
    let padding = [UInt8](repeating: 0xFF, count: (span - 1) * NVS.entrySize - data.count)
    let header = EntryHeader(
      namespace: namespace, type: type, span: span, chunkIndex: chunk, key: key,
      data: EntryHeader.data(describing: data))
    bytes = Self.bytes(header) + data + padding
  }

  private static func bytes(_ header: EntryHeader) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: NVS.entrySize)
    header.write(to: &bytes, at: 0)
    return bytes
  }
}
