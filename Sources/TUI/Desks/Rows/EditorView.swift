import NVSModel

/// Draws the cell that is being edited over its place in the grid, and the choices below it.
struct EditorView {
  let editor: CellEditor
  let grid: GridCursor
  let panes: Panes
  let body: Rect
  let columns: GridColumns

  init?(_ desk: RowsDesk, _ house: House) {
    let panes = desk.panes(house)
    guard let editor = desk.editor, editor.document == desk.current, !panes.grid.isEmpty else { return nil }
    (self.editor, self.panes, grid, body) = (editor, panes, desk.grid, house.frame.body)
    columns = GridColumns(panes.grid, rowCount: desk.rowCount(house))
  }

  func draw(_ picture: inout Picture) {
    let span = columns[editor.column]
    let y = panes.grid.y + 1 + editor.row - grid.top
    // A key or an encoding may be longer than its column: while it is edited it takes the room to the right.
    let wanted = picture.screen.columns(of: editor.text) + 2
    let width = max(span.count, min(panes.grid.right - span.lowerBound, wanted))
    let cell = Rect(x: span.lowerBound, y: y, width: width, height: 1)
    picture.drawLine(editor.line, cell, role: .prompt)
    if editor.hasList { drawChoices(below: cell, &picture) }
  }

  private func drawChoices(below cell: Rect, _ picture: inout Picture) {
    let choices = editor.matches
    let width = min((choices.map(\.count).max() ?? 0) + 4, picture.screen.width - cell.x)
    let roomBelow = body.bottom - cell.bottom
    let roomAbove = cell.y - body.y
    let isBelow = roomBelow >= min(choices.count + 2, 6) || roomBelow >= roomAbove
    let height = min(choices.count + 2, max(3, isBelow ? roomBelow : roomAbove))
    let box = Rect(x: cell.x, y: isBelow ? cell.bottom : cell.y - height, width: width, height: height)
    picture.screen.fill(box, .dialog)
    picture.screen.frame(box, role: .dialogBorder)
    let rows = height - 2
    let selected = editor.selected ?? -1
    let top = max(0, min(selected - rows / 2, choices.count - rows))
    for line in 0..<rows where top + line < choices.count {
      let index = top + line
      let row = Rect(x: box.x + 1, y: box.y + 1 + line, width: width - 2, height: 1)
      let role: Role = index == selected ? .dialogItemSelected : .dialogItem
      picture.screen.fill(row, role)
      picture.mark(row, .choice(index))
      picture.screen.put(choices[index], x: row.x + 1, y: row.y, role: role, width: row.width - 1, cut: .ellipsis)
    }
  }
}
