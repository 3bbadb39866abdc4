import NVSModel

/// A desk in whose cells several are written at once: those of the column under the cursor, in the lines that are selected.
protocol CellFilling: CellEditing {
  var selectedLines: ClosedRange<Int> { get }
  /// The place where cells are.
  static var cellPlace: Place { get }
  func lineCount(_ house: House) -> Int
  /// What stands in the column under the cursor.
  func cellText(_ line: Int, _ house: House) -> String
  /// Writes into cells of that column from a line on, as one step of undo; there are as many lines.
  ///
  /// - Returns: how many said something else before.
  mutating func write(_ values: [String], fromLine line: Int, _ house: inout House) -> Int
  mutating func extendSelection(by distance: Int, _ house: House)
}

extension CellFilling {
  static var filling: [Action] {
    [
      action(
        "clear", "Clear the cell", keys: ["Delete"], in: [cellPlace], menu: .edit,
        help: "Empty this cell, in all selected rows."
      ) { $0.clearCells(&$1) },
      action(
        "fillDown", "Fill down", keys: ["Ctrl-D"], in: [cellPlace], menu: .edit,
        help: "Copy the first selected cell into those below; without a selection, the cell above into this one."
      ) { $0.fillDown(&$1) },
      action(
        "fillSeries", "Fill a series", keys: ["Alt-f"], in: [cellPlace], menu: .edit,
        help: "Count on from the first selected cell: SN1, SN2, SN3; without a selection, from those above."
      ) { $0.fillSeries(&$1) },
      action(
        "copyCells", "Copy the cells", keys: ["Alt-c"], in: [cellPlace], menu: .edit,
        help: "Copy this cell, or those of the selected rows in this column."
      ) { $0.copyCells(&$1) },
      action(
        "selectUp", "Select upwards", keys: ["Shift-Up"], in: [cellPlace], menu: .none, help: "Select several rows."
      ) { $0.extendSelection(by: -1, $1) },
      action(
        "selectDown", "Select downwards", keys: ["Shift-Down"], in: [cellPlace], menu: .none,
        help: "Select several rows."
      ) { $0.extendSelection(by: 1, $1) },
    ]
  }

  private mutating func clearCells(_ house: inout House) {
    guard lineCount(house) > 0 else { return }
    let lines = selectedLines
    let changed = write(Array(repeating: "", count: lines.count), fromLine: lines.lowerBound, &house)
    say(changed, "cleared", &house)
  }

  private mutating func fillDown(_ house: inout House) {
    let lines = selectedLines
    let start = max(lines.lowerBound, lines.count > 1 ? lines.lowerBound + 1 : 0)
    guard start > 0, start < lineCount(house) else { return sayNothingAbove(&house) }
    let text = cellText(start - 1, house)
    fill(Array(repeating: text, count: lines.upperBound - start + 1), from: start, &house)
  }

  private mutating func fillSeries(_ house: inout House) {
    let lines = selectedLines
    if lines.count > 1 {
      let series = CellSeries(from: cellText(lines.lowerBound, house))
      return fill((1..<lines.count).map(series.text), from: lines.lowerBound + 1, &house)
    }
    // A single cell goes on from those above it, of which two may say the step.
    let above = (max(0, lines.lowerBound - 2)..<lines.lowerBound).map { cellText($0, house) }
    guard let last = above.last else { return sayNothingAbove(&house) }
    let stepped = CellSeries(above)
    fill([(stepped.isCounting ? stepped : CellSeries(from: last)).text(1)], from: lines.lowerBound, &house)
  }

  private mutating func fill(_ values: [String], from line: Int, _ house: inout House) {
    say(write(values, fromLine: line, &house), "filled", &house)
  }

  private func sayNothingAbove(_ house: inout House) {
    house.say(.note, "nothing is above this cell: Shift-Down selects the cells to fill")
  }

  /// Puts what was pasted into cells, from the cursor down; one value into all that are selected.
  mutating func pasteCells(_ values: [String], _ house: inout House) {
    let lines = selectedLines
    let values = values.count == 1 ? Array(repeating: values[0], count: lines.count) : values
    let room = lineCount(house) - lines.lowerBound
    let changed = write(Array(values.prefix(room)), fromLine: lines.lowerBound, &house)
    guard values.count > room else { return say(changed, "pasted", &house) }
    house.say(
      .warning,
      "\(count(changed, "cell")) pasted, \(values.count - room) left out: there are no more rows. Insert adds some")
  }

  private func copyCells(_ house: inout House) {
    guard lineCount(house) > 0 else { return }
    let cells = selectedLines.map { cellText($0, house) }
    house.clipboard = .cells(cells)
    house.say(.note, "\(count(cells.count, "cell")) copied; Ctrl-V pastes here and below")
    house.ask(for: .copyToClipboard(cells.joined(separator: "\n")))
  }

  private func say(_ changed: Int, _ done: String, _ house: inout House) {
    if changed == 0 { return house.say(.note, "nothing changed") }
    house.say(.note, "\(count(changed, "cell")) \(done); Ctrl-U takes \(changed == 1 ? "it" : "them") back")
  }

  /// How many rows are selected, and what can be done with them.
  func selectionSentence() -> Sentence? {
    guard selectedLines.count > 1 else { return nil }
    return Sentence(
      text: "\(selectedLines.count) rows selected · Ctrl-D fills down, Alt-f counts, Delete clears this column",
      role: .statusNote)
  }
}

extension CellSeries {
  fileprivate var isCounting: Bool { if case .counting = self { true } else { false } }
}
