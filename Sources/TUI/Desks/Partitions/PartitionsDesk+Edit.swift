import NVSModel

/// A cell of the partition table.
typealias TableEditor = GridEditor<PartitionTable.Field>

/// Changes to the partition table.
extension PartitionsDesk: CellEditing {
  static let editing: [Action] = [
    action(
      "edit", "Edit the cell", short: "Edit", keys: ["F2", "i", "e"], menu: .edit,
      help: "Change this cell: Enter keeps, Esc drops, Tab keeps and goes on."
    ) { $0.startEdit(&$1) },
    action(
      "addBelow", "Add a row below", short: "Add", keys: ["Insert", "o", "a"], menu: .edit,
      help: "Add a partition below and edit its name."
    ) { $0.addRow(&$1) },
    action(
      "delete", "Delete the row", short: "Delete", keys: ["F8", "d d"], menu: .edit,
      help: "Delete this row; undo brings it back."
    ) { $0.deleteRow(&$1) },
    action("clear", "Clear the cell", keys: ["Delete"], menu: .edit, help: "Empty this cell.") { $0.clearCell(&$1) },
    action("moveUp", "Move the row up", keys: ["Alt-Up", "K"], menu: .edit, help: "Move the row up by one.") {
      $0.moveRow(by: -1, &$1)
    },
    action("moveDown", "Move the row down", keys: ["Alt-Down", "J"], menu: .edit, help: "Move the row down by one.") {
      $0.moveRow(by: 1, &$1)
    },
    action(
      "makeRoom", "Make room behind this row", short: "Make room", keys: ["F7", "m"], menu: .edit,
      help: "Move what lies behind this partition so far back that nothing overlaps."
    ) { $0.makeRoom(&$1) },
    action("undo", "Undo", short: "Undo", keys: ["Ctrl-U", "u"], menu: .edit, help: "Take the last change back.") {
      $0.step(&$1, { $0.undo() }, nothing: "nothing to undo: this is the file as it was opened")
    },
    action("redo", "Redo", keys: ["Ctrl-R", "U"], menu: .edit, help: "Do again what was taken back.") {
      $0.step(&$1, { $0.redo() }, nothing: "nothing to do again")
    },
    action("save", "Save", short: "Save", keys: ["Ctrl-S"], menu: .file, help: "Write the partition table's file.") {
      _, house in house.saveTable()
    },
  ]

  func unavailable(_ house: House) -> Set<String> {
    house.workspace.table?.document == nil ? Set(Self.editing.map(\.name)) : []
  }

  /// Says why the table cannot be edited, where it cannot.
  private func canEdit(_ house: inout House) -> Bool {
    guard let table = house.workspace.table else { return false }
    if table.document != nil { return true }
    house.say(
      .note, "only a CSV in UTF-8 can be edited: fctry partitions --format csv --output NAME makes one of this table")
    return false
  }

  // MARK: - A cell

  func cellUnderCursor(_ house: House) -> CellPlace<PartitionTable.Field>? {
    house.workspace.table?.document == nil ? nil : CellPlace(row: list.index, column: field)
  }

  mutating func startEdit(_ house: inout House) {
    guard canEdit(&house), let table = house.workspace.table?.table else { return }
    guard table.rows.indices.contains(list.index) else { return addRow(&house) }
    let texts = table.rows[list.index].texts
    editor = TableEditor(
      row: list.index, column: field, text: texts.indices.contains(field.rawValue) ? texts[field.rawValue] : "",
      choices: table.choices(for: field, ofRow: list.index))
  }

  /// Table, map and problems follow what is typed, as if it stood in its cell already.
  func draftChanged(_ house: inout House) {
    guard let editor else { return }
    house.workspace.table?.endPreview()
    house.workspace.table?.preview(editor.committed, in: editor.column, ofRow: editor.row)
    house.refreshPreview()
  }

  /// Keeps what was typed; what would not be one cell stays open, and it is said why.
  mutating func commitEdit(_ house: inout House) {
    guard let editor else { return }
    do throws(ValueError) {
      try house.changeTable { (table) throws(ValueError) in
        try table.set(editor.column, ofRow: editor.row, to: editor.committed)
      }
      self.editor = nil
    } catch {
      house.say(.error, error.description)
    }
  }

  /// Leaves the cell as it was; a row that was added for this goes too.
  mutating func dropEdit(_ house: inout House) {
    let isNewRow = editor?.isNewRow == true
    editor = nil
    house.changeTable { if isNewRow { _ = $0.undo() } }
  }

  mutating func editNeighbour(by step: Int, _ house: inout House) {
    commitEdit(&house)
    guard editor == nil, let next = PartitionTable.Field(rawValue: field.rawValue + step) else { return }
    field = next
    startEdit(&house)
  }

  mutating func paste(_ text: String, _ house: inout House) {
    if var editor {
      editor.insert(text.withoutFinalNewline)
      self.editor = editor
      return draftChanged(&house)
    }
    let lines = text.split(whereSeparator: \.isNewline).filter { !$0.drop(while: \.isWhitespace).hasPrefix("#") }
    let separator: Character = text.contains("\t") ? "\t" : ","
    let rows = lines.map { line in
      line.split(separator: separator, omittingEmptySubsequences: false).map {
        $0.split(separator: " ").joined(separator: " ")
      }
    }
    insert(rows, &house)
    house.say(.note, "\(count(rows.count, "row")) pasted; Ctrl-U takes them back")
  }

  private mutating func clearCell(_ house: inout House) {
    startEdit(&house)
    editor?.typeOver()
    commitEdit(&house)
  }

  // MARK: - Rows

  private mutating func insert(_ rows: [[String]], _ house: inout House) {
    guard canEdit(&house), !rows.isEmpty, let table = house.workspace.table?.table else { return }
    let place = table.rows.isEmpty ? 0 : list.index + 1
    house.changeTable { $0.insert(rows, at: place) }
    list.index = place
  }

  private mutating func addRow(_ house: inout House) {
    guard canEdit(&house) else { return }
    insert([["", "data", "nvs", "", "0x6000"]], &house)
    field = .name
    startEdit(&house)
    editor?.isNewRow = true
  }

  private mutating func deleteRow(_ house: inout House) {
    guard canEdit(&house), house.workspace.table?.table.rows.indices.contains(list.index) == true else { return }
    let doomed = list.index
    house.changeTable { $0.delete(rows: doomed...doomed) }
    house.say(.note, "row \(doomed + 1) deleted; Ctrl-U brings it back")
  }

  private mutating func moveRow(by step: Int, _ house: inout House) {
    let (row, target) = (list.index, list.index + step)
    guard canEdit(&house), house.workspace.table?.table.rows.indices.contains(target) == true else { return }
    house.changeTable { $0.exchange(row, with: target) }
    list.index = target
  }

  private mutating func makeRoom(_ house: inout House) {
    guard canEdit(&house) else { return }
    let row = list.index
    let moved = house.changeTable { $0.makeRoom(behind: row) } ?? []
    let rows = moved.map { "\($0 + 1)" }.joined(separator: ", ")
    house.say(
      .note,
      moved.isEmpty
        ? "nothing that could be moved overlaps behind row \(row + 1)"
        : "moved back: \(moved.count == 1 ? "row" : "rows") \(rows); Ctrl-U takes it back")
  }

  private mutating func step(
    _ house: inout House, _ step: (inout PartitionDocument) -> Int?, nothing: String
  ) {
    guard canEdit(&house) else { return }
    guard let row = house.changeTable(step) ?? nil else { return house.say(.note, nothing) }
    list.index = row
  }

  // MARK: - What is said of a cell

  /// What is wrong with the cell under the cursor or with its row, or what may stand there.
  func sentence(_ house: House) -> Sentence? {
    guard let table = house.workspace.table?.table else { return nil }
    let problems = table.tableProblems.filter { $0.row == list.index && $0.problem.severity > .note }
    let worst = problems.sorted { $0.problem.severity > $1.problem.severity }
    if let shown = worst.first(where: { $0.field == field }) ?? worst.first {
      let problem = OpenProblem(shown, file: "")
      return Sentence(text: "\(problem.severity.sign) \(problem.sentence)", role: problem.severity.role)
    }
    return editor.map {
      Sentence(text: "\(Self.hint($0.column)) · Enter keeps, Esc drops, Tab goes on", role: .statusNote)
    }
  }

  private static func hint(_ field: PartitionTable.Field) -> String {
    switch field {
    case .name: "up to 16 bytes"
    case .type: "app, data, or a number up to 255"
    case .subtype: "by the type, or a number up to 255"
    case .offset: "such as 0x9000; empty for where the row before ends"
    case .size: "such as 0x6000, 24K or 1M; negative for an end"
    case .flags: "encrypted, readonly, or both with : between them"
    }
  }
}

extension House {
  /// Changes the partition table, and lets the target and the image follow.
  ///
  /// - Returns: nil where the table cannot be edited.
  @discardableResult
  mutating func changeTable<Answer, Failure: Error>(
    _ body: (inout PartitionDocument) throws(Failure) -> Answer
  ) throws(Failure) -> Answer? {
    workspace.table?.endPreview()
    guard var table = workspace.table else { return nil }
    let old = table.table
    let answer = try table.change(body)
    workspace.table = table
    workspace.followTarget(from: old)
    refreshPreview()
    return answer
  }
}
