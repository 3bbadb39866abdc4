/// A column of a list about a dump, the same in a report and on the screen.
public enum ImageColumn: Hashable, Sendable {
  case severity, change, place, state, namespace, key, type, size, value, finding, repair

  /// The heading.
  public var title: String {
    switch self {
    case .severity, .change: ""
    case .place: "Place"
    case .state: "State"
    case .namespace: "Namespace"
    case .key: "Key"
    case .type: "Type"
    case .size: "Size"
    case .value: "Value"
    case .finding: "Finding"
    case .repair: "What a writable mount would do"
    }
  }
}

/// The words of a line of a list. All are safe to show.
public struct ImageCells: Sendable {
  private var texts: Texts = [:]

  /// What stands in a column; empty where the line has nothing for it.
  public subscript(_ column: ImageColumn) -> String { texts[column] }

  /// A few pairs, which are looked through sooner than a hash is made.
  private struct Texts: ExpressibleByDictionaryLiteral {
    private var pairs: [(column: ImageColumn, text: String)]

    init(dictionaryLiteral pairs: (ImageColumn, String)...) { self.pairs = pairs.map { ($0, $1) } }

    subscript(_ column: ImageColumn) -> String {
      get { pairs.last { $0.column == column }?.text ?? "" }
      set { pairs.append((column, newValue)) }
    }
  }

  private static func place(_ page: Int, _ slot: Int?) -> String { "\(page)" + (slot.map { ":\($0)" } ?? "") }

  private static func namespace(_ name: Key?, _ index: UInt8) -> String { name?.text.printable ?? "(\(index))" }

  /// What the entry is, where ESP-IDF or a component of Espressif's writes it; else empty. No part of a secret.
  public private(set) var title = ""
  /// What is said behind the value.
  private var remarks: [String] = []

  /// The value and what is said of it, behind what it is known to be.
  private mutating func setValue(_ value: ValueText, _ known: KnownEntry?, _ marks: [String], _ limit: Int) {
    title = known?.title ?? ""
    remarks = [title] + marks
    texts[.value] = Self.joined([value.reading(known) ?? value.line(limit: limit)] + remarks)
  }

  private static func joined(_ parts: [String]) -> String { parts.filter { !$0.isEmpty }.joined(separator: " · ") }

  /// Puts what says that it is hidden in the value's place; what the entry is known to be, and its damage, are no secret.
  mutating func hideValue() { texts[.value] = Self.joined([Self.hidden] + remarks) }

  /// What stands in a report where a secret is.
  static let hidden = "●●●●●●  --reveal shows it"

  /// A value that the firmware has, and what is to be known of it.
  ///
  /// - Parameters:
  ///   - marks: what else there is to say of it.
  ///   - limit: about how many characters there is room for.
  public init(_ entry: FirmwareEntry, in view: FirmwareView, marks: [String] = [], limit: Int = .max) {
    var said = marks
    if !entry.isReachable { said.insert("reached by no name", at: 0) }
    if !entry.isListed { said.insert("not listed by the iterator", at: 0) }
    if entry.isShadowed { said.insert("hidden by an earlier entry", at: 0) }
    texts = [
      .place: Self.place(entry.origin.page, entry.origin.slot),
      .namespace: Self.namespace(entry.namespace, entry.namespaceIndex), .key: entry.key.text.printable,
      .type: entry.typeName, .size: "\(entry.size)",
    ]
    setValue(ValueText(entry, in: view), KnownEntry(namespace: entry.namespace, key: entry.key), said, limit)
  }

  /// What stands in an entry, whatever its state. Of a blob that is a chunk or the index.
  public init(_ entry: Entry, in image: PartitionImage, namespaces: [UInt8: Key], limit: Int = .max) {
    texts = [.place: Self.place(Int(entry.page), Int(entry.slot)), .state: entry.state.name]
    if entry.kind == .free { return }
    let header = image.header(of: entry)
    texts[.key] = header.key.text.printable
    guard case .item(let type) = entry.kind else {
      texts[.type] = "?"
      if case .damaged(let fault) = entry.kind { texts[.value] = "damaged: \(fault.sentence)" }
      return
    }
    if header.chunkIndex != EntryLayout.noChunk { texts[.key] += " #\(header.chunkIndex)" }
    texts[.type] = type.name
    // The entries of index 0 are the names of the others.
    texts[.namespace] = header.namespace == 0 ? "" : Self.namespace(namespaces[header.namespace], header.namespace)
    texts[.size] = "\(header.listedSize)"
    let known = KnownEntry(namespace: namespaces[header.namespace], key: header.key)
    setValue(ValueText(entry, type, in: image), known, [], limit)
  }

  /// A value that a key has or had.
  ///
  /// - Parameter namespace: the name of the key's namespace.
  public init(_ value: PastValue, in history: History, namespace: Key?, limit: Int = .max) {
    let more = value.entries.count > 1 ? " +\(value.entries.count - 1)" : ""
    texts = [
      .state: value.standing.rawValue, .place: Self.place(value.page, value.slot) + more, .type: value.typeName,
      .size: "\(value.size)",
    ]
    let known = value.first.flatMap {
      KnownEntry(namespace: namespace, key: history.view.image.header(of: $0).key)
    }
    let damage = value.damage.map { ["not whole: \($0)"] } ?? []
    setValue(ValueText(value, in: history), known, damage, limit)
  }

  /// Something wrong or noteworthy.
  public init(_ finding: Finding) {
    texts = [
      .severity: finding.severity.rawValue, .place: finding.page.map { Self.place($0, finding.entry) } ?? "",
      .finding: finding.message.printable,
    ]
  }

  /// What a writable mount would do.
  public init(_ repair: Repair) {
    texts = [.place: Self.place(repair.page, repair.slot), .repair: repair.description]
  }

  /// A key that is otherwise in two images.
  public init(_ difference: Comparison.Difference, limit: Int = .max) {
    let words = [difference.old, difference.new].map { value in
      value.map { Self.words($0, of: difference.name, limit: limit) } ?? "nothing"
    }
    title = KnownEntry(namespace: difference.name.namespace, key: difference.name.key)?.title ?? ""
    texts = [
      .change: difference.change.rawValue, .namespace: difference.name.namespaceText.printable,
      .key: difference.name.key.text.printable,
      .value: difference.change == .moved ? "\(words[0]), elsewhere" : "\(words[0]) → \(words[1])",
    ]
  }

  /// A type and a value, as in `u8 12`.
  static func words(_ value: KeyedValues.Value, of name: KeyedValues.Name, limit: Int = .max) -> String {
    let known = KnownEntry(namespace: name.namespace, key: name.key)
    return "\(value.typeName) \(value.text.reading(known) ?? value.text.line(limit: limit))"
  }
}
