extension PartitionTable {
  /// The partitions that factory values can go to, in file order.
  public var nvsPartitions: [Partition] { partitions.filter(\.isNVS) }

  /// Whether bytes look like a partition table: a binary one by its magic, a CSV by a row that has a type and a size.
  ///
  /// Looks at the first 64 KB only.
  public static func looksLikePartitionTable(_ bytes: [UInt8]) -> Bool {
    if looksBinary(bytes) { return true }
    let (text, firstBadLine) = UnicodeText.decode(Array(bytes.prefix(0x10000)))
    if firstBadLine == 1 { return false }
    let lines = text.split(whereSeparator: \.isPartitionLineEnd)
    for line in lines {
      guard let cells = PartitionCells(line, number: 1, environment: { _ in "" }) else { continue }
      guard let type = cells[.type]?.text.lowercased(), cells.cells.count >= 4 else { return false }
      return PartitionType.names.contains { $0.key == type } || isNumbered(cells)
    }
    return false
  }

  private static func isNumbered(_ cells: PartitionCells) -> Bool {
    let numbers: [Field] = [.type, .size]
    return numbers.allSatisfy { cells[$0].flatMap { PartitionNumber.parse($0.text) } != nil }
  }

  /// What differs from `other`, partition by partition of the same name, in this table's order; then what only
  /// `other` has.
  public func differences(from other: PartitionTable) -> [PartitionDifference] {
    let changed = partitions.compactMap { mine -> PartitionDifference? in
      let theirs = other.partition(named: mine.name)
      return mine == theirs ? nil : PartitionDifference(name: mine.name, mine: mine, theirs: theirs)
    }
    let missing = other.partitions.filter { partition(named: $0.name) == nil }
    return changed + missing.map { PartitionDifference(name: $0.name, mine: nil, theirs: $0) }
  }
}

/// A partition that two tables do not agree on.
public struct PartitionDifference: Hashable, Sendable {
  /// The name that both tables are asked for.
  public let name: String
  /// As the table that was asked has it; nil when it has none of that name.
  let mine: Partition?
  /// As the other table has it; nil when it has none of that name.
  let theirs: Partition?

  /// Both sides in a sentence: `the board has fctry (data, nvs) at 0x340000 size 0x6000, the file says …`.
  ///
  /// - Parameters:
  ///   - first: what to call the table that was asked, such as `the board`
  ///   - second: what to call the other, such as `the file`
  public func sentence(_ first: String, _ second: String) -> String {
    guard let mine else { return "\(first) has no partition \(name.quoted), \(second) has it \(Self.where(theirs))" }
    guard let theirs else { return "\(first) has \(name.quoted) \(Self.where(mine)), \(second) has no such partition" }
    return "\(first) has \(name.quoted) \(Self.where(mine)), \(second) has it \(Self.where(theirs))"
  }

  private static func `where`(_ partition: Partition?) -> String {
    guard let partition else { return "nowhere" }
    let kind = "\(partition.type.name), \(partition.subtypeName)"
    let flags = partition.flags.text.isEmpty ? "" : " flags \(partition.flags.text)"
    return "at \(partition.offset.hex) size \(partition.size.hex) (\(kind))\(flags)"
  }
}

extension Partition {
  /// What to know before factory values are put here; nil when there is nothing.
  var roleNote: String? {
    guard isNVS, name == "nvs" else { return nil }
    return "is the default NVS partition, which a Reset to Factory erases: keep factory values in one of their own"
  }
}
