import NVSModel

/// A cell of the table; its row is the device's position in the table.
typealias DeviceEditor = GridEditor<Int>

/// Changes to the table.
extension DevicesDesk: CellEditing {
  func cellUnderCursor(_ house: House) -> CellPlace<Int>? {
    guard pane == .rows, table(house)?.columns.isEmpty == false else { return nil }
    return CellPlace(row: position(cursor.index, house), column: column)
  }

  mutating func startEdit(_ house: inout House) {
    guard let table = table(house), !table.columns.isEmpty else { return }
    guard lineCount(house) > 0 else { return askHowManyToAdd(&house) }
    let row = position(cursor.index, house)
    editor = DeviceEditor(row: row, column: column, text: table.text(ofRow: row, column: column) ?? "")
    pane = .rows
  }

  /// Rows and bytes follow what is typed, as if it stood in its cell already.
  func draftChanged(_ house: inout House) {
    house.workspace.devices?.draft = editor.map { DeviceTable.Draft(row: $0.row, column: $0.column, text: $0.text) }
    house.refreshPreview()
  }

  mutating func commitEdit(_ house: inout House) {
    guard let editor else { return }
    let text = editor.text
    dropEdit(&house)
    if change(&house, row: editor.row, { $0.set(column: editor.column, ofRow: editor.row, to: text) }) == true {
      house.workspace.devices?.made.remove(Int32(clamping: editor.row))
    }
  }

  mutating func dropEdit(_ house: inout House) {
    editor = nil
    guard house.workspace.devices?.draft != nil else { return }
    house.workspace.devices?.draft = nil
    house.refreshPreview()
  }

  mutating func editNeighbour(by step: Int, _ house: inout House) {
    commitEdit(&house)
    let before = column
    move(step > 0 ? .right : .left, &house)
    if column != before { startEdit(&house) }
  }

  /// Changes the table, then has the image made anew.
  ///
  /// - Parameter row: the only device that is changed; nil where there may be more.
  @discardableResult
  mutating func change<Result>(
    _ house: inout House, row: Int? = nil, _ body: (inout ValuesTable) -> Result
  ) -> Result? {
    guard var table = table(house) else { return nil }
    let revision = table.revision
    let result = body(&table)
    house.workspace.devices?.table = table
    if table.revision != revision {
      if let row {
        house.workspace.devices?.changedRows?.insert(row)
      } else {
        house.workspace.devices?.changedRows = nil
      }
    }
    house.refreshPreview()
    return result
  }

  // MARK: - Undo

  mutating func undo(_ house: inout House) {
    step(&house, { $0.undo() }, nothing: "nothing to undo: this is the file as it was opened")
  }

  mutating func redo(_ house: inout House) { step(&house, { $0.redo() }, nothing: "nothing to do again") }

  private mutating func step(_ house: inout House, _ step: (inout ValuesTable) -> Int?, nothing: String) {
    guard let row = change(&house, step) ?? nil else { return house.say(.note, nothing) }
    go(toPosition: row)
  }

  // MARK: - More devices

  mutating func askHowManyToAdd(_ house: inout House) {
    guard let table = table(house), !table.columns.isEmpty else {
      return house.say(.note, "the table names no columns: its first line does")
    }
    house.ask(
      Prompt("Devices to add", text: "1", hint: "what counts in the last two rows counts on", for: Self.self) {
        (desk, house, text) throws(Refusal) in
        guard let count = Int(text), 1...100_000 ~= count else { throw Refusal("a number from 1 to 100000") }
        desk.add(&house) { $0.continued(by: count) }
      })
  }

  private mutating func add(_ house: inout House, _ rows: @Sendable (inout ValuesTable) -> [[String]]) {
    guard
      let (first, added) = change(
        &house,
        { table in
          table.scan()
          let first = table.rowCount
          let new = rows(&table)
          table.append(new)
          return (first, new.count)
        }), added > 0
    else { return }
    go(toPosition: first)
    house.say(.note, "\(count(added, "device")) added; Ctrl-U takes \(added == 1 ? "it" : "them") back")
  }

  mutating func paste(_ text: String, _ house: inout House) {
    if var editor {
      editor.insert(text.withoutFinalNewline)
      self.editor = editor
      return draftChanged(&house)
    }
    guard pane == .rows, let table = table(house), !table.columns.isEmpty else { return }
    let rows = table.pasted(text)
    // In a table of one column more cells are more devices.
    let isOfCells = table.columns.count > 1 || rows.count == 1
    if isOfCells, lineCount(house) > 0,
      case .column(let values) = PastedCells(text, isRow: { $0.count == table.columns.count })
    {
      pasteCells(values, &house)
    } else {
      add(&house) { _ in rows }
    }
  }
}
