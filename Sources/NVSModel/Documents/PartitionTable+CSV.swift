extension PartitionTable {
  init(csv bytes: [UInt8], rules: PartitionRules, environment: (String) -> String?) {
    var reader = PartitionCSVReader(rules: rules)
    reader.read(bytes, environment: environment)
    let entries = reader.resolved()
    var rows = reader.texts.map { Row(texts: $0.cells, line: $0.line) }
    for entry in entries { rows[entry.row].partition = entry.partition }
    self.init(reading: entries, rows: rows, problems: reader.problems, rules: rules)
  }
}

/// Reads the rows of a partition CSV, then finds out the offsets that it leaves open.
struct PartitionCSVReader {
  let rules: PartitionRules
  private(set) var problems: [TableProblem] = []
  /// The cells of all rows as they stand, each with its line.
  private(set) var texts: [(line: Int, cells: [String])] = []
  /// Those that can be read by themselves.
  private var rows: [PartitionRow] = []

  init(rules: PartitionRules) { self.rules = rules }

  mutating func read(_ bytes: [UInt8], environment: (String) -> String?) {
    let (text, firstBadLine) = UnicodeText.decode(bytes)
    if let line = firstBadLine {
      let advice = "this is not UTF-8 text: save the file as UTF-8, or as UTF-16 or UTF-32 with a byte order mark"
      problems.append(TableProblem(Problem(.error, advice, at: TextPlace(line: line, column: 1))))
    }
    let lines = text.split(omittingEmptySubsequences: false) { $0.isPartitionLineEnd }
    for (index, line) in lines.enumerated() {
      guard let cells = PartitionCells(line, number: index + 1, environment: environment) else { continue }
      var parser = PartitionRowParser(cells: cells, number: texts.count, rules: rules)
      texts.append((cells.line, cells.raw))
      if let row = parser.row() { rows.append(row) }
      problems += parser.problems
    }
    if rows.isEmpty, !problems.contains(where: { $0.problem.severity == .error }) {
      let advice = "no partitions in this file: add rows like 'fctry, data, nvs, 0x340000, 0x6000'"
      problems.append(TableProblem(Problem(.error, advice)))
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
      return Entry(partition, row: row.number, source: row.source)
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
      let head = "\(partition.name.quoted) begins at \(partition.offset.hex), "
      let advice = ": use \(lastEnd.hex) or higher, or leave it empty"
      if let previous {
        let before = "before \(lastEnd.hex), where \(previous.partition.name.quoted) "
        report(head + before, naming: previous.reference, " ends" + advice, of: row, .offset)
      } else {
        report("\(head)inside the partition table's sector \(rules.tableOffset.hex)\(advice)", of: row, .offset)
      }
    }
    if partition.size < 0 { partition.size = -partition.size - partition.offset }
  }

  private mutating func reject(_ partition: Partition, _ row: PartitionRow) {
    let name = partition.name.quoted
    if partition.offset < 0 {
      report("\(name): an offset cannot be negative: use 0x1000 steps from the start of the flash", of: row, .offset)
    } else if partition.size < 0 {
      let advice =
        "\(name) begins at \(partition.offset.hex), after the end that its negative size names, \(partition.end.hex)"
      report(advice + ": name a later end", of: row, .size)
    } else {
      report("\(name) ends past 4 GiB, which no offset in flash can reach: make it smaller", of: row, .size)
    }
  }

  private mutating func report(
    _ message: String, naming other: RowReference? = nil, _ tail: String = "", of row: PartitionRow,
    _ field: PartitionTable.Field
  ) {
    let problem = Problem(.error, message, naming: other, tail, at: row.source.place(of: field))
    problems.append(TableProblem(problem, row: row.number, field: field))
  }
}

/// A row as it stands: offset and size are not yet settled.
struct PartitionRow {
  /// With offset 0 where the source has none, and a size that may be negative.
  var partition: Partition
  /// Its index among all rows.
  var number: Int
  var source: PartitionTable.Source

  var reference: RowReference { RowReference(file: nil, row: number + 1, place: source.place(of: .name)) }
}
