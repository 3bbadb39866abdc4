extension PartitionTable {
  /// The table as ESP-IDF's generator prints it: every offset given, names for numbers where there are some.
  public var csv: String {
    let heading = ["# ESP-IDF Partition Table", "# Name, Type, SubType, Offset, Size, Flags"]
    let rows = partitions.map { partition in
      [
        partition.name, partition.type.name, partition.subtypeName, partition.offset.hex,
        Size.text(partition.size), partition.flags.text,
      ].joined(separator: ",")
    }
    return (heading + rows).map { $0 + "\n" }.joined()
  }

  /// The table for people: aligned columns, then what is free behind it, then what is worth knowing.
  public var text: String {
    var rows = [["Name", "Type", "SubType", "Offset", "End", "Size", "Flags"]]
    rows += self.rows.map { row in
      guard let partition = row.partition else { return Self.unreadable(row) }
      return [
        partition.name.printable, partition.type.name, partition.subtypeName, partition.offset.hex,
        partition.end.hex, Size.text(partition.size), partition.flags.text,
      ]
    }
    var lines = TextTable.lines(rows) + [usage]
    lines += problems.filter { $0.severity == .note }.map { "Note: \($0.message)" }
    return lines.map { $0 + "\n" }.joined()
  }

  /// A row that cannot be read, as the file has it.
  private static func unreadable(_ row: Row) -> [String] {
    let texts = (row.texts + ["", "", "", "", "", ""]).prefix(6).map(\.printable)
    return texts[..<4] + ["?", texts[4], texts[5].isEmpty ? "(cannot be read)" : texts[5] + " (cannot be read)"]
  }

  /// The offset of the first byte behind the last partition.
  var end: Int { partitions.map(\.end).max() ?? rules.tableEnd }

  private var usage: String {
    let used = "The partitions end at \(end.hex)"
    guard let flashSize = rules.flashSize else { return used }
    let flash = "the flash at \(flashSize.hex)"
    return end > flashSize ? "\(used), past \(flash)" : "\(used), \(flash): \(Size.text(flashSize - end)) free"
  }

  /// The table for programs: `table_offset`, and `partitions` with numbers, and names where there are some.
  public var json: String {
    let rows = partitions.map { partition in
      let type = PartitionType.names.first { $0.value == partition.type.rawValue }?.key
      return JSON.object([
        ("name", .string(partition.name)), ("type", .int(partition.type.rawValue)), ("type_name", .string(type)),
        ("subtype", .int(partition.subtype)),
        ("subtype_name", .string(partition.type.name(ofSubtype: partition.subtype))),
        ("offset", .int(partition.offset)), ("size", .int(partition.size)),
        ("encrypted", .bool(partition.flags.contains(.encrypted))),
        ("readonly", .bool(partition.flags.contains(.readonly))),
      ])
    }
    return JSON.object([("table_offset", .int(rules.tableOffset)), ("partitions", .array(rows))]).text
  }
}
