/// Checks every device of a batch before the first image is made: its row, its values and files, whether they fit, and that
/// what is to be unique is.
///
/// Rows are checked in parts, on as many threads as there are, and what each finds is put together by ``findings(_:_:)``.
public struct BatchProof: Sendable {
  /// What is checked.
  public let plan: BatchPlan
  /// The columns whose every cell must differ from all others.
  public let uniqueColumns: [Int]
  /// The names of the devices' files; nil where none are written.
  public let names: DeviceNames?
  /// What stands for a board's own MAC address, where no column names it and a board will bring it along.
  public var mac: MACAddress?

  /// A proof of a plan that is sound and whose table is scanned to its end.
  public init(_ plan: BatchPlan, uniqueColumns: [Int] = [], names: DeviceNames? = nil) {
    (self.plan, self.uniqueColumns, self.names) = (plan, uniqueColumns, names)
  }

  /// What was found in some rows.
  public struct Part: Sendable {
    var groups: [ProblemGroup.Cause: ProblemGroup] = [:]

    mutating func add(_ problem: DeviceProblem, row: Int) {
      let new = ProblemGroup(first: problem, rows: [Int32(truncatingIfNeeded: row)])
      groups[ProblemGroup.Cause(problem), default: ProblemGroup(first: problem)].add(new)
    }
  }

  /// Checks some rows. Reads the files that they name.
  public func check(_ rows: Range<Int>) -> Part {
    var part = Part()
    // Whether a device fits depends on no more than its shape.
    var fitting: [[UInt16]: DeviceProblem?] = [:]
    for position in rows {
      let reading = plan.read(plan.batch.device(at: position, mac: mac))
      for problem in reading.problems { part.add(problem, row: position) }
      if let problem = problemOfName(position) { part.add(problem, row: position) }
      guard !reading.hasErrors else { continue }
      let shape = reading.shape
      if let shape, let known = fitting[shape] {
        if let known { part.add(known, row: position) }
        continue
      }
      let problem = problemOfSize(reading)
      if let shape { fitting[shape] = .some(problem) }
      if let problem { part.add(problem, row: position) }
    }
    return part
  }

  /// What is wrong or noteworthy about one device, but for what it has in common with others.
  public func problems(ofRow position: Int) -> [DeviceProblem] {
    check(position..<position + 1).groups.values.map(\.first).sorted {
      ($0.column ?? -1, $0.message) < ($1.column ?? -1, $1.message)
    }
  }

  private func problemOfName(_ position: Int) -> DeviceProblem? {
    guard let names, names.column != nil, let table = plan.batch.table,
      let message = names.problem(ofRow: position, table[position])
    else { return nil }
    return DeviceProblem(severity: .error, column: names.column, templateRow: nil, message: message)
  }

  private func problemOfSize(_ reading: DeviceReading) -> DeviceProblem? {
    let message: String
    do {
      let image = try ImageEncoder.encode(plan.items(of: reading), version: plan.version, geometry: plan.geometry)
      if image.fits { return nil }
      let needed = image.sizeNeeded
      message = "does not fit into \(plan.geometry.size) bytes: \(needed) bytes (\(needed.hex)) are needed"
    } catch {
      message = error.description
    }
    return DeviceProblem(severity: .error, column: nil, templateRow: nil, message: message)
  }

  /// Puts together what was found.
  ///
  /// - Parameters:
  ///   - hashes: of all rows of the table; see ``hashes(of:)``.
  ///   - rows: those of which doubles are told; nil for all.
  public func findings(_ parts: [Part], _ hashes: [UniqueHashes], of rows: Range<Int>? = nil) -> BatchFindings {
    var whole = Part()
    for part in parts {
      for (cause, group) in part.groups {
        whole.groups[cause, default: ProblemGroup(first: group.first)].add(group)
      }
    }
    addDoubles(hashes, of: rows ?? 0..<plan.batch.deviceCount, to: &whole)
    return BatchFindings(Array(whole.groups.values))
  }
}

/// Problems that have one cause: the same thing said of the same column in several rows.
public struct ProblemGroup: Sendable {
  /// As it is said of the first row.
  public internal(set) var first: DeviceProblem
  /// The devices' positions, ascending.
  public internal(set) var rows: [Int32] = []
  private var firstRow = Int32.max

  init(first: DeviceProblem, rows: [Int32] = []) {
    (self.first, self.rows, firstRow) = (first, rows, rows.first ?? .max)
  }

  mutating func add(_ other: ProblemGroup) {
    if other.firstRow < firstRow { (first, firstRow) = (other.first, other.firstRow) }
    rows += other.rows
  }

  /// What problems have in common that are one group.
  struct Cause: Hashable {
    let severity: Problem.Severity
    let column: Int?
    let templateRow: Int?
    let message: String

    init(_ problem: DeviceProblem) {
      (severity, column, templateRow) = (problem.severity, problem.column, problem.templateRow)
      message = Self.masked(problem.message)
    }

    /// The message without what differs from row to row: numbers, and what is quoted.
    private static func masked(_ message: String) -> String {
      var result: [UInt8] = []
      var isInside = false
      var last: UInt8 = 0x20
      for byte in message.utf8 {
        let isQuote = byte == UInt8(ascii: "'")
        if isInside {
          isInside = !isQuote
        } else if isQuote, last == 0x20 {
          isInside = true
          result.append(byte)
        } else if !(0x30...0x39).contains(byte) {
          result.append(byte)
        } else if result.last != 0x23 {
          result.append(0x23)
        }
        last = byte
      }
      return String(decoding: result, as: UTF8.self)
    }
  }
}

/// What the proof of a batch found.
public struct BatchFindings: Sendable {
  /// The worst first, then in the order of their first rows.
  public let groups: [ProblemGroup]
  /// The positions of the devices that no image can be made for, ascending.
  public let badRows: [Int]

  /// Findings in which some devices have others than before.
  public init(groups: [ProblemGroup], without rows: Set<Int32>, and more: [ProblemGroup]) {
    var causes: [ProblemGroup.Cause: ProblemGroup] = [:]
    for group in groups {
      let left = group.rows.filter { !rows.contains($0) }
      if !left.isEmpty { causes[ProblemGroup.Cause(group.first)] = ProblemGroup(first: group.first, rows: left) }
    }
    for group in more { causes[ProblemGroup.Cause(group.first), default: ProblemGroup(first: group.first)].add(group) }
    self.init(Array(causes.values))
  }

  init(_ groups: [ProblemGroup]) {
    let sorted = groups.map { group in
      var group = group
      group.rows.sort()
      return group
    }
    self.groups = sorted.sorted { one, other in
      let ranks = (one.first.severity, other.first.severity)
      if ranks.0 != ranks.1 { return ranks.0 > ranks.1 }
      let places = (one.rows.first ?? 0, other.rows.first ?? 0)
      return places.0 != places.1 ? places.0 < places.1 : one.first.message < other.first.message
    }
    var bad: Set<Int32> = []
    for group in sorted where group.first.severity == .error { bad.formUnion(group.rows) }
    badRows = bad.map { Int($0) }.sorted()
  }
}
