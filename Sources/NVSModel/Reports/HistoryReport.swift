/// The history of all keys, or of one, as JSON or text.
public struct HistoryReport: Sendable {
  let history: History
  let keys: [HistoryKey]
  private let names: [Key?]

  /// A report of `keys`, or of all that the image has.
  public init(_ history: History, keys: [HistoryKey]? = nil) {
    self.history = history
    self.keys = keys ?? history.keys
    names = history.namespaceNames
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
    .array(
      keys.map { key in
        var members = names[Int(key.namespace)]?.json("namespace") ?? [("namespace", .null)]
        members += [("namespace_index", .int(key.namespace))]
        members += key.key.json("key")
        members += [("values", .array(numbered(key).map { json($0.value, past: $0.past) }))]
        return .object(members)
      })
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

  private func json(_ value: PastValue, past: Int?) -> JSON {
    let place = history.view.image.place
    return .object([
      ("type", .string(value.typeName)), ("size", .int(value.size)), ValueText(value, in: history).json,
      ("standing", .string(value.standing.rawValue)), ("past", .int(past)), ("recoverable", .bool(value.isWhole)),
      ("damage", .string(value.damage?.description)),
      (
        "entries",
        .array(
          value.entries.map {
            .object(
              [("page", .int($0.page)), ("entry", .int($0.slot))] + place.offsets($0.offset)
                + [("span", .int($0.span))])
          })
      ),
    ])
  }

  /// For people: each key with its values, oldest first.
  public var text: String {
    var lines: [String] = []
    for key in keys {
      let space = names[Int(key.namespace)]?.text.printable ?? "namespace \(key.namespace)"
      lines.append("\(space) / \(key.key.text.printable)")
      lines += TextTable.lines(numbered(key).map { row($0.value, past: $0.past) }).map { "  " + $0 }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private func row(_ value: PastValue, past: Int?) -> [String] {
    let cells = ImageCells(value, in: history)
    return [cells[.state], past.map { "past \($0)" } ?? ""]
      + [ImageColumn.place, .type, .size, .value].map { cells[$0] }
  }
}
