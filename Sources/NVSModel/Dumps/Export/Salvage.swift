/// What can still be read from a damaged image, for a clean one.
///
/// First what the firmware would return; then values that lie whole in written entries but that a mount loses or no
/// name leads to. Erased values stay erased.
public struct Salvage: Sendable {
  /// What could be read, each under the name that leads to it in the clean image.
  public let values: KeyedValues
  /// The names of the namespaces in their order, new ones for the nameless.
  public let namespaces: [Key]
  /// What the firmware would not have returned, and what is lost: each a sentence.
  public let rescued: [String]
  /// Values that could not be read, and why: each a sentence.
  public let lost: [String]

  /// Reads all that an image holds, mounted or not. O(bytes).
  public init(_ view: FirmwareView) {
    let mounted = Self.mounted(view)
    var salvager = Salvager(mounted)
    salvager.collect()
    values = salvager.values
    namespaces = salvager.namespaces
    lost = salvager.lost
    rescued =
      (view.error == nil ? [] : ["the mount ends in \(view.mountName): a program would read nothing"])
      + salvager.rescued
  }

  /// The items of a clean image, namespaces in their order.
  var items: [Item] { values.items(namespaces: namespaces) }

  /// A compact image of at least `size` bytes: larger when the values do not fit, in whole pages; but of
  /// ``NVS/maximumPartitionSize`` at most.
  ///
  /// - Throws: when a value is not one that the format can hold, or when all of them need a larger image than can be made.
  public func image(size: Int, readOnly: Bool = false) throws(SalvageError) -> EncodedImage {
    let items = items
    let pages = min(max(size / NVS.pageSize, 1) * NVS.pageSize, NVS.maximumPartitionSize)
    let image = try Self.encode(items, size: pages, readOnly)
    return image.fits ? image : try Self.encode(items, size: image.sizeNeeded, readOnly)
  }

  private static func encode(_ items: [Item], size: Int, _ isReadOnly: Bool) throws(SalvageError) -> EncodedImage {
    let geometry: Geometry
    do throws(GeometryError) { geometry = try Geometry(size: size, isReadOnly: isReadOnly) } catch {
      throw .size(error)
    }
    do throws(EncodingError) { return try ImageEncoder.encode(items, geometry: geometry) } catch { throw .value(error) }
  }

  /// A mount that fails for want of a free page is done again with one more.
  private static func mounted(_ view: FirmwareView) -> FirmwareView {
    guard view.error != nil || view.isReadOnly else { return view }
    let size = view.image.pages.count * NVS.pageSize
    let blank = [UInt8](repeating: 0xFF, count: NVS.pageSize)
    let writable = FirmwareView(mounting: PartitionImage(Array(view.image.bytes[..<size]) + blank))
    return writable.error == nil ? writable : view
  }
}

/// Why no clean image can be made of what was salvaged.
public enum SalvageError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The values need an image of a size that there is not.
  case size(GeometryError)
  case value(EncodingError)

  public var description: String {
    switch self {
    case .size(let error): error.description
    case .value(let error): error.description
    }
  }
}

/// Puts together what a mount gives and what its image holds besides.
private struct Salvager {
  let view: FirmwareView
  private(set) var values: KeyedValues
  private(set) var namespaces: [Key]
  private(set) var rescued: [String] = []
  private(set) var lost: [String] = []
  /// The names of namespaces by index, also of those that only the image as it lies there has.
  private var names: [Key?]

  init(_ view: FirmwareView) {
    self.view = view
    values = KeyedValues()
    namespaces = view.namespacesInOrder
    names = History(view).namespaceNames
  }

  mutating func collect() {
    nameTheNameless()
    let mounted = KeyedValues(view)
    for name in mounted.names where name.namespace != nil {
      let all = mounted.values[name] ?? []
      if all.contains(where: { $0.error == nil }) { all.forEach { values.add($0, to: name) } }
    }
    lost = values.keepOneEach()
    let history = History(view)
    for key in history.keys { rescue(key, history) }
    reportLosses(mounted)
  }

  /// A namespace whose entry is lost gets a name of its own, so that its keys can be reached.
  private mutating func nameTheNameless() {
    let used = Set(History(view).keys.map(\.namespace)).sorted()
    for index in used where names[Int(index)] == nil || isTaken(index) {
      let base = "ns\(index)"
      let free = ([base] + (2...99).map { "\(base)_\($0)" }).first { name in !namespaces.contains { $0.text == name } }
      guard let free, let key = try? Key(validating: free) else { continue }
      names[Int(index)] = key
    }
  }

  /// Whether opening a namespace by its name leads to one with another index.
  private func isTaken(_ index: UInt8) -> Bool {
    guard let name = names[Int(index)] else { return false }
    return names.prefix(Int(index)).contains(name)
  }

  /// Takes the newest whole value that is marked as written, where the mount gives none.
  private mutating func rescue(_ key: HistoryKey, _ history: History) {
    guard let namespace = names[Int(key.namespace)] else { return }
    let name = KeyedValues.Name(namespace: namespace, index: 0, key: key.key)
    if values.values[name] != nil { return }
    let past = history.values(of: key)
    guard let best = past.last(where: { $0.standing == .hidden && $0.isWhole }) else { return }
    let content: KeyedValues.Content
    switch best.content {
    case .number(let bits): content = .number(bits: best.type.truncated(bits))
    case .data:
      let data = history.data(of: best)
      content = .data(best.type == .string ? Array(data.withoutNUL) : data)
    }
    let place = FirmwareEntry.Place(page: best.page, slot: best.slot)
    values.add(KeyedValues.Value(type: best.type, content: content, place: place, isTerminated: true), to: name)
    if !namespaces.contains(namespace) { namespaces.append(namespace) }
    rescued.append(
      "\(Self.text(name)): a mount would not give it; it lies whole at page \(best.page), entry \(best.slot)")
  }

  private mutating func reportLosses(_ mounted: KeyedValues) {
    for name in mounted.names {
      let rescuedName = name.namespace.map { KeyedValues.Name(namespace: $0, index: 0, key: name.key) }
      let named = names[Int(name.index)].map { KeyedValues.Name(namespace: $0, index: 0, key: name.key) }
      let isThere = [rescuedName, named].contains { $0.map { values.values[$0] != nil } ?? false }
      if isThere { continue }
      let error = mounted.values[name]?.compactMap(\.error).first
      lost.append("\(Self.text(name)): \(error.map { "cannot be read, \($0.name)" } ?? "cannot be read")")
    }
    for repair in view.repairs {
      guard case .eraseEntries(let page, let slots) = repair.action else { continue }
      let entry = view.image.entryIndex(page: page, slot: slots.lowerBound).map { view.image.entries[$0] }
      guard let entry, case .item = entry.kind, repair.isLoss else { continue }
      let header = view.image.header(of: entry)
      guard header.namespace != 0, let namespace = names[Int(header.namespace)] else { continue }
      let name = KeyedValues.Name(namespace: namespace, index: 0, key: header.key.name)
      if values.values[name] == nil { lost.append("\(Self.text(name)): \(repair.reason)") }
    }
    var seen: Set<String> = []
    lost = lost.filter { seen.insert($0).inserted }
  }

  private static func text(_ name: KeyedValues.Name) -> String { "\(name.namespaceText) / \(name.key.text)" }
}

extension Repair {
  /// Whether it takes away something of which no newer copy is known.
  fileprivate var isLoss: Bool {
    switch reason {
    case .duplicate, .replacedByNewest, .interruptedFreeing: false
    default: true
    }
  }
}

extension KeyedValues {
  /// The values as items for an encoder; those of namespaces that are not listed are left out.
  func items(namespaces: [Key]) -> [Item] {
    let groups = Dictionary(grouping: names) { $0.namespace }
    var items: [Item] = []
    for namespace in namespaces {
      items.append(Item(row: items.count, key: namespace, content: .namespace))
      for name in groups[namespace] ?? [] {
        for content in (values[name] ?? []).compactMap(\.itemContent) {
          items.append(Item(row: items.count, key: name.key, content: content))
        }
      }
    }
    return items
  }
}

extension KeyedValues.Value {
  /// What the encoder writes for it; nil for what cannot be read.
  var itemContent: Item.Content? {
    switch content {
    case .error: nil
    case .number(let bits): .integer(type, bits: bits)
    case .data(let bytes): type == .string ? .string(bytes) : .blob(bytes)
    }
  }
}
