/// Finds out for each written entry where it went, key by key, then namespaces, then what holds no item at all.
struct SalvageAccounts {
  typealias Fate = SalvageLedger.Fate

  let salvager: Salvager
  let image: PartitionImage
  private let history: History
  /// For each of the image's entries; nil until it is known.
  private var fates: [Fate?]
  private var losing = Losses()
  private(set) var lines: [SalvageLedger.Line] = []
  var losses: [String] { losing.sentences }
  /// How many values and entries were looked at, some of them more than once. Grows as the entries do, also where all are
  /// of one key.
  private(set) var looks = 0

  init(_ salvager: Salvager) {
    self.salvager = salvager
    (history, image) = (salvager.history, salvager.view.image)
    fates = Array(repeating: nil, count: image.entries.count)
  }

  mutating func close() {
    for key in history.keys { account(for: key) }
    accountForNamespaces()
    for page in image.pages { accountForDamage(in: page) }
    for (place, entry) in image.entries.enumerated() where written(entry) > 0 {
      // What nothing else explains is no less there.
      let fate = fates[place] ?? .unreadable(.behindDamage)
      let slots = entry.slots
      lines.append(SalvageLedger.Line(page: Int(entry.page), slots: slots, written: written(entry), fate: fate))
    }
  }

  /// How many of its entries are marked as written.
  private func written(_ entry: Entry) -> Int {
    if entry.kind == .free { return 0 }
    if entry.span == 1 { return entry.state == .written ? 1 : 0 }
    return entry.slots.count { image.state(page: Int(entry.page), slot: $0) == .written }
  }

  // MARK: - The values of a key

  private mutating func account(for key: HistoryKey) {
    let places = history.items[key.items].map { Int($0) }
    let kept = salvager.name(of: key).flatMap { salvager.values[$0]?.first }
    if places.count == 1, let kept, image.entries[places[0]].slotNumber == kept.slotNumber, !kept.type.isBlob {
      fates[places[0]] = Self.fate(of: kept, header: image.entries[places[0]].kind)
      return
    }
    let past = history.values(of: key)
    // Of several values that an entry belongs to, the last.
    let owners = Dictionary(past.flatMap { value in value.entries.map { ($0, value) } }) { $1 }
    looks += past.count + owners.count + places.count
    guard let kept else { return accountForLoss(of: key, places, owners) }
    let value = past.last { value in
      value.entries.contains { $0.slotNumber == kept.slotNumber } && value.typeName == kept.typeName
    }
    if case .damaged(let page, let slot) = value?.indexFault, let place = image.entryIndex(page: page, slot: slot) {
      fates[place] = .keptInNewerForm(.index)
    }
    let slots = Set(value?.entries.map(\.slotNumber) ?? [kept.slotNumber])
    let last = places.last { slots.contains(image.entries[$0].slotNumber) } ?? 0
    let order = Dictionary(uniqueKeysWithValues: places.enumerated().map { ($1, $0) })
    for place in places {
      let entry = image.entries[place]
      fates[place] =
        slots.contains(entry.slotNumber)
        ? Self.fate(of: kept, header: entry.kind)
        : fate(of: entry, isNewer: order[place] ?? 0 > order[last] ?? 0, beside: kept, slots, owners, key)
    }
  }

  private static func fate(of kept: KeyedValues.Value, header: Entry.Kind) -> Fate {
    switch header {
    case .item(.blobData), .item(.blobIndex): .partOfKeptBlob
    case .item(.blobV1): .keptInNewerForm(.blob)
    default: kept.isTerminated ? .kept : .keptInNewerForm(.string)
    }
  }

  /// What became of an entry of a key that is kept by others.
  private mutating func fate(
    of entry: Entry, isNewer: Bool, beside kept: KeyedValues.Value, _ slots: Set<Int>, _ owners: [Entry: PastValue],
    _ key: HistoryKey
  ) -> Fate {
    let value = owners[entry]
    looks += slots.count
    if entry.state != .written || value?.standing == .erased { return .superseded(.erased) }
    let isCopy = slots.contains {
      image.bytes[entry.range].elementsEqual(image.bytes[range(ofEntryAt: $0, like: entry)])
    }
    if isCopy { return .superseded(.copy) }
    if !isNewer { return .superseded(value?.typeName == kept.typeName ? .newer : .otherType) }
    guard let value, let damage = value.damage else {
      return .superseded(value?.typeName == kept.typeName ? .older : .otherType)
    }
    if entry.kind == .item(.blobIndex), kept.type == .blobData { return .superseded(.index) }
    // A write that the power cut has put nothing in the place of what is kept.
    if damage.isUnfinished { return .unreadable(.value(damage)) }
    losing.add(name(key), "a newer value than the one that is kept: \(damage)", entry, of: key)
    return .unreadable(.value(damage))
  }

  /// As many bytes as another entry has, from an entry on; fewer at the end of the image.
  private func range(ofEntryAt slotNumber: Int, like entry: Entry) -> Range<Int> {
    let (page, slot) = (slotNumber / NVS.entriesPerPage, slotNumber % NVS.entriesPerPage)
    let start = NVS.offset(page: page, entry: slot)
    return start..<min(start + entry.range.count, image.bytes.count)
  }

  private mutating func accountForLoss(of key: HistoryKey, _ places: [Int], _ owners: [Entry: PastValue]) {
    let isToldElsewhere = salvager.isToldElsewhere(key)
    looks += places.count
    for place in places {
      let entry = image.entries[place]
      if written(entry) == 0 { continue }
      let value = owners[entry]
      let isErasedSince = salvager.isStale(Int(entry.page)) && isToldElsewhere
      if value?.standing == .erased && (entry.state == .written || entry.kind != .item(.string)) || isErasedSince {
        fates[place] = .superseded(.erased)
        continue
      }
      let reason: SalvageLedger.Unreadable
      if entry.state != .written {
        reason = .headerState(entry.state)
      } else if let damage = value?.damage {
        reason = .value(damage)
      } else {
        reason = salvager.name(of: key) == nil ? .noName : .noRoomForNUL
      }
      fates[place] = .unreadable(reason)
      losing.add(name(key), reason.description, entry, of: key)
      if case .value(let damage) = reason { losing.expectPieces(around: entry, of: key, damage, in: image) }
    }
  }

  private func name(_ key: HistoryKey) -> String { "\(salvager.names.text(key.namespace)) / \(key.key.text)" }

  // MARK: - Namespaces

  private mutating func accountForNamespaces() {
    var kept: Set<Key> = []
    let known = Set(salvager.namespaces)
    for page in image.pagesInOrderWritten.sorted(by: { isRead($0) && !isRead($1) }) {
      for place in image.pages[page].entries where fates[place] == nil {
        let entry = image.entries[place]
        guard case .item(let type) = entry.kind, written(entry) > 0 else { continue }
        let header = image.header(of: entry)
        if header.namespace != 0 { continue }
        let index = UInt8(truncatingIfNeeded: header.data)
        if type != .u8 || entry.state != .written || header.key.name.bytes.isEmpty {
          fates[place] = .unreadable(.namespaceTable)
          losing.add(nil, SalvageLedger.Unreadable.namespaceTable.description, entry)
        } else if known.contains(header.key.name), kept.insert(header.key.name).inserted {
          fates[place] = .kept
        } else {
          fates[place] =
            salvager.renamed.contains(index) ? .keptInNewerForm(.namespace) : .superseded(.namespace)
        }
      }
    }
  }

  private func isRead(_ page: Int) -> Bool { image.pages[page].header.isRead }

  // MARK: - What holds no item

  private mutating func accountForDamage(in page: PartitionImage.Page) {
    // On a page that holds nothing readable no entry tells where another begins.
    let isGarbage =
      !page.header.isIntact && !image.entries[page.entries].contains { if case .item = $0.kind { true } else { false } }
    var dataEnd = 0
    for place in page.entries where fates[place] == nil {
      let entry = image.entries[place]
      guard case .damaged(let fault) = entry.kind, entry.state == .written else { continue }
      fates[place] = .unreadable(.header(fault))
      if entry.range.upperBound > salvager.end {
        fates[place] = .unreadable(.beyondEnd)
        losing.addToEnd()
      } else if salvager.isStale(page.number) {
        fates[place] = .superseded(.erased)
      } else if isGarbage {
        losing.addToPage(page.number)
      } else if Int(entry.slot) < dataEnd {
        fates[place] = .unreadable(.behindDamage)
      } else {
        // What follows without a gap and looks like no header is told with the first.
        dataEnd = Int(entry.slot) + 1 + run(after: entry, in: page)
        let guess = DamagedHeader(image, entry)
        let owner = losing.owner(of: entry, upTo: dataEnd, guess)
        losing.add(guess.map(name), fault.sentence, entry, of: owner ?? guess?.name)
      }
    }
  }

  private func name(_ guess: DamagedHeader) -> String {
    let (namespace, key) = (guess.name.namespace, guess.name.key.text)
    return "what looks like \(namespace == 0 ? "namespace \(key)" : "\(salvager.names.text(namespace)) / \(key)")"
  }

  /// How many damaged entries in use that look like no header follow one.
  private func run(after entry: Entry, in page: PartitionImage.Page) -> Int {
    var slot = Int(entry.slot) + 1
    while let place = image.entryIndex(page: page.number, slot: slot), slot < NVS.entriesPerPage {
      let next = image.entries[place]
      guard case .damaged = next.kind, next.state == .written, DamagedHeader(image, next) == nil else { break }
      slot += 1
    }
    return slot - Int(entry.slot) - 1
  }
}

extension KeyedValues.Value {
  fileprivate var slotNumber: Int { place.map { $0.page * NVS.entriesPerPage + $0.slot } ?? -1 }
}
