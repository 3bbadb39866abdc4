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

    /// The name of the namespace, or words where there is none.
    public var namespaceText: String { namespace?.text ?? "unreachable (\(index))" }
  }

  /// In the order of the image or of the rows.
  public private(set) var names: [Name] = []
  /// The values of a key: more than one when it has several types.
  public private(set) var values: [Name: [Value]] = [:]

  init() {}

  mutating func add(_ value: Value, to name: Name) {
    if Self.append(value, to: &values[name, default: []]) == 1 { names.append(name) }
  }

  /// - Returns: how many there are now.
  private static func append(_ value: Value, to values: inout [Value]) -> Int {
    values.append(value)
    return values.count
  }

  private mutating func reserve(_ count: Int) {
    names.reserveCapacity(count)
    values.reserveCapacity(count)
  }

  /// Gives a key one value, or none; false when it had none.
  @discardableResult
  mutating func replace(_ name: Name, with value: Value?) -> Bool {
    let had = values[name] != nil
    values[name] = value.map { [$0] }
    if value == nil { names.removeAll { $0 == name } } else if !had { names.append(name) }
    return had
  }

  /// Takes keys away with all their values. O(keys).
  mutating func remove(_ useless: Set<Name>) {
    names.removeAll { useless.contains($0) }
    for name in useless { values[name] = nil }
  }

  /// Leaves each key the first of its values that can be read, which is all that a clean image holds of it: of two types
  /// that lie on one page the firmware finds one.
  ///
  /// - Returns: what is left out, each a sentence.
  mutating func keepOneEach() -> [String] {
    var lost: [String] = []
    for name in names {
      let all = values[name] ?? []
      if all.count == 1, all[0].error == nil { continue }
      let kept = all.first { $0.error == nil }
      values[name] = kept.map { [$0] }
      lost += Self.losses(of: name, all, keeping: kept)
    }
    names.removeAll { values[$0] == nil }
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
