import NVSModel

/// Changes to the rows of the document that is shown.
extension RowsDesk {
  /// Runs a change of the document shown, then has the image made anew.
  mutating func change(_ house: inout House, _ body: (inout FactoryDocument) -> Void) {
    guard house.workspace.documents.indices.contains(current) else { return }
    body(&house.workspace.documents[current])
    house.refreshPreview()
  }

  private static let newRow = RowTexts(type: "data", encoding: "string")

  mutating func addRow(below: Bool, _ house: inout House) {
    guard document(house) != nil else { return }
    let place = rowCount(house) == 0 ? 0 : grid.row + (below ? 1 : 0)
    change(&house) { $0.insert([Self.newRow], at: place) }
    grid.row = place
    grid.anchor = nil
    grid.column = .key
    startEdit(&house)
    editor?.isNewRow = true
  }

  mutating func insertRows(_ rows: [RowTexts], _ house: inout House) {
    guard document(house) != nil, !rows.isEmpty else { return }
    let place = rowCount(house) == 0 ? 0 : grid.selection.upperBound + 1
    change(&house) { $0.insert(rows, at: place) }
    grid.row = place
    grid.anchor = rows.count > 1 ? place + rows.count - 1 : nil
    house.say(.note, "\(count(rows.count, "row")) pasted; Ctrl-U takes them back")
  }

  mutating func deleteRows(_ house: inout House) {
    guard rowCount(house) > 0 else { return }
    let doomed = grid.selection
    change(&house) { $0.delete(rows: doomed) }
    grid.row = doomed.lowerBound
    grid.anchor = nil
    house.say(.note, "\(count(doomed.count, "row")) deleted; Ctrl-U brings \(doomed.count == 1 ? "it" : "them") back")
  }

  mutating func copyRows(_ house: inout House) {
    guard let document = document(house), !document.rows.isEmpty else { return }
    let chosen = grid.selection
    house.clipboard = .rows(chosen.map { document.rows[$0].texts })
    house.say(.note, "\(count(chosen.count, "row")) copied; Ctrl-V pastes below")
    house.ask(for: .copyToClipboard(document.copied(rows: chosen)))
  }

  mutating func pasteCopied(_ house: inout House) {
    switch house.clipboard {
    case .rows(let rows): insertRows(rows, &house)
    case .cells(let cells): if rowCount(house) > 0 { pasteCells(cells, &house) }
    }
  }

  mutating func moveRows(by step: Int, _ house: inout House) {
    let target = grid.row + step
    guard (0..<rowCount(house)).contains(grid.row), (0..<rowCount(house)).contains(target) else { return }
    let row = grid.row
    change(&house) { $0.move(row: row, to: target) }
    grid.row = target
    grid.anchor = nil
  }

  mutating func undo(_ house: inout House) {
    step(&house, { $0.undo() }, nothing: "nothing to undo: this is the file as it was opened")
  }

  mutating func redo(_ house: inout House) { step(&house, { $0.redo() }, nothing: "nothing to do again") }

  private mutating func step(_ house: inout House, _ step: (inout FactoryDocument) -> Int?, nothing: String) {
    guard house.workspace.documents.indices.contains(current) else { return }
    guard let row = step(&house.workspace.documents[current]) else { return house.say(.note, nothing) }
    house.refreshPreview()
    grid.row = min(row, rowCount(house) - 1)
    grid.anchor = nil
  }

  mutating func paste(_ text: String, _ house: inout House) {
    if var editor {
      editor.insert(text.withoutFinalNewline)
      self.editor = editor
      draftChanged(&house)
    } else if pane == .rows {
      switch PastedCells(text, isRow: RowTexts.isRow) {
      case .column(let values) where rowCount(house) > 0: pasteCells(values, &house)
      default: insertRows(RowTexts.pasted(text), &house)
      }
    }
  }
}
