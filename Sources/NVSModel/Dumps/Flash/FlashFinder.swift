/// Finds out what a dump holds, step by step.
struct FlashFinder {
  let bytes: [UInt8]
  private(set) var start = 0
  private(set) var table: PartitionTable?
  private(set) var tablePlace: Int?
  private(set) var regions: [FlashRegion] = []
  private(set) var otaData: OTAData?
  private(set) var notes: [Problem] = []

  private var phase = 0
  private var pages: [Range<Int>] = []
  private var images: [AppImage] = []

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func find() {
    scan()
    let isNothing = tablePlace == nil && pages.isEmpty && images.isEmpty && !NVSScanner.hasPages(bytes)
    if isNothing, let odd = PhaseScanner(bytes).phase(), odd != 0 {
      phase = odd
      start = -odd
      scan()
      notes.append(
        Problem(
          .warning,
          "flash sectors begin at byte \(odd) of the dump, not at a multiple of 4096: it was read from a wrong offset,"
            + " or something stands before it"))
    }
    if let place = tablePlace { useTable(at: place) } else { start = startWithoutTable() }
    addFound()
    noteOthers()
  }

  private mutating func scan() {
    tablePlace = TableScanner(bytes: bytes, phase: phase).offset()
    pages = NVSScanner(bytes: bytes, phase: phase).partitions()
    images = []
    var place = phase
    while place < bytes.count {
      if bytes[place] == AppImage.magic, let image = AppImage(bytes, at: place) {
        images.append(image)
        place += max(image.size + NVS.pageSize - 1, NVS.pageSize) / NVS.pageSize * NVS.pageSize
      } else {
        place += NVS.pageSize
      }
    }
  }

  // MARK: With a table

  private mutating func useTable(at place: Int) {
    let content = Array(bytes[place..<min(place + PartitionTable.binarySize, bytes.count)])
    start = bestStart(PartitionTable(bytes: content), place)
    let table = PartitionTable(bytes: content, rules: PartitionRules(tableOffset: max(0, place + start)))
    self.table = table
    let otaPartition = table.partitions.first(where: \.isOTAData)
    otaData = otaPartition.flatMap { partition in
      let lower = partition.offset - start
      return lower >= 0 && lower + OTAData.recordSize <= bytes.count
        ? OTAData(bytes, lower..<min(partition.end - start, bytes.count)) : nil
    }
    let active = activeApp(in: table, hasOTA: otaPartition != nil)
    regions = table.partitions.map { FlashRegion($0, start: start, bytes: bytes, active: active) }
    regions.append(FlashRegion(.partitionTable, place..<min(place + 0x1000, bytes.count), start: start, size: 0x1000))
  }

  /// What boots: the slot that otadata names, else the factory application, else the first slot.
  private func activeApp(in table: PartitionTable, hasOTA: Bool) -> Partition? {
    let apps = table.partitions.filter { $0.type == .app }
    let slots = apps.filter { 0x10...0x1F ~= $0.subtype }.sorted { $0.subtype < $1.subtype }
    if hasOTA, otaData == nil { return nil }
    if let slot = otaData?.slot(of: slots.count) { return slots[slot] }
    return apps.first { $0.subtype == 0 } ?? slots.first
  }

  /// Where in flash the dump begins, so that most of what the table names is found where it says.
  private func bestStart(_ table: PartitionTable, _ place: Int) -> Int {
    var candidates: Set<Int> = Set(([place] + TableScanner.usualOffsets).map { $0 - place })
    for partition in table.partitions {
      if partition.isNVS { candidates.formUnion(pages.map { partition.offset - $0.lowerBound }) }
      if partition.type == .app { candidates.formUnion(images.map { partition.offset - $0.offset }) }
    }
    let lowest = table.partitions.filter { !$0.isBeforePartitions }.map(\.offset).min() ?? .max
    let possible = candidates.filter { place + $0 >= 0 && place + $0 + 0x1000 <= lowest }
    let scored = possible.map { ($0, score(table, $0, place)) }
    return scored.max { ($0.1, -abs($0.0)) < ($1.1, -abs($1.0)) }?.0 ?? -phase
  }

  private func score(_ table: PartitionTable, _ start: Int, _ place: Int) -> Int {
    var score = start == 0 ? 2 : 0
    if TableScanner.usualOffsets.contains(place + start) { score += 2 }
    for partition in table.partitions {
      let offset = partition.offset - start
      if partition.isNVS {
        if pages.contains(where: { $0.lowerBound == offset }) {
          score += 3
        } else if pages.contains(where: { $0.lowerBound > offset && $0.lowerBound < offset + partition.size }) {
          score += 1
        }
      } else if partition.type == .app, images.contains(where: { $0.offset == offset }) {
        score += 3
      }
    }
    return score
  }

  // MARK: Without one

  /// A boot loader tells where the flash begins: on the first chips at 0x1000, on others at 0 or 0x2000.
  private func startWithoutTable() -> Int {
    guard let loader = images.first(where: { $0.description?.isBootloader ?? false }), let chip = loader.chip,
      loader.offset < 0x10000
    else { return start }
    return chip.bootloaderOffset - loader.offset
  }

  // MARK: What no table names

  private mutating func addFound() {
    let named = regions.filter { $0.kind != .other }.map(\.range)
    for range in pages where !named.contains(where: { $0.overlaps(range) }) {
      regions.append(FlashRegion(.nvs, range, start: start))
    }
    for image in images where !named.contains(where: { $0.contains(image.offset) }) {
      let isBeforeTable = tablePlace.map { image.offset < $0 } ?? (image.offset + start < TableScanner.usualOffsets[0])
      let isLoader = image.description?.isBootloader ?? (image.description == nil && isBeforeTable)
      let range = image.offset..<image.offset + image.size
      regions.append(FlashRegion(isLoader ? .bootloader : .app, range, start: start, image: image))
    }
  }

  private mutating func noteOthers() {
    if start > 0 {
      notes.append(Problem(.warning, "the dump begins at \(start.hex) of the flash: what lies before is not in it"))
    } else if start < 0, phase == 0 {
      notes.append(Problem(.warning, "the flash begins at byte \((-start).hex) of the dump"))
    }
    for problem in table?.problems ?? [] where problem.severity != .note {
      notes.append(Problem(problem.severity, "partition table: \(problem.message)"))
    }
    let cut = regions.filter { $0.missing > 0 && $0.partition != nil }
    if let first = cut.first {
      let what = cut.count == 1 ? "is" : "and \(cut.count - 1) more are"
      let end = (bytes.count + start).hex
      notes.append(
        Problem(
          .warning, "the dump ends at \(end) of the flash: \(first.name.quoted) \(what) not wholly in it"))
    }
    if table == nil, !regions.isEmpty {
      notes.append(Problem(.note, "no partition table: what is listed was found by its content, and sizes are guesses"))
    }
  }
}

/// Finds the place of flash sectors in a dump that does not begin with one.
struct PhaseScanner {
  let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Where whole sectors begin, 0…4095, by the partition table and NVS pages in it; nil when there are none. O(bytes).
  func phase() -> Int? {
    let tables = TableScanner(bytes: bytes, phase: 0)
    var votes: [Int: Int] = [:]
    for place in candidates() {
      let first = bytes[place]
      if first == Partition.magic[0] {
        if tables.isSound(at: place) { votes[place % NVS.pageSize, default: 0] += 3 }
      } else if NVSScanner.isPage(bytes, at: place) {
        votes[place % NVS.pageSize, default: 0] += 1
      }
    }
    return votes.max { ($0.value, -$0.key) < ($1.value, -$1.key) }?.key
  }

  /// Where a page's state word or a partition's magic and an offset of whole sectors stand.
  private func candidates() -> [Int] {
    bytes.withUnsafeBytes { raw in
      var found: [Int] = []
      guard raw.count >= NVS.headerSize else { return found }
      for place in 0...raw.count - NVS.headerSize {
        switch raw[place] {
        case 0xFE, 0xFC, 0xF8, 0xF0:
          let isPage =
            raw[place + 1] == 0xFF && raw[place + 3] == 0xFF
            && raw.loadUnaligned(fromByteOffset: place + 12, as: UInt64.self) == .max
          if isPage { found.append(place) }
        case 0xAA:
          if raw[place + 1] == 0x50, raw[place + 4] == 0, raw[place + 5] & 0xF == 0 { found.append(place) }
        default: continue
        }
      }
      return found
    }
  }
}
