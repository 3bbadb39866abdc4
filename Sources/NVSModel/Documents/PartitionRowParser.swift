/// Makes a row of a partition CSV's cells, or says what is wrong with each.
struct PartitionRowParser {
  let cells: PartitionCells
  /// The index of the row.
  let number: Int
  let rules: PartitionRules
  private(set) var problems: [TableProblem] = []
  private let name: String

  init(cells: PartitionCells, number: Int, rules: PartitionRules) {
    self.cells = cells
    self.number = number
    self.rules = rules
    name = cells[.name]?.text ?? ""
  }

  typealias Field = PartitionTable.Field

  /// Nil when a cell cannot be read; ``problems`` then says why.
  mutating func row() -> PartitionRow? {
    if let variable = cells.unknownVariable {
      let advice = "the environment has no variable \(variable.text.quoted): set it, or write the value here"
      let place = TextPlace(line: cells.line, column: variable.column)
      problems.append(TableProblem(Problem(.error, advice, at: place), row: number))
      return nil
    }
    checkName()
    checkExtraCells()
    let flags = flags()
    guard let type = type() else { return nil }
    let subtype = subtype(of: type)
    let isFixed = type == .bootloader || type == .partitionTable
    let size = isFixed ? fixedSize(of: type) : size()
    guard let subtype, let offset = offset(of: type, subtype: subtype), let size, let flags,
      !problems.contains(where: { $0.problem.severity == .error })
    else {
      return nil
    }
    let partition = Partition(
      name: name, type: type, subtype: subtype, offset: offset.value, size: size, flags: flags)
    let source = PartitionTable.Source(
      line: cells.line, columns: Field.allCases.map { cells.place(of: $0).column }, hasOffset: offset.isGiven)
    return PartitionRow(partition: partition, number: number, source: source)
  }

  private mutating func report(_ severity: Problem.Severity, _ field: Field, _ message: String) {
    problems.append(TableProblem(Problem(severity, message, at: cells.place(of: field)), row: number, field: field))
  }

  private func text(_ field: Field) -> String { cells[field]?.text ?? "" }

  private mutating func checkName() {
    let length = name.utf8.count
    if length > Partition.maximumNameLength {
      report(
        .error, .name,
        "the name \(name.quoted) takes \(length) bytes: 16 are allowed (beyond ASCII a character takes 2 to 4)")
    }
    if name.utf8.contains(0) {
      report(.error, .name, "the name \(name.quoted) has a NUL in it, which would end it there: remove it")
    }
    if name.isEmpty {
      report(.warning, .name, "this partition has no name, so firmware cannot ask for it: give it one")
    }
  }

  private mutating func checkExtraCells() {
    guard let extra = cells.cells.dropFirst(Field.allCases.count).first(where: { !$0.text.isEmpty }) else { return }
    let advice = "\(extra.text.quoted) stands after the six columns and is ignored: remove it, flags are joined by ':'"
    let place = TextPlace(line: cells.line, column: extra.column)
    problems.append(TableProblem(Problem(.warning, advice, at: place), row: number, field: .flags))
  }

  private mutating func type() -> PartitionType? {
    let known = rules.typeNames.map(\.key).joined(separator: ", ")
    if text(.type).isEmpty {
      report(.error, .type, "\(name.quoted) needs a type: \(known), or a number")
      return nil
    }
    return byte(.type, names: rules.typeNames).map { PartitionType(rawValue: $0) }
  }

  private mutating func subtype(of type: PartitionType) -> UInt8? {
    if text(.subtype).isEmpty {
      if let subtype = rules.defaultSubtype(of: type) { return subtype }
      report(.error, .subtype, "the app partition \(name.quoted) needs a subtype: factory, ota_0 … ota_15, test")
      return nil
    }
    return byte(.subtype, names: rules.subtypeNames(of: type))
  }

  /// A type or subtype: a name in any case, or a number that fits in a byte.
  private mutating func byte(_ field: Field, names: [(key: String, value: UInt8)]) -> UInt8? {
    let text = text(field)
    if let number = PartitionNumber.parse(text) {
      if let byte = UInt8(exactly: number) { return byte }
      report(.error, field, "the \(field) \(text.quoted) does not fit in a byte: use 0 to 255")
      return nil
    }
    let lowercased = text.lowercased()
    if let known = names.first(where: { $0.key == lowercased }) { return known.value }
    let choice = names.isEmpty ? "use a number" : "use \(names.map(\.key).joined(separator: ", ")), or a number"
    report(
      .error, field, "\(text.quoted) is not a \(field) that \(rules.chip?.displayName ?? "ESP-IDF") knows: \(choice)")
    return nil
  }

  private mutating func offset(of type: PartitionType, subtype: UInt8) -> (value: Int, isGiven: Bool)? {
    switch (type, subtype) {
    case (.bootloader, 0):
      guard let offset = rules.bootloaderOffset else { return nil }
      return (fixed(.offset, offset), true)
    case (.bootloader, 2):
      if let offset = rules.recoveryBootloaderOffset { return (fixed(.offset, offset), true) }
      report(.error, .offset, "where the recovery boot loader lies is not known: give --recovery-bootloader-offset")
      return nil
    case (.partitionTable, 0):
      return (fixed(.offset, rules.tableOffset), true)
    default:
      if text(.offset).isEmpty { return (0, false) }
      return number(.offset, "leave it empty for the end of the row before").map { ($0, true) }
    }
  }

  private mutating func size() -> Int? {
    if text(.size).isEmpty {
      report(.error, .size, "\(name.quoted) needs a size, such as 0x6000, 24K or 1M")
      return nil
    }
    return number(.size, "comments go on a line of their own")
  }

  /// The size of a boot loader or of a partition table, which the chip and the table's offset decide.
  private mutating func fixedSize(of type: PartitionType) -> Int? {
    if type == .partitionTable { return fixed(.size, PartitionRules.sector) }
    guard let start = rules.bootloaderOffset else {
      report(.error, .type, "where the boot loader lies is not known: give --chip or --bootloader-offset")
      return nil
    }
    guard start < rules.tableOffset else {
      let advice = "the boot loader at \(start.hex) must lie before the partition table at \(rules.tableOffset.hex)"
      report(.error, .type, advice + ": check --bootloader-offset and --table-offset")
      return nil
    }
    return fixed(.size, rules.tableOffset - start)
  }

  /// `value`, with a word when the cell says another.
  private mutating func fixed(_ field: Field, _ value: Int) -> Int {
    let text = text(field)
    if !text.isEmpty, text.lowercased() != "n/a", PartitionNumber.parse(text) != value {
      report(
        .warning, field,
        "the \(field) of \(name.quoted) is always \(value.hex), so \(text.quoted) is ignored: leave it empty")
    }
    return value
  }

  private mutating func number(_ field: Field, _ advice: String) -> Int? {
    let text = text(field)
    guard let value = PartitionNumber.parse(text) else {
      report(.error, field, "\(text.quoted) is not a number: write it like 24576, 0x6000, 24K or 1M (\(advice))")
      return nil
    }
    guard value.magnitude <= UInt(UInt32.max) else {
      report(.error, field, "\(text.quoted) does not fit in 32 bits: no flash is that large")
      return nil
    }
    return value
  }

  private mutating func flags() -> PartitionFlags? {
    var flags: PartitionFlags = []
    for word in text(.flags).split(separator: ":") {
      guard let known = rules.flags.first(where: { $0.name == word }) else {
        let names = rules.flags.map(\.name).joined(separator: ", ")
        report(
          .error, .flags,
          "\(word.quoted) is not a flag that \(rules.chip?.displayName ?? "ESP-IDF") knows: use \(names)")
        return nil
      }
      flags.insert(known.flag)
    }
    return flags
  }
}
