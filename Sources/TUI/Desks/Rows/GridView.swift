import NVSModel

/// Where the columns of the grid lie.
struct GridColumns: Hashable {
  /// The columns of the screen that a cell's text takes, by ``FactoryColumn``.
  let spans: [Range<Int>]
  let numberEnd: Int
  /// Where the signs for a row's problems stand.
  let markX: Int
  private let start: Int

  init(_ grid: Rect, rowCount: Int) {
    start = grid.x
    let digits = max(3, String(rowCount).count)
    numberEnd = grid.x + 1 + digits
    let isNarrow = grid.width < 70
    let type = 9
    let encoding = isNarrow ? 9 : 13
    let key = isNarrow ? 15 : 17
    var x = numberEnd + 1
    var spans: [Range<Int>] = []
    for width in [key, type, encoding] {
      spans.append(x..<x + width)
      x += width + 1
    }
    markX = grid.right - 1
    spans.append(x..<max(x + 1, markX - 1))
    self.spans = spans
  }

  subscript(column: FactoryColumn) -> Range<Int> { spans[column.rawValue] }

  /// The column at a place of the screen.
  func column(at x: Int) -> FactoryColumn {
    FactoryColumn.allCases.last { self[$0].lowerBound <= x } ?? .key
  }
}

/// Draws the rows of a document.
struct GridView {
  let desk: RowsDesk
  let house: House
  let area: Rect
  private let columns: GridColumns

  init(_ desk: RowsDesk, _ house: House, _ area: Rect) {
    (self.desk, self.house, self.area) = (desk, house, area)
    columns = GridColumns(area, rowCount: desk.rowCount(house))
  }

  func draw(_ picture: inout Picture) {
    picture.screen.fill(Rect(x: area.x, y: area.y, width: area.width, height: 1), .gridHeader)
    picture.screen.put("#", endingAt: columns.numberEnd, y: area.y, role: .gridHeader)
    for column in FactoryColumn.allCases {
      let span = columns[column]
      picture.screen.put(column.name, x: span.lowerBound, y: area.y, role: .gridHeader, width: span.count)
    }
    guard let document = desk.document(house), !document.rows.isEmpty else { return drawEmpty(&picture) }
    for line in 0..<max(1, area.height - 1) {
      let row = desk.grid.top + line
      guard row < document.rows.count else { break }
      drawRow(row, document, y: area.y + 1 + line, &picture)
    }
    // Who has just begun has nothing below to go to.
    if document.rows.count == 1, area.height > 4 {
      picture.screen.put(
        "Insert adds a row; a paste brings many.", x: columns[.key].lowerBound, y: area.y + 3, role: .dim,
        width: area.right - columns[.key].lowerBound, cut: .ellipsis)
    }
  }

  private func drawEmpty(_ picture: inout Picture) {
    let lines =
      desk.document(house) == nil
      ? [
        "Nothing is open.", "", "Ctrl-N  begins a new factory CSV",
        "Ctrl-O  opens a CSV, a partition table, a dump, or a folder of them",
        "Alt-B   reads a board, and opens what was read", "F9      has everything that can be done",
      ] : ["No rows yet: Insert adds one; a paste brings many."]
    for (line, text) in lines.prefix(max(0, area.height - 2)).enumerated() {
      picture.screen.put(
        text, x: area.x + 2, y: area.y + 2 + line, role: .text, width: area.width - 3, cut: .ellipsis)
    }
  }

  private func drawRow(_ row: Int, _ document: FactoryDocument, y: Int, _ picture: inout Picture) {
    let texts = document.rows[row].texts
    let isCurrent = row == desk.grid.row
    let isSelected = desk.grid.anchor != nil && desk.grid.selection.contains(row)
    let problems = house.preview.problems(document: desk.current, row: row)
    if isCurrent { picture.screen.put(Glyph.bar, x: area.x, y: y, role: .hexLinked) }
    picture.screen.put("\(row + 1)", endingAt: columns.numberEnd, y: y, role: .gridNumber)
    for column in FactoryColumn.allCases {
      let span = columns[column]
      let worst = problems.first { $0.column == column && $0.problem.severity > .note }?.problem.severity
      let note = column == .value ? note(row, texts, document, width: span.count) : ""
      let room = span.count - (note.isEmpty ? 0 : picture.screen.columns(of: note) + 1)
      picture.screen.put(
        cellText(column, texts), x: span.lowerBound, y: y, role: Self.role(of: column, texts, worst), width: room,
        cut: .ellipsis)
      picture.screen.put(note, endingAt: span.upperBound, y: y, role: .dim)
    }
    if let worst = problems.first?.problem.severity {
      picture.screen.put(worst.sign, x: columns.markX, y: y, role: worst.role)
    }
    // The row under the cursor has a bar and its cell: another colour for all of it would be sent anew for each step.
    if isSelected { picture.screen.overlay(Rect(x: area.x, y: y, width: area.width, height: 1), .gridRow) }
    if isSelected {
      let span = columns[desk.grid.column]
      picture.screen.overlay(Rect(x: span.lowerBound, y: y, width: span.count, height: 1), .hexSelected)
    }
    if isCurrent {
      let span = columns[desk.grid.column]
      picture.screen.overlay(
        Rect(x: span.lowerBound, y: y, width: span.count, height: 1),
        desk.pane == .rows ? .gridCursor : .gridCursorUnfocused)
    }
  }

  /// The text of a cell, with a secret's replaced.
  private func cellText(_ column: FactoryColumn, _ texts: RowTexts) -> String {
    if column == .value, !house.isRevealing, Secrets.hidesText(of: texts), !texts.value.isEmpty {
      return Secrets.hiddenText
    }
    return texts[column]
  }

  private static func role(of column: FactoryColumn, _ texts: RowTexts, _ worst: Problem.Severity?) -> Role {
    if worst == .error { return .gridCellInvalid }
    if worst == .warning { return .gridCellWarning }
    switch (column, RowType(rawValue: texts.type)) {
    case (.key, .namespace): return .gridNamespace
    case (.key, _): return .gridCell
    case (.value, .file): return .gridFile
    case (.value, _): return .gridCell
    default: return .gridCellOther
    }
  }

  /// Beside the value of a template what it is for the chosen device; beside a file's path how large it is, or that it is not
  /// there.
  private func note(_ row: Int, _ texts: RowTexts, _ document: FactoryDocument, width: Int) -> String {
    guard house.workspace.devices != nil, let filled = house.preview.texts(document: desk.current, row: row) else {
      return fileNote(texts, FileRequest(document: document.name, path: texts.value))
    }
    let size = fileNote(filled, house.preview.request(document: desk.current, filled))
    guard filled.value != texts.value, house.isRevealing || !Secrets.hidesText(of: filled) else { return size }
    let text = "→ \(String(filled.value.printable.prefix(width / 2)))"
    return size.isEmpty ? text : "\(text)  \(size)"
  }

  private func fileNote(_ texts: RowTexts, _ request: FileRequest) -> String {
    guard texts.type == RowType.file.rawValue else { return "" }
    switch house.workspace.files[request] {
    case .found(let bytes, _, _): return Self.fileSize(bytes.count)
    case .missing: return "missing"
    case nil: return "…"
    }
  }

  /// Rounded, as a file has any number of bytes: ``Size`` writes sizes that must be exact.
  private static func fileSize(_ count: Int) -> String {
    if count < 1000 { return "\(count) B" }
    let tenths = (count * 10 + 512) / 1024
    return tenths < 1000 ? "\(tenths / 10).\(tenths % 10)K" : "\(tenths / 10)K"
  }
}
