/// A comparison as text or JSON, which names both sides wherever it says something of one.
public struct ComparisonReport: Sendable {
  let comparison: Comparison
  let old, new: Side
  /// Whether all bytes that differ are written out.
  let listsAll: Bool

  /// What was compared.
  public struct Side: Sendable {
    let name: String
    let image: PartitionImage?

    /// - Parameters:
    ///   - name: the file's
    ///   - image: in the clear; nil for rows
    public init(_ name: String, image: PartitionImage? = nil) {
      (self.name, self.image) = (name, image)
    }
  }

  /// The report of a comparison of two sides.
  public init(_ comparison: Comparison, old: Side, new: Side, listsAll: Bool = false) {
    (self.comparison, self.old, self.new, self.listsAll) = (comparison, old, new, listsAll)
  }

  private var totals: [(change: Comparison.Change, count: Int)] {
    [.added, .removed, .changed, .moved].map { change in
      (change, comparison.differences.count { $0.change == change })
    }
  }

  private var differingBytes: Int { comparison.byteRanges?.reduce(0) { $0 + $1.count } ?? 0 }
}

// MARK: - Text

extension ComparisonReport {
  /// For people: what is compared, a line or two for each key that differs, then counts, then the bytes that differ.
  ///
  /// - Parameters:
  ///   - width: the columns of the terminal, at which values are cut; nil for as long as they are.
  ///   - isRevealing: whether secrets are written out.
  public func text(width: Int?, isRevealing: Bool) -> String {
    var lines = TextTable.lines([["old", old.title], ["new", new.title]]) + [""]
    lines += TextTable.lines(
      comparison.differences.flatMap { rows($0, limit: width ?? .max, isRevealing) }, width: width)
    let counts = totals.map { "\($0.count) \($0.change.rawValue)" }
    lines.append(counts.joined(separator: ", ") + ", \(comparison.sameCount) the same")
    if let ranges = comparison.byteRanges {
      lines.append(
        ranges.isEmpty
          ? "The bytes are the same"
          : "\(differingBytes) bytes differ, in \(plural(ranges.count, "place"))")
      let secrets = isRevealing ? RangeSet() : SecretKeys.bytes(in: [old.image, new.image])
      let shown = ranges.prefix(listsAll ? .max : Self.shownRanges)
      lines += TextTable.lines(shown.flatMap { byteRows($0, secrets) }).map { "  " + $0 }
      let more = ranges.count - Self.shownRanges
      if more > 0, !listsAll { lines.append("  \(plural(more, "more place")): --all lists them") }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  /// The same, as wide as it is and with all secrets.
  public var text: String { text(width: nil, isRevealing: true) }

  private static let shownRanges = 8
  private static let bytesPerLine = 16

  private func rows(_ difference: Comparison.Difference, limit: Int, _ isRevealing: Bool) -> [[String]] {
    let name = "\(difference.name.namespaceText.printable) / \(difference.name.key.text.printable)"
    let title =
      KnownEntry(namespace: difference.name.namespace, key: difference.name.key).map { " · \($0.title)" } ?? ""
    let change = difference.change.rawValue
    let (before, after) = (old.name.printable, new.name.printable)
    let isHidden = !isRevealing && Secrets.hides(difference)
    let words = [difference.old, difference.new].map { value in
      value.map { value in
        isHidden
          ? "\(value.typeName) \(ImageCells.hidden)" : ImageCells.words(value, of: difference.name, limit: limit)
      } ?? ""
    }
    switch difference.change {
    case .added: return [[change, name, after, words[1] + title]]
    case .removed: return [[change, name, before, words[0] + title]]
    case .changed:
      let note = Self.note(difference).map { [["", "", "", $0]] } ?? []
      return [[change, name, before, words[0] + title], ["", "", after, words[1]]] + note
    case .moved:
      let places = [difference.old, difference.new].map { value in
        value?.place.map { "page \($0.page), entry \($0.slot)" } ?? ""
      }
      return [[change, name, before, places[0]], ["", "", after, places[1]]]
    }
  }

  /// Where two long values begin to differ, which may be beyond what a line shows.
  private static func note(_ difference: Comparison.Difference) -> String? {
    guard case .data(let old)? = difference.old?.content, case .data(let new)? = difference.new?.content else {
      return nil
    }
    let place = zip(old, new).enumerated().first { $1.0 != $1.1 }?.offset ?? min(old.count, new.count)
    return place < 16 ? nil : "\(old.count) and \(new.count) bytes, which differ from byte \(place) on"
  }

  /// What both sides have in a range: its first bytes, or all of them.
  ///
  /// - Parameter secrets: the bytes that are not shown.
  private func byteRows(_ range: Range<Int>, _ secrets: RangeSet<Int>) -> [[String]] {
    let starts = stride(from: range.lowerBound, to: range.upperBound, by: Self.bytesPerLine)
    return starts.prefix(listsAll ? .max : 1).flatMap { start in
      let part = start..<min(start + Self.bytesPerLine, range.upperBound)
      let rest = !listsAll && part.upperBound < range.upperBound ? " …" : ""
      // A secret is longer than a line: it has one of the line's ends.
      let isHidden = secrets.contains(part.lowerBound) || secrets.contains(part.upperBound - 1)
      return [old, new].map { side in
        let bytes = side.bytes(in: part)
        let text = bytes.map { [$0].hexText }.joined(separator: " ")
        return [
          side.name.printable, side.offsetText(start),
          bytes.isEmpty ? "has no bytes here" : isHidden ? ImageCells.hidden : text + rest,
        ]
      }
    }
  }
}

extension ComparisonReport.Side {
  /// The file, and where in the flash what was compared lies.
  fileprivate var title: String {
    guard let place = image?.place else { return "\(name.printable): rows" }
    let partition = place.name.map { "partition \($0.quoted), " } ?? ""
    return "\(name.printable): \(partition)\(Size.text(place.size))"
      + (place.offset.map { " at \($0.hex)" } ?? "")
  }

  fileprivate func bytes(in range: Range<Int>) -> ArraySlice<UInt8> {
    guard let bytes = image?.bytes else { return [] }
    return bytes[range.clamped(to: 0..<bytes.count)]
  }

  fileprivate func offsetText(_ offset: Int) -> String { image?.place.inFlash(offset).hex ?? "" }
}

// MARK: - JSON

extension ComparisonReport {
  /// One object: old, new, differs, same, differences, difference_totals, byte_ranges, differing_bytes.
  public var json: JSON {
    .object([
      ("old", old.json), ("new", new.json),
      ("differs", .bool(comparison.differsInValues)), ("same", .int(comparison.sameCount)),
      ("differences", .list(comparison.differences, member)),
      ("difference_totals", .object(totals.map { ($0.change.rawValue, .int($0.count)) })),
      ("byte_ranges", comparison.byteRanges.map { JSON.list($0, member) } ?? .null),
      ("differing_bytes", comparison.byteRanges == nil ? .null : .int(differingBytes)),
    ])
  }

  private func member(_ difference: Comparison.Difference) -> JSON {
    var members: [(String, JSON)] = [("change", .string(difference.change.rawValue))]
    members += difference.name.namespace?.json("namespace") ?? [("namespace", .null)]
    if difference.name.namespace == nil {
      members.append(("namespace_index", .int(difference.name.index)))
    }
    members += difference.name.key.json("key")
    members += [
      ("old", difference.old.map { Self.json($0, old) } ?? .null),
      ("new", difference.new.map { Self.json($0, new) } ?? .null),
    ]
    return .object(members)
  }

  private static func json(_ value: KeyedValues.Value, _ side: Side) -> JSON {
    var members: [(String, JSON)] = [("type", .string(value.typeName)), value.text.json]
    if let place = value.place {
      members += [("page", .int(place.page)), ("entry", .int(place.slot))]
      members += side.image?.place.offsets(place.offset) ?? []
    }
    return .object(members)
  }

  /// How many bytes of a range are written out.
  private static let shownBytes = 64

  private func member(_ range: Range<Int>) -> JSON {
    let shown = range.prefix(listsAll ? .max : Self.shownBytes)
    let sides = [("old", old), ("new", new)].map { name, side in
      let place = side.image?.place
      let offset = JSON.int(place.map { $0.inFlash(range.lowerBound) })
      return (
        name, JSON.object([("offset", offset), ("hex", .string(side.bytes(in: shown).hexText))])
      )
    }
    return .object(
      [("partition_offset", .int(range.lowerBound)), ("size", .int(range.count))] + sides
        + [("hex_cut", .bool(shown.count < range.count))])
  }
}

extension ComparisonReport.Side {
  fileprivate var json: JSON {
    .object([("file", .string(name)), ("partition", image?.place.json ?? .null)])
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
