/// The history of all keys, or of one, as JSON or text.
public struct HistoryReport: Sendable {
  let history: History
  let keys: [HistoryKey]
  private let names: [Key?]
  /// For each index the member that names its namespace.
  private let namespaceMembers: [[(String, JSON)]]

  /// A report of `keys`, or of all that the image has.
  ///
  /// - Parameter order: of the keys; nil for that of their first entries. The values of a key are always the oldest first.
  public init(_ history: History, keys: [HistoryKey]? = nil, order: ListOrder? = nil) {
    self.history = history
    let keys = keys ?? history.keys
    let names = history.namespaceNames
    self.keys = order?.sorted(keys, in: history, names: names) ?? keys
    self.names = names
    namespaceMembers = names.map { $0?.json("namespace") ?? [("namespace", .null)] }
  }

  /// The keys of the image that a user means, all of the namespace where none is named; a namespace is named, or given as its
  /// index where it has no name.
  public static func keys(in history: History, namespace: String, key: String?) -> [HistoryKey] {
    let names = history.namespaceNames
    return history.keys.filter {
      (key == nil || $0.key.text == key)
        && (names[Int($0.namespace)]?.text == namespace || "\($0.namespace)" == namespace)
    }
  }

  /// One object: partition, and keys, each with namespace, key, and values, oldest first.
  public var json: JSON {
    .object([("partition", history.view.image.place.json), ("keys", keysJSON)])
  }

  private var keysJSON: JSON {
    .list(keys) { key in
      var members: [(String, JSON)] = []
      members.reserveCapacity(6)
      members += namespaceMembers[Int(key.namespace)]
      members.append(("namespace_index", .int(key.namespace)))
      members += key.key.json("key")
      let known = KnownEntry(namespace: names[Int(key.namespace)], key: key.key)
      members.append(("values", .list(numbered(key)) { json($0.value, past: $0.past, known) }))
      return .object(members)
    }
  }

  /// The values of a key, oldest first, each that it no longer has with its number: the newest of them is 1.
  private func numbered(_ key: HistoryKey) -> [(value: PastValue, past: Int?)] {
    let values = history.values(of: key)
    var past = values.count { $0.standing != .current } + 1
    return values.map { value in
      if value.standing == .current { return (value, nil) }
      past -= 1
      return (value, past)
    }
  }

  private func json(_ value: PastValue, past: Int?, _ known: KnownEntry?) -> JSON {
    let place = history.view.image.place
    let text = ValueText(value, in: history)
    let members: [(String, JSON)] = [
      ("type", .string(value.typeName)), ("size", .int(value.size)), text.json,
      ("standing", .string(value.standing.rawValue)), ("past", .int(past)), ("recoverable", .bool(value.isWhole)),
      ("damage", .string(value.damage?.description)),
      (
        "entries",
        .list(value.entries) {
          .object(
            [("page", .int($0.page)), ("entry", .int($0.slot))] + place.offsets($0.offset) + [("span", .int($0.span))])
        }
      ),
    ]
    return .object(known == nil ? members : members + text.json(known))
  }

  /// For people: each key with its values, oldest first.
  ///
  /// - Parameters:
  ///   - width: the columns of the terminal, at which values are cut; nil for as long as they are.
  ///   - isRevealing: whether secrets are written out.
  public func text(width: Int?, isRevealing: Bool) -> String {
    var lines: [String] = []
    for key in keys {
      let space = names[Int(key.namespace)]?.text.printable ?? "namespace \(key.namespace)"
      lines.append("\(space) / \(key.key.text.printable)")
      let rows = numbered(key).map { value, past in
        row(value, past: past, names[Int(key.namespace)], limit: width ?? .max, isRevealing)
      }
      lines += TextTable.lines(rows, width: width.map { $0 - 2 }).map { "  " + $0 }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  /// The same, as wide as it is and with all secrets.
  public var text: String { text(width: nil, isRevealing: true) }

  private func row(
    _ value: PastValue, past: Int?, _ namespace: Key?, limit: Int, _ isRevealing: Bool
  ) -> [String] {
    var cells = ImageCells(value, in: history, namespace: namespace, limit: limit)
    if !isRevealing, Secrets.hides(value, in: history, namespace: namespace) { cells.hideValue() }
    return [cells[.state], past.map { "past \($0)" } ?? ""]
      + [ImageColumn.place, .type, .size, .value].map { cells[$0] }
  }
}
