/// A partition table, read from a CSV or from flash, with everything that is wrong with it.
public struct PartitionTable: Sendable {
  /// The partitions that could be read, in file order.
  let entries: [Entry]
  /// In the order of the file; what concerns the whole file is last.
  public let problems: [Problem]
  /// What it was judged by.
  public let rules: PartitionRules

  /// A partition and where the file says it.
  struct Entry: Hashable, Sendable {
    var partition: Partition
    /// Nil when it was read from a binary table.
    var source: Source?

    init(_ partition: Partition, source: Source? = nil) {
      self.partition = partition
      self.source = source
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
  enum Field: Int, CaseIterable, Sendable {
    case name, type, subtype, offset, size, flags
  }

  /// Those that could be read, in file order. O(n).
  public var partitions: [Partition] { entries.map(\.partition) }
  /// Whether no firmware should be given this table. O(n).
  public var hasErrors: Bool { problems.contains { $0.severity == .error } }

  /// The partition of that name. O(n).
  public func partition(named name: some StringProtocol) -> Partition? {
    entries.first { $0.partition.name == name }?.partition
  }

  /// Judges partitions that did not come from a file.
  init(_ partitions: [Partition], rules: PartitionRules = PartitionRules()) {
    self.init(reading: partitions.map { Entry($0) }, problems: [], rules: rules)
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

  init(reading entries: [Entry], problems: [Problem], rules: PartitionRules) {
    self.entries = entries
    self.rules = rules
    let found = problems + PartitionChecks(entries: entries, rules: rules, known: problems).problems
    let ordered = found.enumerated().sorted { one, other in
      let (line, otherLine) = (one.element.place?.line ?? .max, other.element.place?.line ?? .max)
      let (column, otherColumn) = (one.element.place?.column ?? .max, other.element.place?.column ?? .max)
      return (line, column, one.offset) < (otherLine, otherColumn, other.offset)
    }
    var seen: Set<Problem> = []
    self.problems = ordered.map(\.element).filter { seen.insert($0).inserted }
  }
}
