/// What is wrong or risky about partitions whose offsets and sizes are known.
///
/// The checks of ESP-IDF's generator, and beside them what the firmware and the factory floor would complain about.
struct PartitionChecks {
  typealias Entry = PartitionTable.Entry

  let entries: [Entry]
  let rules: PartitionRules
  private(set) var problems: [TableProblem] = []

  /// Places of errors that the reader has told already.
  private let told: Set<TextPlace>

  init(entries: [Entry], rules: PartitionRules, known: [TableProblem]) {
    told = Set(known.map(\.problem).filter { $0.severity == .error }.compactMap(\.place))
    self.entries = entries
    self.rules = rules
    for entry in entries {
      checkAlignment(entry)
      checkFlags(entry)
      checkNVS(entry)
      checkName(entry)
      checkFlashSize(entry)
    }
    checkUniqueNames()
    checkOverlaps()
    checkOTAData("otadata", "ota") { $0.isOTAData }
    checkOTAData("TEE otadata", "tee_ota") { $0.isTEEOTAData }
    checkCount()
  }

  private mutating func report(
    _ severity: Problem.Severity, _ entry: Entry, _ field: PartitionTable.Field, _ message: String,
    naming other: RowReference? = nil, _ tail: String = ""
  ) {
    let head = "\(entry.partition.name.quoted) \(message)"
    let problem = Problem(severity, head, naming: other, tail, at: entry.source?.place(of: field))
    problems.append(TableProblem(problem, row: entry.row, field: field))
  }

  private mutating func checkAlignment(_ entry: Entry) {
    let partition = entry.partition
    let sector = PartitionRules.sector
    let alignment = partition.isNVS ? sector : rules.alignment(of: partition.type)
    if !partition.offset.isMultiple(of: alignment) {
      let next = (partition.offset / alignment + 1) * alignment
      let advice = "at \(partition.offset.hex) is not aligned to \(alignment.hex): use \(next.hex), or leave it empty"
      report(.error, entry, .offset, advice)
    }
    if partition.size == 0 {
      report(.warning, entry, .size, "has size 0 and can hold nothing: give it a size")
    } else if !partition.size.isMultiple(of: sector), !partition.isBeforePartitions {
      let next = (partition.size / sector + 1) * sector
      let isRefused = partition.type == .app && !rules.isESP8266
      let advice = "has size \(partition.size.hex), not a multiple of the flash sector 0x1000: use \(next.hex)"
      report(isRefused ? .error : .warning, entry, .size, advice)
    }
  }

  private mutating func checkFlags(_ entry: Entry) {
    let partition = entry.partition
    if partition.flags.contains(.readonly) {
      if partition.isOTAData || partition.isCoreDump {
        let advice =
          "is written by the firmware (subtype \(partition.subtypeName)) and cannot be readonly: remove the flag"
        report(.error, entry, .flags, advice)
      } else if rules.isESP8266 {
        report(.error, entry, .flags, "is readonly, which the ESP8266 does not know: remove the flag")
      }
    }
    if partition.isNVS, partition.flags.contains(.encrypted) {
      let advice = "is an NVS partition flagged encrypted, which the firmware refuses to open: remove the flag, "
      report(.error, entry, .flags, advice + "NVS has its own encryption with a nvs_keys partition")
    }
    if partition.isNVSKeys, !partition.flags.contains(.encrypted) {
      report(.warning, entry, .flags, "holds the NVS keys in the clear: flag it encrypted")
    }
    let unknown = partition.flags.rawValue & ~0b11
    if unknown != 0 {
      report(.warning, entry, .flags, "has unknown flags \(Int(unknown).hex): the table may be from a newer ESP-IDF")
    }
  }

  private mutating func checkNVS(_ entry: Entry) {
    let partition = entry.partition
    guard partition.isNVS else { return }
    let smallest = PartitionRules.smallestWritableNVS
    if partition.size < smallest, !partition.flags.contains(.readonly) {
      let choice = rules.isESP8266 ? "" : ", or flag it readonly"
      let advice =
        "has \(partition.size.hex) bytes, but NVS needs \(smallest.hex) to be written: make it larger\(choice)"
      report(.error, entry, .size, advice)
    }
    if let note = partition.roleNote { report(.note, entry, .name, note) }
  }

  private mutating func checkName(_ entry: Entry) {
    let partition = entry.partition
    if let type = PartitionType.names.first(where: { $0.key == partition.name }) {
      if type.value != partition.type.rawValue {
        let advice = "is named like a type, but its type is \(partition.type.name): are two columns mixed up?"
        report(.warning, entry, .name, advice)
      }
      return
    }
    let types: [PartitionType] = [.app, .data, .bootloader, .partitionTable]
    let isSubtype = types.contains { $0.subtypeNames.contains { $0.key == partition.name } }
    if isSubtype, partition.subtypeName != partition.name {
      let advice = "is named like a subtype, but its type and subtype are \(partition.type.name) and "
      report(.warning, entry, .name, advice + "\(partition.subtypeName): are two columns mixed up?")
    }
  }

  private mutating func checkFlashSize(_ entry: Entry) {
    guard let flashSize = rules.flashSize, entry.partition.end > flashSize else { return }
    let partition = entry.partition
    let advice = "ends at \(partition.end.hex), but the flash ends at \(flashSize.hex): "
    let remedy = partition.offset < flashSize ? "make it smaller or move it" : "move it"
    report(.error, entry, .offset, advice + "\(remedy), or give the right --flash-size")
  }

  private mutating func checkUniqueNames() {
    var first: [String: Entry] = [:]
    for entry in entries {
      if let other = first[entry.partition.name] {
        let (head, advice) = ("is also the name of the partition ", ": give each its own")
        if let reference = other.reference {
          report(.error, entry, .name, head, naming: reference, advice)
        } else {
          report(.error, entry, .name, head + "at \(other.partition.offset.hex)" + advice)
        }
      } else {
        first[entry.partition.name] = entry
      }
    }
  }

  private mutating func checkOverlaps() {
    var furthest: Entry?
    let sorted = entries.enumerated().sorted {
      ($0.element.partition.offset, $0.offset) < ($1.element.partition.offset, $1.offset)
    }
    for entry in sorted.map(\.element) {
      let partition = entry.partition
      defer { if partition.end >= furthest?.partition.end ?? 0 { furthest = entry } }
      if let place = entry.source?.place(of: .offset), told.contains(place) { continue }
      if !partition.isBeforePartitions, partition.offset < rules.tableEnd {
        let advice = "at \(partition.offset.hex) is below \(rules.tableEnd.hex), where the partition table ends: "
        report(.error, entry, .offset, advice + "use \(rules.tableEnd.hex) or higher")
      }
      if let other = furthest?.partition, partition.offset < other.end {
        let advice =
          "at \(partition.offset.hex) overlaps \(other.name.quoted), \(other.offset.hex) to \((other.end - 1).hex): "
        report(.error, entry, .offset, advice + "use \(other.end.hex) or higher")
      }
    }
  }

  private mutating func checkOTAData(
    _ title: String, _ subtype: String, isOTAData: (Partition) -> Bool
  ) {
    let found = entries.filter { isOTAData($0.partition) }
    for entry in found.dropFirst() {
      let other = found[0].partition.name.quoted
      report(.error, entry, .subtype, "is a second \(title) partition (data, \(subtype)) beside \(other): remove one")
    }
    for entry in found where entry.partition.size != PartitionRules.otaDataSize {
      report(
        .error, entry, .size, "is the \(title) partition and must have size 0x2000, not \(entry.partition.size.hex)")
    }
  }

  private mutating func checkCount() {
    let limit = PartitionTable.maximumCount(withMD5: true)
    guard entries.count > limit else { return }
    let advice = "\(entries.count) partitions do not fit in the table's 3 KB: \(limit) are possible, remove some"
    let problem = Problem(.error, advice, at: entries[limit].source?.place(of: .name))
    problems.append(TableProblem(problem, row: entries[limit].row))
  }
}
