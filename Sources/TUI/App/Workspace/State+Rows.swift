import NVSModel

/// Changes to the rows of the document that is shown.
extension State {
  /// Makes the image anew from what stands in the rows and in the editor.
  mutating func refreshPreview() {
    let draft = editor.map {
      Workspace.Draft(document: current, row: $0.row, column: $0.column, text: $0.committed)
    }
    workspace.refresh(draft: draft)
  }

  /// Runs a change of the document shown, then makes the image anew.
  mutating func change(_ body: (inout FactoryDocument) -> Void) {
    guard workspace.documents.indices.contains(current) else { return }
    body(&workspace.documents[current])
    refreshPreview()
  }

  mutating func moveRow(by distance: Int) {
    grid.anchor = nil
    grid.row += distance
    settle()
    linkLayoutToRow()
  }

  mutating func extendSelection(by distance: Int) {
    let anchor = grid.anchor ?? grid.row
    moveRow(by: distance)
    grid.anchor = anchor == grid.row ? nil : anchor
  }

  // MARK: - Cells

  mutating func startEdit() {
    guard let document, document.rows.indices.contains(grid.row) else {
      addRow(below: true)
      return
    }
    let texts = document.rows[grid.row].texts
    editor = CellEditor(
      row: grid.row, column: grid.column, text: texts[grid.column], choices: choices(for: grid.column, texts))
    refreshPreview()
  }

  private func choices(for column: FactoryColumn, _ texts: RowTexts) -> [String] {
    switch column {
    case .type: RowType.allCases.map(\.rawValue)
    case .encoding: RowType(rawValue: texts.type).map { RowEncoding.choices(for: $0) }?.filter { !$0.isEmpty } ?? []
    case .key, .value: []
    }
  }

  mutating func commitEdit() {
    guard let editor else { return }
    self.editor = nil
    change { $0.set(editor.column, ofRow: editor.row, to: editor.committed) }
  }

  /// Leaves the cell as it was; a row that was added for this and is still empty goes too.
  mutating func dropEdit() {
    guard let editor else { return }
    self.editor = nil
    if editor.isNewRow { change { $0.undo() } }
    refreshPreview()
  }

  /// Keeps the cell, then edits the next one of the row that means something for its type.
  mutating func editNeighbour(by step: Int) {
    let isStillNew = editor.map { $0.isNewRow && $0.committed == $0.original } ?? false
    commitEdit()
    guard let document, document.rows.indices.contains(grid.row) else { return }
    let isNamespace = document.rows[grid.row].texts.type == RowType.namespace.rawValue
    let columns: [FactoryColumn] = isNamespace ? [.key, .type] : FactoryColumn.allCases
    guard let place = columns.firstIndex(of: grid.column), columns.indices.contains(place + step) else { return }
    grid.column = columns[place + step]
    startEdit()
    editor?.isNewRow = isStillNew
  }

  // MARK: - Rows

  private static let newRow = RowTexts(type: "data", encoding: "string")

  mutating func addRow(below: Bool) {
    guard document != nil else { return }
    let place = rowCount == 0 ? 0 : grid.row + (below ? 1 : 0)
    change { $0.insert([Self.newRow], at: place) }
    grid.row = place
    grid.anchor = nil
    grid.column = .key
    startEdit()
    editor?.isNewRow = true
  }

  mutating func insertRows(_ rows: [RowTexts]) {
    guard document != nil, !rows.isEmpty else { return }
    let place = rowCount == 0 ? 0 : grid.selection.upperBound + 1
    change { $0.insert(rows, at: place) }
    grid.row = place
    grid.anchor = rows.count > 1 ? place + rows.count - 1 : nil
    linkLayoutToRow()
    say(.note, "\(Self.count(rows.count, "row")) pasted; u takes them back")
  }

  mutating func deleteRows() {
    guard rowCount > 0 else { return }
    let doomed = grid.selection
    change { $0.delete(rows: doomed) }
    grid.row = doomed.lowerBound
    grid.anchor = nil
    settle()
    linkLayoutToRow()
    say(.note, "\(Self.count(doomed.count, "row")) deleted; u brings \(doomed.count == 1 ? "it" : "them") back")
  }

  mutating func copyRows() -> [Effect] {
    guard let document, rowCount > 0 else { return [] }
    let chosen = grid.selection
    clipboard = chosen.map { document.rows[$0].texts }
    say(.note, "\(Self.count(chosen.count, "row")) copied; p pastes below")
    return [.copyToClipboard(document.copied(rows: chosen))]
  }

  mutating func moveRows(by step: Int) {
    let target = grid.row + step
    guard rowCount > 0, (0..<rowCount).contains(target) else { return }
    let row = grid.row
    change { $0.move(row: row, to: target) }
    grid.row = target
    grid.anchor = nil
    linkLayoutToRow()
  }

  mutating func undo(_ step: (inout FactoryDocument) -> Bool, nothing: String) {
    guard let before = document?.rows, workspace.documents.indices.contains(current) else { return }
    guard step(&workspace.documents[current]) else {
      say(.note, nothing)
      return
    }
    refreshPreview()
    let after = workspace.documents[current].rows
    if let row = after.indices.first(where: { !before.indices.contains($0) || before[$0] !== after[$0] }) {
      grid.row = row
    } else {
      grid.row = after.count - 1
    }
    grid.anchor = nil
    settle()
    linkLayoutToRow()
  }

  // MARK: - Find

  /// Goes to the next row, after the cursor or before it, of which a cell holds what was searched.
  ///
  /// - Returns: false, and says why, when there is none.
  @discardableResult
  mutating func findNext(by step: Int, includingCurrent: Bool = false) -> Bool {
    guard !searched.isEmpty else {
      say(.note, "nothing searched yet: F3 asks what for")
      return false
    }
    guard let document, rowCount > 0 else {
      say(.warning, "not found: \(searched.quoted)")
      return false
    }
    let needle = searched.lowercased()
    for distance in (includingCurrent ? 0 : 1)...rowCount {
      let row = (grid.row + step * distance % rowCount + rowCount) % rowCount
      let texts = document.rows[row].texts
      guard let column = FactoryColumn.allCases.first(where: { texts[$0].lowercased().contains(needle) }) else {
        continue
      }
      grid.row = row
      grid.column = column
      grid.anchor = nil
      linkLayoutToRow()
      return true
    }
    say(.warning, "not found: \(searched.quoted)")
    return false
  }

  static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }
}
