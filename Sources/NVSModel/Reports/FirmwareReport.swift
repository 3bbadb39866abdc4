/// An image as JSON or text, in the firmware's view.
public struct FirmwareReport: Sendable {
  let view: FirmwareView
  let findings: Findings
  private let entries: [FirmwareEntry]

  /// A report of an image with the findings of whoever looked for them; else looks for them too, so O(bytes).
  ///
  /// - Parameter order: of the entries; nil for that of the firmware's iterator.
  public init(_ view: FirmwareView, findings: Findings? = nil, order: ListOrder? = nil) {
    self.view = view
    self.findings = findings ?? view.findings
    entries = order.map { $0.sorted(view).map { view.entries[$0] } } ?? view.entries
  }

  /// One object: partition, mount, namespaces, entries, pages, findings with their totals, statistics, room, repairs.
  public var json: JSON {
    .object(
      [
        ("partition", place.json), ("mount", .string(view.mountName)),
        ("read_only", .bool(view.isReadOnly)),
        ("namespaces", .array(view.namespaces.map { .object([("index", .int($0.index))] + $0.name.json("name")) })),
        ("entries", .list(entries) { .object(members(of: $0)) }),
        ("pages", .list(view.pages, \.json)),
      ] + findings.members(in: place) + [
        ("statistics", view.statistics?.json ?? .null), ("room", view.room?.json ?? .null),
        ("repairs", .list(view.repairs, \.json)),
      ])
  }

  private var place: PartitionPlace { view.image.place }

  private func members(of entry: FirmwareEntry) -> [(String, JSON)] {
    let value = ValueText(entry, in: view)
    var members: [(String, JSON)] = []
    members.reserveCapacity(12)
    members += entry.namespace?.json("namespace") ?? [("namespace", .string("UNREACHABLE"))]
    members += entry.key.json("key")
    members += [
      ("type", .string(entry.typeName)), ("size", .int(entry.size)), ("page", .int(entry.page)),
      ("entry", .int(entry.slot)), value.json, ("namespace_index", .int(entry.namespaceIndex)),
    ]
    members += place.offsets(entry.origin.offset)
    members += value.json(KnownEntry(namespace: entry.namespace, key: entry.key))
    if !entry.isListed { members.append(("listed", .bool(false))) }
    if entry.isShadowed { members.append(("shadowed", .bool(true))) }
    if !entry.isReachable { members.append(("reachable", .bool(false))) }
    return members
  }

  /// For people: the mount, the pages, the entries, what a mount would repair, the findings.
  ///
  /// - Parameters:
  ///   - width: the columns of the terminal, at which the entries are cut; nil for as long as they are.
  ///   - isRevealing: whether secrets are written out.
  public func text(width: Int?, isRevealing: Bool) -> String {
    var lines = ["Mount: \(view.mountName)\(view.isReadOnly ? " (read-only)" : "")"]
    if let statistics = view.statistics {
      lines.append(
        "Entries: \(statistics.used) used, \(statistics.free) free of \(statistics.total), "
          + "\(plural(statistics.namespaces, "namespace"))")
    }
    if let room = view.room { lines.append("Room: \(room.text)") }
    let pages = view.pages.map(\.row)
    lines += [""] + TextTable.lines([["Page", "State", "Sequence", "Version", "Written", "Erased", "Empty"]] + pages)
    if !entries.isEmpty {
      lines += [""] + TextTable.lines([columns.map(\.title)] + rows(limit: width ?? .max, isRevealing), width: width)
    }
    if !view.repairs.isEmpty {
      lines += ["", "A writable mount would:"] + view.repairs.map { "  \($0.description)" }
    }
    if !findings.isEmpty { lines += ["", "Findings:"] + findings.lines(in: place).map { "  " + $0 } }
    return lines.map { $0 + "\n" }.joined()
  }

  /// The same, as wide as it is and with all secrets.
  public var text: String { text(width: nil, isRevealing: true) }

  private func rows(limit: Int, _ isRevealing: Bool) -> [[String]] {
    entries.map { entry in
      var cells = ImageCells(entry, in: view, limit: limit)
      if !isRevealing, Secrets.hides(entry, in: view) { cells.hideValue() }
      return columns.map { cells[$0] }
    }
  }
}

private let columns: [ImageColumn] = [.namespace, .key, .type, .size, .place, .value]
