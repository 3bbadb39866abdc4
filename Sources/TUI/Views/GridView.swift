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

extension Picture {
  mutating func drawGrid(_ state: State, _ frame: Frame) {
    let area = frame.grid
    let columns = GridColumns(area, rowCount: state.rowCount)
    screen.fill(Rect(x: area.x, y: area.y, width: area.width, height: 1), .gridHeader)
    screen.put("#", endingAt: columns.numberEnd, y: area.y, role: .gridHeader)
    for column in FactoryColumn.allCases {
      let span = columns[column]
      screen.put(column.name, x: span.lowerBound, y: area.y, role: .gridHeader, width: span.count)
    }
    guard let document = state.document, !document.rows.isEmpty else {
      drawEmptyGrid(state, area)
      return
    }
    for line in 0..<frame.gridRows {
      let row = state.grid.top + line
      guard row < document.rows.count else { break }
      drawRow(row, document.rows[row].texts, y: area.y + 1 + line, columns, state, area)
    }
  }

  private mutating func drawEmptyGrid(_ state: State, _ area: Rect) {
    let text = state.document == nil ? "No CSV file is open." : "No rows yet: Insert adds one; a paste brings many."
    screen.put(text, x: area.x + 2, y: area.y + 2, role: .dim, width: area.width - 3, cut: .ellipsis)
  }

  private mutating func drawRow(
    _ row: Int, _ texts: RowTexts, y: Int, _ columns: GridColumns, _ state: State, _ area: Rect
  ) {
    let isCurrent = row == state.grid.row
    let isSelected = state.grid.anchor != nil && state.grid.selection.contains(row)
    let problems = state.preview.problems(document: state.current, row: row)
    if isCurrent { screen.put(Glyph.bar, x: area.x, y: y, role: .gridNumber) }
    screen.put("\(row + 1)", endingAt: columns.numberEnd, y: y, role: .gridNumber)
    for column in FactoryColumn.allCases {
      let span = columns[column]
      let worst = problems.first { $0.column == column && $0.problem.severity > .note }?.problem.severity
      let text = cellText(column, texts, state)
      let role = Self.role(of: column, texts, worst)
      let note = column == .value ? fileNote(texts, state) : ""
      let room = span.count - (note.isEmpty ? 0 : screen.columns(of: note) + 1)
      screen.put(text, x: span.lowerBound, y: y, role: role, width: room, cut: .ellipsis)
      screen.put(note, endingAt: span.upperBound, y: y, role: .dim)
    }
    if let worst = problems.first?.problem.severity { screen.put(worst.sign, x: columns.markX, y: y, role: worst.role) }
    if isCurrent || isSelected { screen.overlay(Rect(x: area.x, y: y, width: area.width, height: 1), .gridRow) }
    if isCurrent { drawCellCursor(columns[state.grid.column], y: y, state) }
  }

  private mutating func drawCellCursor(_ span: Range<Int>, y: Int, _ state: State) {
    let cell = Rect(x: span.lowerBound, y: y, width: span.count, height: 1)
    screen.overlay(cell, state.pane == .rows ? .gridCursor : .gridCursorUnfocused)
  }

  /// The text of a cell, with a secret's replaced; the text that is being typed instead of what was there.
  private func cellText(_ column: FactoryColumn, _ texts: RowTexts, _ state: State) -> String {
    if column == .value, !state.isRevealing, Secrets.hidesText(of: texts), !texts.value.isEmpty {
      return "●●●●●●  R shows it"
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

  /// Beside a file's path: how large it is, or that it is not there.
  private func fileNote(_ texts: RowTexts, _ state: State) -> String {
    guard texts.type == RowType.file.rawValue, let document = state.document else { return "" }
    switch state.workspace.files[FileRequest(document: document.name, path: texts.value)] {
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
