/// Why a table has no binary form.
public enum PartitionTableError: Error, Hashable, Sendable {
  case tooManyPartitions(count: Int, limit: Int)
  case md5Unavailable
}

extension PartitionTableError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .tooManyPartitions(let count, let limit):
      "\(count) partitions do not fit in the table's 3 KB: \(limit) are possible, remove some"
    case .md5Unavailable:
      "the system's libcrypto refuses MD5, which the table's checksum needs: use --no-md5, or allow MD5"
    }
  }
}

extension PartitionTable {
  /// The part of the table's sector that holds entries, in bytes; the rest is for a signature.
  static let binarySize = 0xC00
  private static let md5Magic: [UInt8] = [0xEB, 0xEB]
  private static let endMarker = [UInt8](repeating: 0xFF, count: Partition.entrySize)

  /// How many partitions a table can hold: the last slot stays free for the end marker.
  static func maximumCount(withMD5: Bool) -> Int {
    binarySize / Partition.entrySize - (withMD5 ? 2 : 1)
  }

  /// Whether bytes begin with a binary entry, as what is read from a board's table offset should.
  public static func looksBinary(_ bytes: some Sequence<UInt8>) -> Bool { bytes.starts(with: Partition.magic) }

  /// Whether bytes are a binary table without a single entry, as a flash that was never written gives.
  static func looksEmpty(_ bytes: [UInt8]) -> Bool { bytes.starts(with: endMarker) || bytes.starts(with: md5Magic) }

  /// The 3 KB that belong at the table's offset in flash.
  public func binary(withMD5: Bool = true) throws(PartitionTableError) -> [UInt8] {
    let limit = Self.maximumCount(withMD5: withMD5)
    guard entries.count <= limit else { throw .tooManyPartitions(count: entries.count, limit: limit) }
    var bytes = partitions.flatMap(\.binary)
    if withMD5 {
      guard let digest = MD5.digest(bytes) else { throw .md5Unavailable }
      bytes += Self.md5Magic + [UInt8](repeating: 0xFF, count: 14) + digest
    }
    return bytes + [UInt8](repeating: 0xFF, count: Self.binarySize - bytes.count)
  }

  init(binary bytes: [UInt8], rules: PartitionRules) {
    var reader = BinaryReader()
    reader.read(bytes.prefix(Self.binarySize))
    reader.requirePartitions(rules)
    let entries = reader.rows.enumerated().compactMap { row, read in read.partition.map { Entry($0, row: row) } }
    self.init(reading: entries, rows: reader.rows, problems: reader.problems, rules: rules)
  }

  /// Reads what can be read: one damaged entry does not hide those after it.
  private struct BinaryReader {
    private(set) var rows: [Row] = []
    private(set) var problems: [TableProblem] = []
    private var isInDamage = false

    /// - Parameter isOfRow: whether it is about the row that was read last.
    private mutating func report(
      _ severity: Problem.Severity, _ offset: Int, _ message: String, isOfRow: Bool = false
    ) {
      let problem = Problem(severity, "byte \(offset.hex): \(message)")
      problems.append(TableProblem(problem, row: isOfRow ? rows.count - 1 : nil))
    }

    mutating func requirePartitions(_ rules: PartitionRules) {
      guard rows.isEmpty, !problems.contains(where: { $0.problem.severity == .error }) else { return }
      report(.error, 0, "there is no partition in this table: was it read from its offset, \(rules.tableOffset.hex)?")
    }

    mutating func read(_ bytes: ArraySlice<UInt8>) {
      for offset in stride(from: 0, to: bytes.count, by: Partition.entrySize) {
        let slot = bytes.dropFirst(offset).prefix(Partition.entrySize)
        if slot.count < Partition.entrySize {
          return report(.error, offset, "the table is cut off in the middle of an entry: read it again, 0xc00 bytes")
        }
        if slot.elementsEqual(PartitionTable.endMarker) {
          return report(.note, offset, "the table has no MD5, so damage to it would not be noticed")
        }
        if slot.starts(with: PartitionTable.md5Magic) {
          checkMD5(slot, over: bytes.prefix(offset), at: offset)
          return checkEnd(bytes.dropFirst(offset + Partition.entrySize), at: offset + Partition.entrySize)
        }
        readEntry(slot, at: offset)
      }
      report(.error, bytes.count, "the table has no end marker (32 bytes of ff): it is cut off or overwritten")
    }

    private mutating func checkMD5(_ slot: ArraySlice<UInt8>, over entries: ArraySlice<UInt8>, at offset: Int) {
      guard let digest = MD5.digest(entries) else {
        return report(.warning, offset, "the MD5 cannot be checked: the system's libcrypto refuses it")
      }
      if !slot.suffix(16).elementsEqual(digest) {
        report(.error, offset, "the MD5 does not match the entries: the table is damaged, write it again")
      }
    }

    private mutating func checkEnd(_ rest: ArraySlice<UInt8>, at offset: Int) {
      if rest.count < Partition.entrySize {
        report(.error, offset, "the table has no end marker (32 bytes of ff): it is cut off")
      } else if !rest.prefix(Partition.entrySize).elementsEqual(PartitionTable.endMarker) {
        report(.warning, offset, "what stands after the MD5 is never read by the firmware: it should be ff")
      }
    }

    private mutating func readEntry(_ slot: ArraySlice<UInt8>, at offset: Int) {
      guard PartitionTable.looksBinary(slot) else {
        if !isInDamage {
          rows.append(Row(texts: ["byte \(offset.hex)"]))
          report(.error, offset, "no partition entry begins here (aa 50 expected): the table is damaged", isOfRow: true)
        }
        isInDamage = true
        return
      }
      isInDamage = false
      let partition = Partition(entry: Array(slot))
      rows.append(Row(texts: [], partition: partition))
      if partition.end > 1 << 32 { report(.error, offset, "\(partition.name.quoted) ends past 4 GiB", isOfRow: true) }
      let name = slot.dropFirst(12).prefix(Partition.maximumNameLength).prefix { $0 != 0 }
      if !partition.name.utf8.elementsEqual(name) {
        report(.error, offset, "the partition's name is not UTF-8", isOfRow: true)
      }
      if partition.name.contains(where: { $0 == "," || $0.isPartitionLineEnd }) {
        let advice = "the name \(partition.name.quoted) has a comma or a line end, which a CSV cannot hold"
        report(.warning, offset, advice, isOfRow: true)
      }
    }
  }
}

extension Partition {
  /// From the 32 bytes of an entry whose magic is right; `bytes` must be that many.
  fileprivate init(entry bytes: [UInt8]) {
    let word = { (offset: Int) in
      (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[offset + $1]) << (8 * $1) }
    }
    let name = bytes[12..<28].prefix { $0 != 0 }
    self.init(
      name: String(decoding: name, as: UTF8.self), type: PartitionType(rawValue: bytes[2]), subtype: bytes[3],
      offset: Int(word(4)), size: Int(word(8)), flags: PartitionFlags(rawValue: word(28)))
  }

  /// The 32 bytes of its entry; a name that is too long is cut.
  fileprivate var binary: [UInt8] {
    let word = { (value: UInt32) in (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
    let name = name.utf8.prefix(Self.maximumNameLength)
    let padding = [UInt8](repeating: 0, count: Self.maximumNameLength - name.count)
    let range = word(UInt32(truncatingIfNeeded: offset)) + word(UInt32(truncatingIfNeeded: size))
    return Self.magic + [type.rawValue, subtype] + range + name + padding + word(flags.rawValue)
  }
}
