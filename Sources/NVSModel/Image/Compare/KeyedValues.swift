/// Values by namespace and key, from an image or from the rows of CSVs, ready to be compared or written out.
public struct KeyedValues: Sendable {
  /// A value without its type.
  public enum Content: Hashable, Sendable {
    /// The value in the type's own width, the bits above it zero.
    case number(bits: UInt64)
    /// A string without its NUL, or a blob.
    case data([UInt8])
    /// What a get returns instead of a value.
    case error(ESPError)
  }

  /// One value of a key.
  public struct Value: Hashable, Sendable {
    /// As it is listed; a blob is the same whatever its format.
    let type: ItemType
    /// What a get would return.
    public let content: Content
    /// Where it lies in an image; nil for a CSV's rows.
    public let place: FirmwareEntry.Place?
    /// Whether a string had the NUL that ends it.
    let isTerminated: Bool

    /// The type as an application names it: a blob is one whatever its format.
    public var typeName: String { type.valueName }
    /// The value in words: a number in decimal, a string that is UTF-8 as it is, other bytes in hexadecimal.
    public var displayText: String { text.text }
    var error: ESPError? { if case .error(let error) = content { error } else { nil } }

    func isSame(as other: Value) -> Bool {
      typeName == other.typeName && content == other.content && isTerminated == other.isTerminated
    }
  }

  /// A namespace and a key in it.
  public struct Name: Hashable, Sendable {
    /// Nil when no name leads to it.
    public let namespace: Key?
    /// Tells nameless namespaces apart; 0 for those with a name.
    let index: UInt8
    /// The key as it stands in its entry, or in the row.
    public let key: Key

    /// In few words, as half a million of them are looked up.
    public func hash(into hasher: inout Hasher) {
      hasher.combine((namespace?.low ?? 0) &+ (namespace?.high ?? UInt64(index)) &* 0x9E37_79B9_7F4A_7C15)
      hasher.combine(key.low)
      hasher.combine(key.high)
    }

    /// The name of the namespace, or words where there is none.
    public var namespaceText: String { namespace?.text ?? "unreachable (\(index))" }
  }

  /// In the order of the image or of the rows.
  public private(set) var names: [Name] = []
  /// For each of ``names`` its values: more than one when it has several types.
  private(set) var lists: [[Value]] = []
  /// Where a name stands in ``names``.
  private var places: [Name: Int32] = [:]

  init() {}

  /// The values of a key; nil where it has none.
  public subscript(_ name: Name) -> [Value]? { place(of: name).map { lists[$0] } }

  /// Where a name stands in ``names``.
  func place(of name: Name) -> Int? { places[name].map { Int($0) } }

  mutating func add(_ value: Value, to name: Name) {
    let end = Int32(truncatingIfNeeded: names.count)
    let place = Self.place(in: &places[name], or: end)
    if place < end { return lists[Int(place)].append(value) }
    names.append(name)
    lists.append([value])
  }

  /// The place that is known, or the one that is to be taken: looked up once.
  private static func place(in known: inout Int32?, or new: Int32) -> Int32 {
    let place = known ?? new
    known = place
    return place
  }

  private mutating func reserve(_ count: Int) {
    names.reserveCapacity(count)
    lists.reserveCapacity(count)
    places.reserveCapacity(count)
  }

  /// Gives a key one value, or none; false when it had none.
  @discardableResult
  mutating func replace(_ name: Name, with value: Value?) -> Bool {
    let place = place(of: name)
    switch (place, value) {
    case (let place?, let value?): lists[place] = [value]
    case (nil, let value?): add(value, to: name)
    case (let place?, nil):
      lists[place] = []
      removeEmpty()
    case (nil, nil): break
    }
    return place != nil
  }

  /// Takes keys away that have no values any more. O(keys).
  private mutating func removeEmpty() {
    guard lists.contains(where: \.isEmpty) else { return }
    let old = zip(names, lists)
    (names, lists, places) = ([], [], [:])
    reserve(old.underestimatedCount)
    for (name, list) in old where !list.isEmpty {
      places[name] = Int32(truncatingIfNeeded: names.count)
      names.append(name)
      lists.append(list)
    }
  }

  /// Takes keys away with all their values. O(keys).
  mutating func remove(where isUseless: (Name, [Value]) -> Bool) {
    for place in names.indices where isUseless(names[place], lists[place]) { lists[place] = [] }
    removeEmpty()
  }

  /// Leaves each key the first of its values that can be read, which is all that a clean image holds of it: of two types
  /// that lie on one page the firmware finds one.
  ///
  /// - Returns: what is left out, each a sentence.
  mutating func keepOneEach() -> [String] {
    var lost: [String] = []
    for place in names.indices {
      let all = lists[place]
      if all.count == 1, all[0].error == nil { continue }
      let kept = all.first { $0.error == nil }
      lists[place] = kept.map { [$0] } ?? []
      lost += Self.losses(of: names[place], all, keeping: kept)
    }
    removeEmpty()
    return lost
  }

  private static func losses(of name: Name, _ all: [Value], keeping kept: Value?) -> [String] {
    var seen: Set<String> = kept.map { [$0.typeName] } ?? []
    return all.filter { seen.insert($0.typeName).inserted }.map { value in
      let start = "\(name.namespaceText) / \(name.key.text): "
      guard let kept else { return start + "cannot be read, \(value.error?.name ?? "")" }
      let fault = value.error.map { ", which cannot be read, \($0.name)" } ?? ""
      return start
        + "its \(value.typeName)\(fault); a clean image holds one value for a key, and the firmware gives its \(kept.typeName) first"
    }
  }

  /// What a program would read from a mounted image; values that an earlier one hides are left out.
  public init(_ view: FirmwareView) {
    reserve(view.entries.count { !$0.isShadowed })
    for entry in view.entries where !entry.isShadowed {
      let name = Name(
        namespace: entry.namespace, index: entry.namespace == nil ? entry.namespaceIndex : 0, key: entry.key)
      let data = view.data(of: entry)
      let isTerminated = entry.type != .string || data.last == 0
      let content: Content =
        switch entry.value {
        case .error(let error): .error(error)
        case .number(let bits): .number(bits: entry.type.truncated(bits))
        case .data: .data(entry.type == .string ? Array(data.withoutNUL) : data)
        }
      add(Value(type: entry.type, content: content, place: entry.origin, isTerminated: isTerminated), to: name)
    }
  }

  /// What an image of these items would hold.
  public init(_ items: [Item]) {
    reserve(items.count)
    var namespace: Key?
    for item in items {
      let content: (ItemType, Content)
      switch item.content {
      case .namespace:
        namespace = item.key
        continue
      case .integer(let type, let bits): content = (type, .number(bits: type.truncated(bits)))
      case .string(let bytes): content = (.string, .data(bytes))
      case .blob(let bytes): content = (.blobData, .data(bytes))
      }
      let value = Value(type: content.0, content: content.1, place: nil, isTerminated: true)
      add(value, to: Name(namespace: namespace, index: 0, key: item.key))
    }
  }
}

extension ItemType {
  /// The bits of a value that its type has room for.
  func truncated(_ bits: UInt64) -> UInt64 {
    guard let width, width < 8 else { return bits }
    return bits & (1 << UInt64(width * 8) - 1)
  }
}
