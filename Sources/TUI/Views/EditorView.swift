import NVSModel

extension Picture {
  /// Draws the cell that is being edited over its place in the grid, and the choices below it.
  mutating func drawEditor(_ editor: CellEditor, _ state: State, _ frame: Frame) {
    guard !frame.grid.isEmpty else { return }
    let columns = GridColumns(frame.grid, rowCount: state.rowCount)
    let span = columns[editor.column]
    let y = frame.grid.y + 1 + editor.row - state.grid.top
    // A key or an encoding may be longer than its column: while it is edited it takes the room to the right.
    let width = max(span.count, min(frame.grid.right - span.lowerBound, screen.columns(of: editor.text) + 2))
    let x = span.lowerBound
    drawLine(editor.line, Rect(x: x, y: y, width: width, height: 1), role: .prompt)
    if editor.hasList { drawChoices(editor, below: Rect(x: x, y: y, width: width, height: 1), frame) }
  }

  /// Draws a line of text that is being edited, scrolled so that its cursor is in sight.
  mutating func drawLine(_ line: LineEditor, _ area: Rect, role: Role) {
    screen.fill(area, role)
    let before = screen.columns(of: line.textBeforeCursor)
    let shift = max(0, before - area.width + 1)
    var x = area.x - shift
    for character in line.characters {
      let text = String(character)
      let width = screen.columns(of: text)
      if x >= area.x, x + width <= area.right { screen.put(text, x: x, y: area.y, role: role) }
      x += width
      if x >= area.right { break }
    }
    if shift > 0 { screen.put(Glyph.left, x: area.x, y: area.y, role: .promptHint) }
    cursor = (area.x + before - shift, area.y)
  }

  private mutating func drawChoices(_ editor: CellEditor, below cell: Rect, _ frame: Frame) {
    let choices = editor.matches
    let width = min((choices.map(\.count).max() ?? 0) + 4, screen.width - cell.x)
    let roomBelow = frame.body.bottom - cell.bottom
    let roomAbove = cell.y - frame.body.y
    let isBelow = roomBelow >= min(choices.count + 2, 6) || roomBelow >= roomAbove
    let height = min(choices.count + 2, max(3, isBelow ? roomBelow : roomAbove))
    let box = Rect(x: cell.x, y: isBelow ? cell.bottom : cell.y - height, width: width, height: height)
    screen.fill(box, .dialog)
    screen.frame(box, role: .dialogBorder)
    let rows = height - 2
    let selected = editor.selected ?? -1
    let top = max(0, min(selected - rows / 2, choices.count - rows))
    for line in 0..<rows where top + line < choices.count {
      let index = top + line
      let row = Rect(x: box.x + 1, y: box.y + 1 + line, width: width - 2, height: 1)
      let role: Role = index == selected ? .dialogItemSelected : .dialogItem
      screen.fill(row, role)
      mark(row, .choice(index))
      screen.put(choices[index], x: row.x + 1, y: row.y, role: role, width: row.width - 1, cut: .ellipsis)
    }
  }
}
