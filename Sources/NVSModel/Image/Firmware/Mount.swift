/// What ESP-IDF's NVS library does when it opens a partition, step by step on a private copy.
///
/// Each step does what the library (master) does in the same order, its slips included, since the aim is to give the
/// same answer on damaged images. A write to a read-only partition fails as it does there, half done in RAM.
struct Mount {
  /// The bytes that entries are read from; decrypted where the partition is encrypted. Repairs that no later step
  /// can read (the zeros written over erased entries) are left out.
  var bytes: [UInt8]
  let isReadOnly: Bool
  var pages: [MountedPage]
  /// 32 bytes a page: the entries' states as the firmware has them in RAM.
  var bitmaps: [UInt8]
  /// For each entry the lowest 24 bits of its hash with bit 24 set, 0 where the page's hash list has none.
  var hashes: [UInt32]
  /// For each entry: not judged yet, accepted, refused.
  var verdicts: [UInt8]
  /// Pages in use in the order of their sequence numbers, and the others.
  var order: [Int] = []
  var free: [Int] = []
  var namespaces: [(index: UInt8, name: Key)] = []
  var index = KeyIndex()
  var searches: SearchMemory
  var repairs: [Repair] = []
  /// For an entry that a repair copied the place it was copied from, both counted over all pages.
  var origins: [Int: Int] = [:]
  /// Counts erasures, failed ones too, so that remembered answers can be dropped.
  var generation = 0

  /// Loads every page and repairs; what is left can be searched and read.
  ///
  /// - Parameters:
  ///   - raw: the bytes as they lie in flash, where the image was decrypted.
  ///   - searches: with nothing in it.
  init(
    _ image: PartitionImage, raw: [UInt8], isReadOnly: Bool, searches: SearchMemory = SearchMemory()
  ) throws(ESPError) {
    bytes = image.bytes
    self.searches = searches
    self.isReadOnly = isReadOnly
    let count = bytes.count / NVS.pageSize
    pages = Array(repeating: MountedPage(), count: count)
    bitmaps = Array(repeating: 0xFF, count: count * NVS.bitmapSize)
    hashes = Array(repeating: 0, count: count * NVS.entriesPerPage)
    verdicts = Self.verdicts(of: image)
    for page in 0..<count { try load(page, raw: raw) }
    try arrangePages()
    index = KeyIndex(self)
    readNamespaces()
    cleanUpBlobs()
  }

  /// What reading the image has found out already about the headers in it.
  private static func verdicts(of image: PartitionImage) -> [UInt8] {
    var verdicts = [UInt8](repeating: 0, count: image.pages.count * NVS.entriesPerPage)
    for entry in image.entries where entry.kind != .free {
      var isAccepted = false
      if case .item = entry.kind { isAccepted = true }
      verdicts[entry.slotNumber] = isAccepted ? 1 : 2
    }
    return verdicts
  }

  /// Puts the pages in order, and ends what a power cut left half done.
  private mutating func arrangePages() throws(ESPError) {
    order = pages.indices.filter { pages[$0].isLoaded }
    order.sort { (pages[$0].sequence, $0) < (pages[$1].sequence, $1) }
    free = pages.indices.filter { !pages[$0].isLoaded }
    guard let newest = order.last else { return try activate(sequence: 0) }
    let next = pages[newest].sequence &+ 1
    if isReadOnly { return }
    eraseReplaced(by: newest)
    if let freeing = order.first(where: { pages[$0].state == .freeing }) { try finishFreeing(freeing, next) }
    if free.isEmpty { throw .noFreePages }
  }

  /// The firmware writes a new value before it erases the old one, so the newest entry may have an older double.
  private mutating func eraseReplaced(by newest: Int) {
    var item = Candidate()
    var slot = 0
    var hasItem = false
    while find(&item, page: newest, from: slot) == .found {
      slot = item.slot + Int(item.header.span)
      hasItem = true
    }
    guard hasItem else { return }
    let header = item.header
    let query = Query(header.namespace, header.rawType, header.key, chunk: header.chunkIndex)
    if eraseFirst(query, before: newest) || header.rawType != ItemType.blobIndex.rawValue { return }
    _ = eraseFirst(
      Query(header.namespace, ItemType.blobV1.rawValue, header.key, chunk: header.chunkIndex), before: newest)
  }

  private mutating func eraseFirst(_ query: Query, before newest: Int) -> Bool {
    for page in order {
      if page == newest { break }
      if pages[page].state != .freeing, erase(query, page: page, .replacedByNewest) { return true }
    }
    return false
  }

  private mutating func finishFreeing(_ freeing: Int, _ sequence: UInt32) throws(ESPError) {
    if let newest = order.last, pages[newest].state == .active {
      try erasePage(newest, .interruptedFreeing)
      order.removeLast()
      free.append(newest)
    }
    try activate(sequence: sequence)
    guard let target = order.last else { throw .fail }
    try copyEntries(from: freeing, to: target)
    try erasePage(freeing, .interruptedFreeing)
    order.removeAll { $0 == freeing }
    free.append(freeing)
  }

  /// Takes the first free page into use.
  private mutating func activate(sequence: UInt32) throws(ESPError) {
    guard let page = free.first else { throw .notEnoughSpace }
    if pages[page].state == .corrupt { try erasePage(page, .corruptPage) }
    free.removeFirst()
    order.append(page)
    if pages[page].state == .uninitialized { pages[page].sequence = sequence }
  }

  private mutating func readNamespaces() {
    let query = Query(0, ItemType.u8.rawValue, nil)
    for page in order {
      var item = Candidate()
      var slot = 0
      while find(&item, query, page: page, from: slot) == .found {
        namespaces.append((UInt8(truncatingIfNeeded: item.header.data), item.header.key.name))
        slot = item.slot + Int(item.header.span)
      }
    }
  }

  /// For each index the first name that opens it; nil when there is none, or when each leads to another namespace of the same
  /// name. O(namespaces).
  var reachableNames: [Key?] { Self.reachable(namespaces) }

  static func reachable(_ namespaces: [(index: UInt8, name: Key)]) -> [Key?] {
    var opened: [Key: UInt8] = [:]
    var names = [Key?](repeating: nil, count: 256)
    for (index, name) in namespaces where opened[name] == nil {
      opened[name] = index
      if names[Int(index)] == nil { names[Int(index)] = name }
    }
    return names
  }
}

extension Mount {
  func slotNumber(_ page: Int, _ slot: Int) -> Int { page * NVS.entriesPerPage + slot }

  func header(page: Int, slot: Int) -> EntryHeader {
    EntryHeader(bytes, at: NVS.offset(page: page, entry: slot))
  }

  /// Whether the firmware accepts an entry's header. Judged once, since entries do not change while in use.
  mutating func accepts(_ header: EntryHeader, page: Int, slot: Int) -> Bool {
    let number = slotNumber(page, slot)
    if verdicts[number] == 0 {
      verdicts[number] = fault(of: header, page: page, slot: slot) == nil ? 1 : 2
    }
    return verdicts[number] == 1
  }

  func fault(of header: EntryHeader, page: Int, slot: Int) -> HeaderFault? {
    let computed = EntryHeader.computeCRC(bytes, at: NVS.offset(page: page, entry: slot))
    return header.fault(atEntry: slot, computedCRC: computed)
  }

  func state(page: Int, slot: Int) -> EntryState {
    bitmaps.entryState(of: slot, inBitmapAt: page * NVS.bitmapSize)
  }

  mutating func setState(_ state: EntryState, page: Int, slot: Int) {
    bitmaps.setEntryState(state, of: slot, inBitmapAt: page * NVS.bitmapSize)
  }
}
