import NVSModel

extension Picture {
  /// Draws the cell that is being edited over its place in a grid, and the choices below it.
  ///
  /// - Parameters:
  ///   - cell: the place. What is longer takes the room to the right of it, up to `right`.
  ///   - body: where the choices may lie.
  mutating func drawEditor<Column>(_ editor: GridEditor<Column>, over cell: Rect, upTo right: Int, in body: Rect) {
    let wanted = screen.columns(of: editor.text) + 2
    let width = max(cell.width, min(right - cell.x, wanted))
    let cell = Rect(x: cell.x, y: cell.y, width: width, height: 1)
    drawLine(editor.line, cell, role: .prompt)
    if editor.hasList { drawChoices(of: editor, below: cell, in: body) }
  }

  private mutating func drawChoices<Column>(of editor: GridEditor<Column>, below cell: Rect, in body: Rect) {
    let choices = editor.matches
    let width = min((choices.map(\.count).max() ?? 0) + 4, screen.width - cell.x)
    let roomBelow = body.bottom - cell.bottom
    let roomAbove = cell.y - body.y
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
