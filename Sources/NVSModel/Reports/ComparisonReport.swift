/// A comparison as text or JSON.
public struct ComparisonReport: Sendable {
  let comparison: Comparison

  /// The report of a comparison.
  public init(_ comparison: Comparison) { self.comparison = comparison }

  /// For people: a line or two for each key that differs, then counts, then where the bytes differ.
  public var text: String {
    var lines = TextTable.lines(comparison.differences.flatMap(rows))
    let counts = [Comparison.Change.added, .removed, .changed, .moved].map { change in
      "\(comparison.differences.count { $0.change == change }) \(change.rawValue)"
    }
    lines.append(counts.joined(separator: ", ") + ", \(comparison.sameCount) the same")
    if let ranges = comparison.byteRanges {
      let total = ranges.reduce(0) { $0 + $1.count }
      lines.append(
        ranges.isEmpty
          ? "The bytes are the same" : "\(total) bytes differ, in \(ranges.count) places: \(Self.places(ranges))")
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private static func places(_ ranges: [Range<Int>]) -> String {
    let shown = ranges.prefix(8).map { $0.lowerBound.hex }.joined(separator: ", ")
    return ranges.count > 8 ? shown + "…" : shown
  }

  private func rows(_ difference: Comparison.Difference) -> [[String]] {
    let name = "\(difference.name.namespaceText.printable) / \(difference.name.key.text.printable)"
    switch difference.change {
    case .added: return [["added", name, difference.new.map(ImageCells.words) ?? ""]]
    case .removed: return [["removed", name, difference.old.map(ImageCells.words) ?? ""]]
    case .changed:
      let values = Self.pair(difference)
      return [["changed", name, "from \(values.0)"], ["", "", "to   \(values.1)"]]
    case .moved:
      let places = [difference.old, difference.new].map { value in
        value?.place.map { "page \($0.page), entry \($0.slot)" } ?? ""
      }
      return [["moved", name, "from \(places[0]) to \(places[1])"]]
    }
  }

  /// Both values, or where they begin to differ when that is further on than a line shows.
  private static func pair(_ difference: Comparison.Difference) -> (String, String) {
    guard let old = difference.old, let new = difference.new else { return ("", "") }
    let both = (ImageCells.words(old), ImageCells.words(new))
    guard both.0 == both.1, case .data(let first) = old.content, case .data(let second) = new.content else {
      return both
    }
    let place = zip(first, second).enumerated().first { $1.0 != $1.1 }?.offset ?? min(first.count, second.count)
    let what = "\(first.count) and \(second.count) bytes, which differ from byte \(place) on"
    return (both.0, "\(both.1) (\(what))")
  }

  /// One object: differs, same, differences, byte_ranges.
  public var json: JSON {
    .object([
      ("differs", .bool(comparison.differsInValues)), ("same", .int(comparison.sameCount)),
      ("differences", .array(comparison.differences.map(member))),
      (
        "byte_ranges",
        comparison.byteRanges.map { ranges in
          .array(ranges.map { .object([("offset", .int($0.lowerBound)), ("size", .int($0.count))]) })
        } ?? .null
      ),
    ])
  }

  private func member(_ difference: Comparison.Difference) -> JSON {
    var members: [(String, JSON)] = [("change", .string(difference.change.rawValue))]
    members += difference.name.namespace?.json("namespace") ?? [("namespace", .null)]
    if difference.name.namespace == nil { members.append(("namespace_index", .int(difference.name.index))) }
    members += difference.name.key.json("key")
    members += [("old", difference.old.map(Self.json) ?? .null), ("new", difference.new.map(Self.json) ?? .null)]
    return .object(members)
  }

  private static func json(_ value: KeyedValues.Value) -> JSON {
    var members: [(String, JSON)] = [("type", .string(value.typeName)), value.text.json]
    if let place = value.place { members += [("page", .int(place.page)), ("entry", .int(place.slot))] }
    return .object(members)
  }
}

extension KeyedValues.Value {
  /// The value in words.
  var text: ValueText {
    switch content {
    case .error(let error): ValueText(type, error)
    case .number(let bits): ValueText(type, bits: bits)
    case .data(let bytes): ValueText(type, data: type == .string ? bytes + [0] : bytes)
    }
  }
}
