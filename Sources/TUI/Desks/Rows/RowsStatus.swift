import NVSModel

/// The lines around the rows: what is open and for which partition, what is wrong, and how full it is.
extension RowsDesk {
  func drawTitle(_ picture: inout Picture, _ house: House, _ line: Rect) {
    let panes = panes(house)
    let start = panes.layout.isEmpty || panes.grid.isEmpty ? nil : panes.layout.x
    picture.drawWorkspaceTitle(house, document: current, line, partitionAt: start)
  }

  func drawMeter(_ picture: inout Picture, _ house: House, _ line: Rect) { picture.drawWorkspaceMeter(house, line) }

  func sentence(_ house: House) -> Sentence? {
    guard let document = document(house), !document.rows.isEmpty else { return obstacle(house) }
    if editor == nil, let selection = selectionSentence() { return selection }
    let problems = house.preview.problems(document: current, row: editor?.row ?? grid.row)
    let column = editor?.column ?? grid.column
    guard let shown = problems.first(where: { $0.column == column }) ?? problems.first else {
      return hint(document).map { Sentence(text: $0, role: .statusNote) } ?? obstacle(house)
    }
    let problem = OpenProblem(shown, file: document.name)
    return Sentence(text: "\(problem.severity.sign) \(problem.sentence)", role: problem.severity.role)
  }

  /// What is wrong elsewhere than in the rows, which nothing here marks.
  private func obstacle(_ house: House) -> Sentence? {
    guard !house.workspace.isPending, let first = house.preview.problems.all.first, first.severity == .error else {
      return nil
    }
    if case .rows = first.place { return nil }
    return Sentence(text: "\(first.severity.sign) \(first.sentenceWithFile) (Ctrl-E leads there)", role: .statusError)
  }

  /// While a cell is edited: what may stand in it, and how to leave it.
  private func hint(_ document: FactoryDocument) -> String? {
    guard let editor, document.rows.indices.contains(editor.row) else { return nil }
    let keys = "Enter keeps, Esc drops, Tab goes on"
    let texts = document.rows[editor.row].texts
    let hint: String? =
      switch editor.column {
      case .key: "up to 15 bytes"
      case .type: RowType(rawValue: editor.committed)?.hint
      case .encoding: (try? RowEncoding(editor.committed))?.hint
      case .value: texts.type == RowType.file.rawValue ? "the path of a file" : (try? RowEncoding(texts.encoding))?.hint
      }
    return hint.map { "\($0) · \(keys)" } ?? keys
  }
}
