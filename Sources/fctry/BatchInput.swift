import NVSModel
import Station

/// The template and the table of a batch, opened for a command, and what it says of them.
struct BatchInput {
  let batch: Batch
  /// The SHA-256 of the template's file, and of the table's.
  let digests: (template: String, table: String?)
  private let files = CachedFiles()

  /// A table of a million devices has some hundreds of megabytes.
  private static let limit = 4 << 30
  /// More causes than this are no help.
  private static let maximumGroups = 100

  /// - Parameter values: nil for devices that come without a table.
  init(config: String, values: String?, start: Int) throws(CommandFailure) {
    let (configBytes, valuesBytes) = (
      try Self.read(config), try values.map { (path) throws(CommandFailure) in try Self.read(path) }
    )
    let template: Template
    do { template = try Template(name: config, bytes: configBytes) } catch { throw Self.unreadable(config, error) }
    var table: ValuesTable?
    if let values, let valuesBytes {
      do { table = try ValuesTable(name: values, bytes: valuesBytes) } catch { throw Self.unreadable(values, error) }
      table?.scan()
    }
    batch = Batch(template: template, table: table, firstNumber: start)
    digests = (SHA256.hex(of: configBytes), valuesBytes.map { SHA256.hex(of: $0) })
  }

  private static func unreadable(_ path: String, _ error: CSVError) -> CommandFailure {
    CommandFailure(.inputHasProblems, Problem(.error, error.description, at: error.place).line(in: path))
  }

  /// The paths of the files that were read.
  var paths: [String] { [batch.template.name, batch.table?.name].compactMap(\.self) + files.paths }

  /// What all devices share; fails, with all problems said, where no image can be made.
  ///
  /// - Parameter severity: what is less is not said.
  func plan(
    version: FormatVersion, geometry: Geometry, from severity: Problem.Severity = .note
  ) throws(CommandFailure) -> BatchPlan {
    let plan = BatchPlan(batch, version: version, geometry: geometry) { [files] in files.content(of: $0) }
    for problem in plan.problems where problem.problem.severity >= severity {
      Console.complain(problem.problem.line(in: problem.file == .table ? tableName : batch.template.name))
    }
    if !plan.isSound { throw CommandFailure(.inputHasProblems) }
    return plan
  }

  private var tableName: String { batch.table?.name ?? "" }

  /// The columns that `--unique` names.
  func columns(named names: [String]) throws(CommandFailure) -> [Int] {
    var columns: [Int] = []
    guard let table = batch.table else { return [] }
    for name in names {
      guard let column = table.index(ofColumn: name) else { throw .noColumn(name, "--unique", table) }
      columns.append(column)
    }
    return columns
  }

  /// Checks all devices, and says what is wrong with them.
  func prove(
    _ proof: BatchProof, _ rows: Range<Int>, jobs: Int, _ watch: BatchWatch
  ) throws(CommandFailure) -> BatchFindings {
    watch.begin("rows checked")
    let findings = proof.run(rows: rows, jobs: jobs) { watch.show($0.done, of: $0.total) }
    watch.end()
    guard let findings else { throw CommandFailure(.inputHasProblems, "interrupted: nothing was written") }
    for group in findings.groups.prefix(Self.maximumGroups) { Console.complain(line(group)) }
    if findings.groups.count > Self.maximumGroups {
      Console.complain("and \(findings.groups.count - Self.maximumGroups) more kinds of problems")
    }
    return findings
  }

  private func line(_ group: ProblemGroup) -> String {
    let row = group.rows.first.map { Int($0) } ?? 0
    let found = group.first
    var message = "row \(row + 1), \(subject(found)): \(found.message)"
    if group.rows.count > 1 {
      let others = group.rows.dropFirst().prefix(3).map { String($0 + 1) }.joined(separator: ", ")
      message += "; and so in \(group.rows.count - 1) more: \(others)\(group.rows.count > 4 ? ", …" : "")"
    }
    let place = batch.table?.place(ofRow: row, column: found.column)
    return Problem(found.severity, message, at: place).line(in: tableName)
  }

  /// The column that a problem is in, and the key where that has another name.
  private func subject(_ found: DeviceProblem) -> String {
    let columns = batch.table?.columns ?? []
    let column = found.column.flatMap { $0 < columns.count ? "column \(columns[$0].quoted)" : nil }
    let key = found.templateRow.map { batch.template.rows[$0].texts.key }
    guard let key, found.column.map({ columns[$0] != key }) ?? true else { return column ?? "the whole row" }
    return [column, "key \(key.quoted)"].compactMap(\.self).joined(separator: ", ")
  }

  /// Writes which devices were left out, and why, a line for each problem.
  func list(
    _ findings: BatchFindings, of proof: BatchProof, in path: String, sparing: [SparedFile]
  ) throws(CommandFailure) {
    var causes: [Int: [DeviceProblem]] = [:]
    for group in findings.groups where group.first.severity == .error {
      for row in group.rows { causes[Int(row), default: []].append(group.first) }
    }
    var text = "row,line,character,where,problem\n"
    for row in findings.badRows {
      var problems = proof.problems(ofRow: row).filter { $0.severity == .error }
      let columns = Set(problems.map(\.column))
      // What is left is only wrong beside other rows.
      problems += (causes[row] ?? []).filter { !columns.contains($0.column) }
      for problem in problems { text += line(row, problem) }
    }
    do throws(FileError) {
      try WholeFile.write(Array(text.utf8), to: path, sparing: sparing)
    } catch {
      throw .input(path, error)
    }
  }

  private func line(_ row: Int, _ problem: DeviceProblem) -> String {
    let place = batch.table?.place(ofRow: row, column: problem.column)
    let message = problem.otherRow == nil ? problem.message : "this is in another row too, and is to be unique"
    let cells = ["\(row + 1)", "\(place?.line ?? 1)", "\(place?.column ?? 1)", subject(problem), message]
    return CSVText.line(of: cells.map(\.printable))
  }

  private static func read(_ path: String) throws(CommandFailure) -> [UInt8] {
    do { return try WholeFile.read(path, limit: limit) } catch { throw .input(path, error) }
  }
}
