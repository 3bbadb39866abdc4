import NVSModel

/// Where the columns of the grid lie.
struct DeviceColumns {
  /// The columns of the screen for each column of the table that is in sight.
  let spans: [(column: Int, span: Range<Int>)]
  let numberEnd: Int
  /// Where the state of a device stands.
  let state: Range<Int>
  /// Whether columns follow that have no room.
  let hasMore: Bool

  init(_ desk: DevicesDesk, _ house: House, _ area: Rect) {
    let digits = max(2, String(desk.table(house)?.rowCount ?? 0).count)
    numberEnd = area.x + 1 + digits
    state = numberEnd + 1..<numberEnd + 8
    let columns = desk.shownColumns(house).dropFirst(desk.firstColumn)
    var x = state.upperBound + 1
    var spans: [(column: Int, span: Range<Int>)] = []
    for column in columns where desk.widths.indices.contains(column) {
      let width = min(desk.widths[column], area.right - 1 - x)
      // What would be cut to nothing waits beyond the edge.
      guard width >= min(desk.widths[column], 6) else { break }
      spans.append((column: column, span: x..<x + width))
      x += width + 2
    }
    self.spans = spans
    hasMore = spans.count < columns.count
  }

  /// Whether a column has the room that it wants, or all there is.
  func isWhole(_ column: Int, _ widths: [Int]) -> Bool {
    guard let place = spans.firstIndex(where: { $0.column == column }) else { return false }
    return place == 0 || spans[place].span.count == widths[column]
  }

  /// The column at a place of the screen; nil left of all.
  func column(at x: Int) -> Int? { spans.last { $0.span.lowerBound <= x }?.column }
}

/// Where the parts of the desk lie beside the grid.
struct DeviceAreas {
  /// The rows of the chosen device: a line that says whose they are, then one a row.
  let rows: Rect
  let bytes: Rect

  init(_ panes: Panes, rowCount: Int) {
    var rest = panes.layout
    let height = rest.height < 9 ? 0 : min(rowCount + 1, rest.height / 3 + 1)
    rows = rest.takeTop(height)
    bytes = rest
  }
}

extension DevicesDesk {
  func areas(_ house: House) -> DeviceAreas {
    DeviceAreas(panes(house), rowCount: house.preview.filled.documents.first?.rows.count ?? 0)
  }

  func draw(_ picture: inout Picture, _ house: House, _ frame: Frame) {
    let (panes, areas) = (panes(house), areas(house))
    if !panes.grid.isEmpty { DeviceGridView(self, house, panes.grid).draw(&picture) }
    picture.drawBorder(between: panes, isLayoutFocused: pane == .layout)
    guard !panes.layout.isEmpty else { return }
    drawRows(&picture, house, areas.rows)
    let row = linkedRow(house).map { RowPlace(document: 0, row: $0) }
    let look = house.bytesLook(bytePane, isFocused: pane == .layout, row: row, column: .value)
    picture.drawBytes(house, bytePane, look, areas.bytes, detail: panes.detail)
  }

  /// The rows as they are for the chosen device, around the one that goes with the cursor.
  private func drawRows(_ picture: inout Picture, _ house: House, _ area: Rect) {
    guard area.height > 1, let document = house.preview.filled.documents.first else { return }
    picture.screen.fill(Rect(x: area.x, y: area.y, width: area.width, height: 1), .gridHeader)
    let title = house.workspace.isPending ? "making…" : "device \((house.preview.filled.device?.position ?? 0) + 1)"
    picture.screen.put(title, x: area.x + 1, y: area.y, role: .gridHeader, width: area.width - 2, cut: .ellipsis)
    let linked = linkedRow(house)
    let height = area.height - 1
    let top = max(0, min((linked ?? 0) - height / 2, document.rows.count - height))
    for line in 0..<height where top + line < document.rows.count {
      let row = top + line
      let y = area.y + 1 + line
      if row == linked { picture.screen.put(Glyph.bar, x: area.x, y: y, role: .hexLinked) }
      drawRow(
        &picture, house, row, document.rows[row].texts, Rect(x: area.x + 1, y: y, width: area.width - 2, height: 1))
    }
  }

  private func drawRow(_ picture: inout Picture, _ house: House, _ row: Int, _ texts: RowTexts, _ area: Rect) {
    let worst = house.preview.problems(document: 0, row: row).first?.problem.severity
    let isNamespace = texts.type == RowType.namespace.rawValue
    let role: Role =
      worst == .error
      ? .gridCellInvalid : worst == .warning ? .gridCellWarning : isNamespace ? .gridNamespace : .gridCell
    picture.screen.put(texts.key, x: area.x, y: area.y, role: role, width: 16, cut: .ellipsis)
    let isHidden = !house.isRevealing && Secrets.hidesText(of: texts) && !texts.value.isEmpty
    picture.screen.put(
      isHidden ? Secrets.hiddenText : texts.value, x: area.x + 17, y: area.y, role: role, width: area.width - 19,
      cut: .ellipsis)
    if let worst { picture.screen.put(worst.sign, x: area.right, y: area.y, role: worst.role) }
  }
}

/// Draws the devices.
struct DeviceGridView {
  private let desk: DevicesDesk
  private let house: House
  private let area: Rect
  private let columns: DeviceColumns
  private let secrets: Set<Int>
  private let states: DeviceStates

  init(_ desk: DevicesDesk, _ house: House, _ area: Rect) {
    (self.desk, self.house, self.area) = (desk, house, area)
    columns = DeviceColumns(desk, house, area)
    states = DeviceStates(house)
    secrets = house.isRevealing ? [] : house.secretColumns
  }

  func draw(_ picture: inout Picture) {
    drawHeader(&picture)
    guard let table = desk.table(house), desk.lineCount(house) > 0 else {
      let text = desk.table(house).map {
        $0.isComplete ? "No devices: Insert adds some; a paste brings many." : "Reading…"
      }
      picture.screen.put(
        text ?? "No devices are open.", x: area.x + 2, y: area.y + 2, role: .dim, width: area.width - 3, cut: .ellipsis)
      return
    }
    for place in 0..<max(1, area.height - 1) where desk.cursor.top + place < desk.lineCount(house) {
      drawLine(desk.cursor.top + place, table, y: area.y + 1 + place, &picture)
    }
    drawEditor(&picture)
  }

  private func drawHeader(_ picture: inout Picture) {
    picture.screen.fill(Rect(x: area.x, y: area.y, width: area.width, height: 1), .gridHeader)
    picture.screen.put("#", endingAt: columns.numberEnd, y: area.y, role: .gridHeader)
    picture.screen.put("state", x: columns.state.lowerBound, y: area.y, role: .gridHeader)
    for (column, span) in columns.spans {
      let name = desk.table(house)?.columns[column].printable ?? ""
      let sort = desk.order?.wish.sort
      let arrow = sort?.column == column ? sort?.isDescending == true ? " ↓" : " ↑" : ""
      picture.screen.put(
        name + arrow, x: span.lowerBound, y: area.y, role: .gridHeader, width: span.count, cut: .ellipsis)
    }
    if desk.firstColumn > 0 {
      picture.screen.put(Glyph.left, x: columns.state.upperBound, y: area.y, role: .gridHeader)
    }
    if columns.hasMore { picture.screen.put(Glyph.right, x: area.right - 1, y: area.y, role: .gridHeader) }
  }

  private func drawLine(_ line: Int, _ table: ValuesTable, y: Int, _ picture: inout Picture) {
    let position = desk.position(line, house)
    guard position < table.rowCount else { return }
    let isCurrent = line == desk.cursor.index
    let row = table[position]
    if isCurrent { picture.screen.put(Glyph.bar, x: area.x, y: y, role: .hexLinked) }
    picture.screen.put("\(position + 1)", endingAt: columns.numberEnd, y: y, role: .gridNumber)
    if desk.marked.contains(Int32(clamping: position)) {
      picture.screen.put("●", endingAt: columns.state.lowerBound, y: y, role: .statusChanged)
    }
    let state = states.text(position)
    picture.screen.put(state.text, x: columns.state.lowerBound, y: y, role: state.role, width: columns.state.count)
    let wrong = states.problems(position)
    for (column, span) in columns.spans {
      let text = row[column]
      let shown = text.map { secrets.contains(column) && !$0.isEmpty ? Secrets.hiddenText : $0 }
      picture.screen.put(
        shown ?? "–", x: span.lowerBound, y: y, role: Self.role(of: shown, wrong.filter { $0.first.column == column }),
        width: span.count, cut: .ellipsis
      )
      // Of other columns nothing is changed by what is done to all of them.
      if desk.anchor != nil, column == desk.column, desk.selectedLines.contains(line) {
        picture.screen.overlay(Rect(x: span.lowerBound, y: y, width: span.count, height: 1), .hexSelected)
      }
      guard isCurrent, column == desk.column else { continue }
      picture.screen.overlay(
        Rect(x: span.lowerBound, y: y, width: span.count, height: 1),
        desk.pane == .rows ? .gridCursor : .gridCursorUnfocused)
    }
  }

  private static func role(of text: String?, _ wrong: [ProblemGroup]) -> Role {
    switch wrong.map(\.first.severity).max() {
    case .error: .gridCellInvalid
    case .warning: .gridCellWarning
    case .note, nil: text == nil ? .dim : .gridCell
    }
  }

  private func drawEditor(_ picture: inout Picture) {
    guard let editor = desk.editor, let span = columns.spans.first(where: { $0.column == editor.column })?.span else {
      return
    }
    // What is typed may need more room than its column has.
    let wanted = picture.screen.columns(of: editor.line.text) + 2
    let width = max(span.count, min(area.right - span.lowerBound, wanted))
    let y = area.y + 1 + desk.cursor.index - desk.cursor.top
    picture.drawLine(editor.line, Rect(x: span.lowerBound, y: y, width: width, height: 1), role: .prompt)
  }
}
