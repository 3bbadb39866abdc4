extension PartitionTable {
  init(csv bytes: [UInt8], rules: PartitionRules, environment: (String) -> String?) {
    var reader = PartitionCSVReader(rules: rules)
    reader.read(bytes, environment: environment)
    let entries = reader.resolved()
    self.init(reading: entries, problems: reader.problems, rules: rules)
  }
}

/// Reads the rows of a partition CSV, then finds out the offsets that it leaves open.
struct PartitionCSVReader {
  let rules: PartitionRules
  private(set) var problems: [Problem] = []
  private var rows: [PartitionRow] = []

  init(rules: PartitionRules) { self.rules = rules }

  mutating func read(_ bytes: [UInt8], environment: (String) -> String?) {
    let (text, firstBadLine) = UnicodeText.decode(bytes)
    if let line = firstBadLine {
      let advice = "this is not UTF-8 text: save the file as UTF-8, or as UTF-16 or UTF-32 with a byte order mark"
      problems.append(Problem(.error, advice, at: TextPlace(line: line, column: 1)))
    }
    let lines = text.split(omittingEmptySubsequences: false) { $0.isPartitionLineEnd }
    for (index, line) in lines.enumerated() {
      guard let cells = PartitionCells(line, number: index + 1, environment: environment) else { continue }
      var parser = PartitionRowParser(cells: cells, rules: rules)
      if let row = parser.row() { rows.append(row) }
      problems += parser.problems
    }
    if rows.isEmpty, !problems.contains(where: { $0.severity == .error }) {
      let advice = "no partitions in this file: add rows like 'fctry, data, nvs, 0x340000, 0x6000'"
      problems.append(Problem(.error, advice))
    }
  }

  /// The rows with their offsets and sizes: a blank offset is where the row before ends, rounded up; a negative size
  /// is an end. The boot loader and the table itself, which lie before all others, take no part in that.
  mutating func resolved() -> [Entry] {
    var lastEnd = rules.tableEnd
    var previous: PartitionRow?
    return rows.compactMap { row in
      var partition = row.partition
      if !partition.isBeforePartitions {
        settle(&partition, of: row, after: previous, lastEnd: lastEnd)
        lastEnd = partition.end
        previous = row
      }
      guard partition.size >= 0, partition.offset >= 0, partition.end <= 1 << 32 else {
        reject(partition, row)
        return nil
      }
      return Entry(partition, source: row.source)
    }
  }

  typealias Entry = PartitionTable.Entry

  private mutating func settle(
    _ partition: inout Partition, of row: PartitionRow, after previous: PartitionRow?, lastEnd: Int
  ) {
    if !row.source.hasOffset {
      let alignment = rules.alignment(of: partition.type)
      partition.offset = (lastEnd + alignment - 1) / alignment * alignment
    } else if partition.offset >= 0, partition.offset < lastEnd {
      let before =
        previous.map { "before \(lastEnd.hex), where \($0.partition.name.quoted) in line \($0.source.line) ends" }
        ?? "inside the partition table's sector \(rules.tableOffset.hex)"
      let advice = "\(partition.name.quoted) begins at \(partition.offset.hex), \(before): "
      let place = row.source.place(of: .offset)
      problems.append(Problem(.error, advice + "use \(lastEnd.hex) or higher, or leave it empty", at: place))
    }
    if partition.size < 0 { partition.size = -partition.size - partition.offset }
  }

  private mutating func reject(_ partition: Partition, _ row: PartitionRow) {
    let name = partition.name.quoted
    if partition.offset < 0 {
      let advice = "\(name): an offset cannot be negative: use 0x1000 steps from the start of the flash"
      problems.append(Problem(.error, advice, at: row.source.place(of: .offset)))
    } else if partition.size < 0 {
      let advice =
        "\(name) begins at \(partition.offset.hex), after the end that its negative size names, \(partition.end.hex)"
      problems.append(Problem(.error, advice + ": name a later end", at: row.source.place(of: .size)))
    } else {
      let advice = "\(name) ends past 4 GiB, which no offset in flash can reach: make it smaller"
      problems.append(Problem(.error, advice, at: row.source.place(of: .size)))
    }
  }
}

/// A row as it stands: offset and size are not yet settled.
struct PartitionRow {
  /// With offset 0 where the source has none, and a size that may be negative.
  var partition: Partition
  var source: PartitionTable.Source
}
