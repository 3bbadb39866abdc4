/// Puts together what a mount gives and what its image holds besides.
struct Salvager {
  let view: FirmwareView
  let history: History
  private(set) var values: KeyedValues
  private(set) var namespaces: [Key]
  private(set) var rescued: [String] = []
  /// Values beside the one that a clean image keeps of their key: each a sentence.
  private(set) var leftOut: [String] = []
  /// The names of namespaces by index, also of those that only the image as it lies there has, and new ones for the nameless.
  private(set) var names: [Key?]
  /// The indexes whose keys are kept under a new name.
  private(set) var renamed: Set<UInt8> = []

  /// Where the dump ends, in bytes; what lies beyond was never read.
  let end: Int

  init(_ view: FirmwareView, end: Int) {
    (self.view, self.end) = (view, end)
    history = History(view)
    values = KeyedValues(view)
    namespaces = view.namespacesInOrder
    names = history.namespaceNames
  }

  mutating func collect() {
    nameTheNameless()
    values.remove { name, values in name.namespace == nil || values.allSatisfy { $0.error != nil || $0.isTooLong } }
    leftOut = values.keepOneEach()
    for key in history.keys { rescue(key) }
    keepNamespaces()
  }

  /// Under which name a key is kept; nil for one whose namespace has no name that can be given.
  func name(of key: HistoryKey) -> KeyedValues.Name? {
    names[Int(key.namespace)].map { KeyedValues.Name(namespace: $0, index: 0, key: key.key) }
  }

  /// A namespace whose entry is lost gets a name of its own, so that its keys can be reached.
  private mutating func nameTheNameless() {
    let used = Set(history.keys.map(\.namespace)).sorted()
    for index in used where names[Int(index)] == nil || isTaken(index) {
      let base = "ns\(index)"
      let free = ([base] + (2...99).map { "\(base)_\($0)" }).first { name in !namespaces.contains { $0.text == name } }
      guard let free, let key = try? Key(validating: free) else { continue }
      names[Int(index)] = key
      renamed.insert(index)
    }
  }

  /// Whether opening a namespace by its name leads to one with another index.
  private func isTaken(_ index: UInt8) -> Bool {
    guard let name = names[Int(index)] else { return false }
    return names.prefix(Int(index)).contains(name)
  }

  /// Takes the newest whole value that is marked as written, where the mount gives none.
  private mutating func rescue(_ key: HistoryKey) {
    guard let name = name(of: key), values[name] == nil else { return }
    let past = history.values(of: key)
    let isToldElsewhere = isToldElsewhere(key)
    guard let best = past.last(where: { isRescued($0, isToldElsewhere) }) else { return }
    let value = KeyedValues.Value(best, in: history)
    if value.isTooLong { return }
    values.add(value, to: name)
    if let namespace = name.namespace, !namespaces.contains(namespace) { namespaces.append(namespace) }
    let fault = best.indexFault.map { ", though \($0)" } ?? ""
    rescued.append(
      "\(name.text): a mount would not give it; it lies whole at page \(best.page), entry \(best.slot)\(fault)")
  }

  /// A page that was being erased had been copied before, so that what it alone has of a key was erased since, where another page
  /// still tells of the key.
  private func isRescued(_ value: PastValue, _ isToldElsewhere: Bool) -> Bool {
    guard value.standing == .hidden, value.isWhole else { return false }
    return !isToldElsewhere || !value.entries.contains { isStale(Int($0.page)) }
  }

  /// Whether a page was being erased when the power was cut.
  func isStale(_ page: Int) -> Bool { view.image.pages[page].header.state == .uninitialized }

  /// O(entries of the key).
  func isToldElsewhere(_ key: HistoryKey) -> Bool {
    history.items[key.items].contains { !isStale(Int(view.image.entries[Int($0)].page)) }
  }

  /// Namespaces that the mount does not have, and that a written entry names.
  private mutating func keepNamespaces() {
    var known = Set(namespaces)
    for entry in view.image.entries where entry.kind == .item(.u8) && entry.state == .written {
      let header = view.image.header(of: entry)
      if header.namespace == 0, !header.key.name.bytes.isEmpty, known.insert(header.key.name).inserted {
        namespaces.append(header.key.name)
      }
    }
    noteAliases()
  }

  /// A second name that opens the keys of a namespace, which an image made anew cannot have.
  private mutating func noteAliases() {
    var opened: Set<Key> = []
    let used = Set(history.keys.map(\.namespace))
    for namespace in view.namespaces where opened.insert(namespace.name).inserted && used.contains(namespace.index) {
      guard let name = names[Int(namespace.index)], name != namespace.name else { continue }
      leftOut.append(
        "namespace \(namespace.name.text): another name of \(name.text), whose keys are kept under that alone")
    }
  }
}

extension KeyedValues.Name {
  /// As in `app / serial`.
  var text: String { "\(namespaceText) / \(key.text)" }
}

extension KeyedValues.Value {
  /// A string that has no NUL and no room for one.
  var isTooLong: Bool {
    guard type == .string, case .data(let bytes) = content else { return false }
    return bytes.count + 1 > NVS.maximumStringSize
  }
}
