import NVSModel

/// The lines around the devices: what is open, for which template and partition, and how the batch stands.
extension DevicesDesk {
  func drawTitle(_ picture: inout Picture, _ house: House, _ line: Rect) {
    let verdict = verdict(house)
    let width = picture.screen.columns(of: verdict.text)
    picture.screen.put(verdict.text, endingAt: line.right - 1, y: line.y, role: verdict.role)
    var x = 1
    x += picture.screen.put("fctry", x: x, y: line.y, role: .titleFocused) + 2
    guard let table = table(house) else { return }
    x += picture.screen.put(
      fileName(table.name), x: x, y: line.y, role: .title, width: max(0, line.width / 3 - x), cut: .ellipsis)
    if table.isChanged { x += picture.screen.put(" ●", x: x, y: line.y, role: .statusChanged) }
    let template = house.workspace.documents.first.map { fileName($0.name) } ?? "no template"
    let text = ([template] + house.targetParts).joined(separator: "  ")
    picture.screen.put(
      text, x: x + 2, y: line.y, role: .title, width: line.right - 3 - width - x - 2, cut: .ellipsis)
  }

  /// Never a tick before all devices were looked at.
  private func verdict(_ house: House) -> Sentence {
    if let scan = house.workspace.devices?.scan {
      return Sentence(text: "… reading\(share(scan, house))", role: .statusNote)
    }
    guard let findings = house.workspace.findings else {
      return Sentence(text: "… checking\(share(house.workspace.devices?.proof, house))", role: .statusNote)
    }
    let shared = findings.shared.count { $0.problem.severity == .error }
    if shared > 0 { return Sentence(text: "✗ \(count(shared, "error"))", role: .statusError) }
    if !findings.badRows.isEmpty {
      return Sentence(text: "✗ \(grouped(findings.badRows.count)) with problems", role: .statusError)
    }
    let warnings = findings.warningCount
    if warnings > 0 { return Sentence(text: "▲ \(count(warnings, "warning"))", role: .statusWarning) }
    return Sentence(text: "✓ no problems", role: .statusGood)
  }

  private func share(_ job: JobID?, _ house: House) -> String {
    guard let progress = job.flatMap({ house.jobs[$0]?.progress }), progress.total > 0 else { return "" }
    return " \(progress.done * 100 / progress.total) %"
  }

  /// The batch in one line.
  func drawMeter(_ picture: inout Picture, _ house: House, _ line: Rect) {
    guard let table = table(house) else { return }
    if let job = exporting.flatMap({ house.jobs[$0] }) {
      let progress = job.progress.map { " · \($0.text(after: house.now - job.start))" } ?? ""
      picture.screen.put(
        "making images\(progress) · Esc stops", x: 1, y: line.y, role: .statusProgress, width: line.width - 2,
        cut: .ellipsis)
      return
    }
    var parts = ["\(grouped(table.rowCount)) device\(table.rowCount == 1 ? "" : "s")"]
    if !table.isComplete { parts[0] += " so far" }
    if let findings = house.workspace.findings { parts.append("\(grouped(findings.badRows.count)) with problems") }
    parts.append("\(grouped(house.workspace.devices?.made.count ?? 0)) made")
    if !marked.isEmpty { parts.append("\(grouped(marked.count)) marked") }
    if let filter = order?.wish.filter { parts.append("\(grouped(lineCount(house))) with \(filter.text.quoted) shown") }
    picture.screen.put(
      parts.joined(separator: " · "), x: 1, y: line.y, role: .status, width: line.width - 2, cut: .ellipsis)
  }

  /// What is wrong with the cell under the cursor, else with its device; else what the cell says where it is cut, or that the
  /// devices wait for their boards.
  func sentence(_ house: House) -> Sentence? {
    guard let table = table(house), table.columns.indices.contains(column), lineCount(house) > 0 else { return nil }
    if editor == nil, let selection = selectionSentence() { return selection }
    if !house.workspace.isPending, let found = problem(house, column: table.columns[column]) { return found }
    let text = table.text(ofRow: position(cursor.index, house), column: column) ?? ""
    let isHidden = !house.isRevealing && house.secretColumns.contains(column)
    if !isHidden, widths.indices.contains(column), text.count > widths[column] {
      return Sentence(text: "\(table.columns[column].printable): \(text.printable)", role: .statusNote)
    }
    let isWaiting = house.preview.filled.batch?.waitingRows.isEmpty == false
    return isWaiting ? Sentence(text: "· \(Self.waiting)", role: .statusNote) : nil
  }

  private func problem(_ house: House, column name: String) -> Sentence? {
    let rows = house.preview.filled.batch?.templateRows(ofColumn: column) ?? []
    let waiting = house.preview.filled.batch?.waitingRows ?? []
    let own = house.preview.problems.all.filter { problem in
      guard problem.severity > .note else { return false }
      switch problem.place {
      case .devices: return true
      // What only the board lacks is nothing wrong with the device.
      case .rows(let shown): return shown.row.map { !waiting.contains($0) } ?? false
      case .table, .target, .key: return false
      }
    }
    let here = own.first { problem in
      switch problem.place {
      case .devices(_, let column): column == name
      case .rows(let shown): shown.row.map { rows.contains($0) } ?? false
      case .table, .target, .key: false
      }
    }
    guard let shown = here ?? own.first else { return nil }
    return Sentence(text: "\(shown.severity.sign) \(shown.sentenceWithFile)", role: shown.severity.role)
  }
}
