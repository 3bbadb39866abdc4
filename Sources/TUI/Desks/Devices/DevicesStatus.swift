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
      let share = house.jobs[scan]?.progress.map { " \($0.done) %" } ?? ""
      return Sentence(text: "… reading\(share)", role: .statusNote)
    }
    return Sentence(text: "", role: .statusNote)
  }

  /// The batch in one line.
  func drawMeter(_ picture: inout Picture, _ house: House, _ line: Rect) {
    guard let table = table(house) else { return }
    var parts = ["\(grouped(table.rowCount)) device\(table.rowCount == 1 ? "" : "s")"]
    if !table.isComplete { parts[0] += " so far" }
    if let filter = order?.wish.filter { parts.append("\(grouped(lineCount(house))) with \(filter.text.quoted) shown") }
    picture.screen.put(
      parts.joined(separator: " · "), x: 1, y: line.y, role: .status, width: line.width - 2, cut: .ellipsis)
  }

  /// What is wrong with the cell under the cursor, else with its device, else what the cell says where it is cut.
  func sentence(_ house: House) -> Sentence? {
    guard let table = table(house), table.columns.indices.contains(column), lineCount(house) > 0 else { return nil }
    if !house.workspace.isPending, let found = problem(house, column: table.columns[column]) { return found }
    let text = table.text(ofRow: position(cursor.index, house), column: column) ?? ""
    let isHidden = !house.isRevealing && house.secretColumns.contains(column)
    guard !isHidden, widths.indices.contains(column), text.count > widths[column] else { return nil }
    return Sentence(text: "\(table.columns[column].printable): \(text.printable)", role: .statusNote)
  }

  private func problem(_ house: House, column name: String) -> Sentence? {
    let rows = house.preview.filled.batch?.templateRows(ofColumn: column) ?? []
    let own = house.preview.problems.all.filter { problem in
      guard problem.severity > .note else { return false }
      switch problem.place {
      case .devices: return true
      case .rows(let shown): return shown.row != nil
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
