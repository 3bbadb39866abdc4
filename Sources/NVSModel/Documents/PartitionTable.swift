/// A partition table, read from a CSV or from flash, with everything that is wrong with it.
public struct PartitionTable: Sendable {
  /// The partitions that could be read, in file order.
  let entries: [Entry]
  /// All rows of the file, in its order.
  public let rows: [Row]
  /// In the order of the file; what concerns the whole file is last.
  public let tableProblems: [TableProblem]
  /// What it was judged by.
  public let rules: PartitionRules

  /// A row as the file has it, also one that cannot be read.
  public struct Row: Hashable, Sendable {
    /// Name, type, subtype, offset, size and flags as they stand there, with more or fewer where it has more or fewer; none
    /// in a binary table.
    public let texts: [String]
    /// The line of the file, from 1; 0 in a binary table.
    var line = 0
    /// Nil when it cannot be read: its problems say why.
    public internal(set) var partition: Partition?
  }

  /// A partition and where the file says it.
  struct Entry: Hashable, Sendable {
    var partition: Partition
    /// The index of its row.
    var row: Int
    /// Nil when it was read from a binary table.
    var source: Source?

    init(_ partition: Partition, row: Int, source: Source? = nil) {
      self.partition = partition
      self.row = row
      self.source = source
    }

    /// How a problem of another row speaks of this one.
    var reference: RowReference? {
      source.map { RowReference(file: nil, row: row + 1, place: $0.place(of: .name)) }
    }
  }

  /// Where the cells of a row begin.
  struct Source: Hashable, Sendable {
    var line: Int
    /// The columns at which name, type, subtype, offset, size and flags begin; a cell that is left out stands at the
    /// row's end.
    var columns: [Int]
    /// Whether the file says the offset, or it follows from the row before.
    var hasOffset: Bool

    func place(of field: Field) -> TextPlace {
      TextPlace(line: line, column: columns[field.rawValue])
    }
  }

  /// A column of the CSV.
  public enum Field: Int, CaseIterable, Sendable {
    case name, type, subtype, offset, size, flags
  }

  /// ``tableProblems`` without the cells. O(n).
  public var problems: [Problem] { tableProblems.map(\.problem) }

  /// Those that could be read, in file order. O(n).
  public var partitions: [Partition] { entries.map(\.partition) }
  /// Whether no firmware should be given this table. O(n).
  public var hasErrors: Bool { tableProblems.contains { $0.problem.severity == .error } }

  /// The partition of that name. O(n).
  public func partition(named name: some StringProtocol) -> Partition? {
    entries.first { $0.partition.name == name }?.partition
  }

  /// Judges partitions that did not come from a file.
  init(_ partitions: [Partition], rules: PartitionRules = PartitionRules()) {
    let entries = partitions.enumerated().map { Entry($1, row: $0) }
    self.init(reading: entries, rows: partitions.map { Row(texts: [], partition: $0) }, problems: [], rules: rules)
  }

  /// Reads a table: binary when it begins as one, else CSV.
  ///
  /// - Parameter environment: the value of an environment variable that a CSV names, nil when it is not set.
  public init(
    bytes: [UInt8], rules: PartitionRules = PartitionRules(),
    environment: (String) -> String? = { _ in nil }
  ) {
    if Self.looksBinary(bytes) || Self.looksEmpty(bytes) {
      self.init(binary: bytes, rules: rules)
    } else {
      self.init(csv: bytes, rules: rules, environment: environment)
    }
  }

  init(reading entries: [Entry], rows: [Row], problems: [TableProblem], rules: PartitionRules) {
    self.entries = entries
    self.rows = rows
    self.rules = rules
    let found = problems + PartitionChecks(entries: entries, rules: rules, known: problems).problems
    let ordered = found.enumerated().sorted { one, other in
      let (line, otherLine) = (one.element.problem.place?.line ?? .max, other.element.problem.place?.line ?? .max)
      let (column, otherColumn) = (
        one.element.problem.place?.column ?? .max, other.element.problem.place?.column ?? .max
      )
      return (line, column, one.offset) < (otherLine, otherColumn, other.offset)
    }
    var seen: Set<TableProblem> = []
    tableProblems = ordered.map(\.element).filter { seen.insert($0).inserted }
  }
}

/// A problem at a cell of a partition table, or of the table as a whole.
public struct TableProblem: Hashable, Sendable {
  /// The index of the row; nil for the table as a whole.
  public let row: Int?
  /// Nil for the row as a whole.
  public let field: PartitionTable.Field?
  /// What is wrong; its place is one in the table's file.
  public let problem: Problem

  init(_ problem: Problem, row: Int? = nil, field: PartitionTable.Field? = nil) {
    (self.problem, self.row, self.field) = (problem, row, field)
  }
}

extension PartitionTable.Field {
  /// As the heading of a table has it.
  public var name: String { "\(self)" }
}
