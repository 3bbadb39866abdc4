/// Collects findings.
struct Inspector {
  let history: History
  var view: FirmwareView { history.view }
  let image: PartitionImage
  /// The pages that the firmware reads: intact header, a known state.
  let isRead: [Bool]
  /// The names of namespaces by index, erased ones too where nothing else names them.
  let names: [Key?]
  let isEncrypted: Bool
  private var findings: [Finding] = []
  /// For two pages the first entry of the older that the newer has too, and how many there are.
  private(set) var copies: [PagePair: (first: Entry, count: Int)] = [:]
  private var totals: [Findings.Kind: Int] = [:]
  /// How many findings of one kind are told one by one.
  private let limit: Int
  /// The entries, counted over all pages, that a repair takes away, and why.
  private var repaired: [Repair.Reason?]
  /// The history once what can be proven is put right; made when it is asked for.
  private(set) lazy var mended: History? = {
    let mender = BitMender(image)
    return mender.mends.isEmpty ? nil : History(FirmwareView(mounting: mender.image, readOnly: view.isReadOnly))
  }()

  init(_ history: History, limit: Int) {
    self.history = history
    self.limit = limit
    image = history.view.image
    isRead = image.pages.map { $0.header.isRead }
    names = history.namespaceNames
    isEncrypted = image.looksEncrypted
    repaired = Array(repeating: nil, count: image.pages.count * NVS.entriesPerPage)
    for repair in history.view.repairs {
      guard case .eraseEntries(let page, let slots) = repair.action else { continue }
      repaired[page * NVS.entriesPerPage + slots.lowerBound] = repair.reason
    }
  }

  var found: Findings { Findings(findings, totals: totals, limit: limit) }

  /// Whether there are enough findings of a kind, so that no sentence need be made; counts it then.
  mutating func isEnough(_ severity: Problem.Severity, _ code: Finding.Code) -> Bool {
    let kind = Findings.Kind(severity: severity, code: code)
    guard totals[kind, default: 0] >= limit else { return false }
    totals[kind, default: 0] += 1
    return true
  }

  mutating func add(
    _ severity: Problem.Severity, _ code: Finding.Code, page: Int? = nil, entry: Int? = nil,
    _ message: String
  ) {
    if isEnough(severity, code) { return }
    totals[Findings.Kind(severity: severity, code: code), default: 0] += 1
    let offset = page.map { page in entry.map { NVS.offset(page: page, entry: $0) } ?? page * NVS.pageSize }
    findings.append(
      Finding(severity: severity, code: code, page: page, entry: entry, offset: offset, message: message))
  }

  mutating func add(
    _ severity: Problem.Severity, _ code: Finding.Code, _ entry: Entry, _ message: String
  ) {
    add(severity, code, page: Int(entry.page), entry: Int(entry.slot), message)
  }

  mutating func noteCopy(of older: Entry, _ newer: Entry) {
    let pair = PagePair(older: Int(older.page), newer: Int(newer.page))
    copies[pair] = (copies[pair]?.first ?? older, (copies[pair]?.count ?? 0) + 1)
  }

  struct PagePair: Hashable {
    let older, newer: Int
  }

  /// `'key' of namespace 'app'`.
  func name(_ namespace: UInt8, _ key: Key) -> String {
    let space = names[Int(namespace)].map(\.text.quoted) ?? "\(namespace)"
    return "\(key.text.quoted) of namespace \(space)"
  }

  func name(_ header: EntryHeader) -> String {
    name(ItemName(namespace: header.namespace, key: header.key.name))
  }

  func name(_ item: ItemName) -> String {
    item.namespace == 0 ? "namespace \(item.key.text.quoted)" : name(item.namespace, item.key)
  }

  /// Whether the mount erases the entry that begins here, and for what.
  func repair(of entry: Entry) -> Repair.Reason? {
    repaired[entry.slotNumber]
  }
}

extension PageHeader {
  /// Whether the firmware reads the page's entries.
  var isRead: Bool { isIntact && (state == .active || state == .full || state == .freeing) }
}

extension History {
  /// The names of all 256 namespaces: what the firmware has, else the last name that any entry gave.
  var namespaceNames: [Key?] {
    var names = [Key?](repeating: nil, count: 256)
    for entry in view.image.entries where entry.kind == .item(.u8) {
      let header = view.image.header(of: entry)
      if header.namespace == 0 { names[Int(UInt8(truncatingIfNeeded: header.data))] = header.key.name }
    }
    for namespace in view.namespaces.reversed() { names[Int(namespace.index)] = namespace.name }
    let reachable = Mount.reachable(view.namespaces.map { ($0.index, $0.name) })
    return zip(reachable, names).map { $0 ?? $1 }
  }
}

extension PartitionImage {
  /// Whether pages with intact headers hold written entries of which none has a right CRC.
  public var looksEncrypted: Bool {
    var damaged = 0
    for page in pages where page.header.isRead {
      for entry in entries[page.entries] where entry.state == .written {
        if case .item = entry.kind { return false }
        damaged += 1
      }
    }
    return damaged >= 2
  }
}
