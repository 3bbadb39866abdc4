import NVSModel

/// What is wrong with the devices, all of which are checked beside the screen.
extension DevicesDesk {
  /// Something to be listed: of the files, or of devices.
  private enum Listed {
    case shared(BatchProblem)
    case group(ProblemGroup)

    var severity: Problem.Severity {
      switch self {
      case .shared(let found): found.problem.severity
      case .group(let group): group.first.severity
      }
    }
  }

  /// Lists what is wrong, one line for each cause, the worst first.
  mutating func listProblems(_ house: inout House) {
    let findings = house.workspace.findings
    let all = (findings?.shared ?? []).map(Listed.shared) + (findings?.groups ?? []).map(Listed.group)
    let listed = [.error, .warning, .note].flatMap { (severity: Problem.Severity) in
      all.filter { $0.severity == severity }
    }
    house.overlay = .list(
      ListOverlay(
        title: "Problems of the devices · Enter goes there", lines: listed.map { Self.line($0, house) },
        empty: findings == nil
          ? .init(text: "still looking", role: .dim) : .init(text: "✓ nothing is wrong", role: .statusGood),
        choose: Reply(Self.self) { desk, house, index in
          guard listed.indices.contains(index) else { return }
          switch listed[index] {
          case .shared(let found): desk.go(to: found, &house)
          case .group(let group): desk.go(to: group, row: nil)
          }
        }))
  }

  private static func line(_ listed: Listed, _ house: House) -> ListOverlay.Line {
    switch listed {
    case .shared(let found): line(found, house)
    case .group(let group): line(group, house)
    }
  }

  private static func line(_ found: BatchProblem, _ house: House) -> ListOverlay.Line {
    let (table, template) = (house.workspace.devices?.table.name, house.workspace.documents.first?.name)
    let file = fileName((found.file == .table ? table : template) ?? "")
    let line = found.problem.place.map { " line \($0.line)" } ?? ""
    let text = "\(found.problem.severity.sign) \(file)\(line): \(found.problem.message)"
    return ListOverlay.Line(text: text, role: found.problem.severity.role)
  }

  private static func line(_ group: ProblemGroup, _ house: House) -> ListOverlay.Line {
    var text = "\(group.first.severity.sign) \(sentence(group, row: Int(group.rows.first ?? 0), house))"
    if group.rows.count > 1 {
      let rows = group.rows.dropFirst().prefix(3).map { grouped(Int($0) + 1) }.joined(separator: ", ")
      text += " · so in \(grouped(group.rows.count - 1)) more: \(rows)\(group.rows.count > 4 ? ", …" : "")"
    }
    return ListOverlay.Line(text: text, role: group.first.severity.role)
  }

  /// A problem of a device and its place.
  static func sentence(_ group: ProblemGroup, row: Int, _ house: House) -> String {
    let columns = house.workspace.devices?.table.columns ?? []
    let column = group.first.column.flatMap { columns.indices.contains($0) ? ", \(columns[$0].printable)" : nil } ?? ""
    return "device \(grouped(row + 1))\(column): \(group.first.message)"
  }

  /// Shows the cell of a problem, by default in the first row that has it.
  mutating func go(to group: ProblemGroup, row: Int32?) {
    guard let row = row ?? group.rows.first else { return }
    go(toPosition: Int(row))
    if let column = group.first.column { go(toColumn: column) }
  }

  private mutating func go(to found: BatchProblem, _ house: inout House) {
    guard found.file == .table else { return house.show(RowsDesk.id) }
    if let row = found.row { go(toPosition: row) }
    if let column = found.column { go(toColumn: column) }
  }

  /// Goes to the next device with an error, or to the one before.
  mutating func goToProblem(by step: Int, _ house: inout House) {
    guard let findings = house.workspace.findings else {
      return house.say(.note, "the devices are still being checked")
    }
    guard !findings.badRows.isEmpty else { return house.say(.good, "no device has an error") }
    let bad = Set(findings.badRows)
    let count = lineCount(house)
    for distance in 1...max(1, count) {
      let line = (cursor.index + step * distance % count + count) % count
      let position = position(line, house)
      guard bad.contains(position) else { continue }
      cursor.index = line
      if let column = findings.groups(ofRow: position).first?.first.column { go(toColumn: column) }
      pane = .rows
      return
    }
    house.say(.note, "none of the devices shown has an error")
  }
}
