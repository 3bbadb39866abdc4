import NVSModel

/// A cell of a row.
typealias CellEditor = GridEditor<FactoryColumn>

extension RowsDesk: CellEditing {
  func cellUnderCursor(_ house: House) -> CellPlace<FactoryColumn>? {
    guard pane == .rows, document(house) != nil else { return nil }
    return CellPlace(document: current, row: grid.row, column: grid.column)
  }

  mutating func startEdit(_ house: inout House) {
    guard let document = document(house), document.rows.indices.contains(grid.row) else {
      return addRow(below: true, &house)
    }
    let texts = document.rows[grid.row].texts
    editor = CellEditor(
      document: current, row: grid.row, column: grid.column, text: texts[grid.column],
      choices: Self.choices(for: grid.column, texts))
    pane = .rows
  }

  private static func choices(for column: FactoryColumn, _ texts: RowTexts) -> [String] {
    switch column {
    case .type: RowType.allCases.map(\.rawValue)
    case .encoding: RowType(rawValue: texts.type).map { RowEncoding.choices(for: $0) }?.filter { !$0.isEmpty } ?? []
    case .key, .value: []
    }
  }

  /// The image follows what is typed, as if it stood in its cell already.
  func draftChanged(_ house: inout House) {
    house.workspace.draft = editor.map {
      Workspace.Draft(document: $0.document, row: $0.row, column: $0.column, text: $0.committed)
    }
    house.refreshPreview()
  }

  mutating func commitEdit(_ house: inout House) {
    guard let editor else { return }
    self.editor = nil
    house.workspace.draft = nil
    guard house.workspace.documents.indices.contains(editor.document),
      house.workspace.documents[editor.document].rows.indices.contains(editor.row)
    else { return }
    house.workspace.documents[editor.document].set(editor.column, ofRow: editor.row, to: editor.committed)
    house.refreshPreview()
  }

  /// Leaves the cell as it was; a row that was added for this and is still empty goes too.
  mutating func dropEdit(_ house: inout House) {
    guard let editor else { return }
    self.editor = nil
    house.workspace.draft = nil
    if editor.isNewRow, house.workspace.documents.indices.contains(editor.document) {
      house.workspace.documents[editor.document].undo()
    }
    house.refreshPreview()
  }

  /// Keeps the cell, then edits the next one of the row that means something for its type.
  mutating func editNeighbour(by step: Int, _ house: inout House) {
    let isStillNew = editor.map { $0.isNewRow && $0.committed == $0.original } ?? false
    commitEdit(&house)
    guard let document = document(house), document.rows.indices.contains(grid.row) else { return }
    let isNamespace = document.rows[grid.row].texts.type == RowType.namespace.rawValue
    let columns: [FactoryColumn] = isNamespace ? [.key, .type] : FactoryColumn.allCases
    guard let place = columns.firstIndex(of: grid.column), columns.indices.contains(place + step) else { return }
    grid.column = columns[place + step]
    startEdit(&house)
    editor?.isNewRow = isStillNew
  }
}
