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
  private var texts: [ImageColumn: String] = [:]

  /// What stands in a column; empty where the line has nothing for it.
  public subscript(_ column: ImageColumn) -> String { texts[column] ?? "" }

  private static func place(_ page: Int, _ slot: Int?) -> String { "\(page)" + (slot.map { ":\($0)" } ?? "") }

  private static func namespace(_ name: Key?, _ index: UInt8) -> String { name?.text.printable ?? "(\(index))" }

  /// A value that the firmware has, and what is to be known of it.
  ///
  /// - Parameters:
  ///   - marks: what else there is to say of it.
  ///   - isWhole: whether a long string is not cut.
  public init(_ entry: FirmwareEntry, in view: FirmwareView, marks: [String] = [], isWhole: Bool = false) {
    var said = marks
    if !entry.isReachable { said.insert("reached by no name", at: 0) }
    if !entry.isListed { said.insert("not listed by the iterator", at: 0) }
    if entry.isShadowed { said.insert("hidden by an earlier entry", at: 0) }
    let value = ValueText(entry, in: view)
    texts = [
      .place: Self.place(entry.origin.page, entry.origin.slot),
      .namespace: Self.namespace(entry.namespace, entry.namespaceIndex), .key: entry.key.text.printable,
      .type: entry.typeName, .size: "\(entry.size)",
      .value: ([isWhole ? value.line : value.short] + said).joined(separator: " · "),
    ]
  }

  /// What stands in an entry, whatever its state. Of a blob that is a chunk or the index.
  public init(_ entry: Entry, in image: PartitionImage, namespaces: [UInt8: Key], isWhole: Bool = false) {
    texts = [.place: Self.place(Int(entry.page), Int(entry.slot)), .state: entry.state.name]
    if entry.kind == .free { return }
    let header = image.header(of: entry)
    texts[.key] = header.key.text.printable
    guard case .item(let type) = entry.kind else {
      texts[.type] = "?"
      if case .damaged(let fault) = entry.kind { texts[.value] = "damaged: \(fault.sentence)" }
      return
    }
    if header.chunkIndex != EntryLayout.noChunk { texts[.key, default: ""] += " #\(header.chunkIndex)" }
    let value = ValueText(entry, type, in: image)
    texts[.type] = type.name
    // The entries of index 0 are the names of the others.
    texts[.namespace] = header.namespace == 0 ? "" : Self.namespace(namespaces[header.namespace], header.namespace)
    let size = type == .blobIndex ? header.blobSize : type.width ?? header.dataSize
    texts[.size] = "\(size)"
    texts[.value] = isWhole ? value.line : value.short
  }

  /// A value that a key has or had.
  public init(_ value: PastValue, in history: History, isWhole: Bool = false) {
    let text = ValueText(value, in: history)
    let more = value.entries.count > 1 ? " +\(value.entries.count - 1)" : ""
    texts = [
      .state: value.standing.rawValue, .place: Self.place(value.page, value.slot) + more, .type: value.typeName,
      .size: "\(value.size)",
      .value: ([isWhole ? text.line : text.short] + (value.damage.map { ["not whole: \($0)"] } ?? []))
        .joined(separator: " · "),
    ]
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
  public init(_ difference: Comparison.Difference) {
    let words = [difference.old, difference.new].map { $0.map(Self.words) ?? "nothing" }
    texts = [
      .change: difference.change.rawValue, .namespace: difference.name.namespaceText.printable,
      .key: difference.name.key.text.printable,
      .value: difference.change == .moved ? "\(words[0]), elsewhere" : "\(words[0]) → \(words[1])",
    ]
  }

  /// A type and a value, as in `u8 12`.
  static func words(_ value: KeyedValues.Value) -> String { "\(value.typeName) \(value.text.short)" }
}
