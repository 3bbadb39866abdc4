import NVSModel

extension RowsDesk {
  func draw(_ picture: inout Picture, _ house: House, _ frame: Frame) {
    let panes = panes(house)
    if !panes.grid.isEmpty { GridView(self, house, panes.grid).draw(&picture) }
    picture.drawBorder(between: panes, isLayoutFocused: pane == .layout)
    if !panes.layout.isEmpty {
      let look = house.bytesLook(
        bytePane, isFocused: pane == .layout, row: RowPlace(document: current, row: grid.row), column: grid.column)
      picture.drawBytes(house, bytePane, look, panes.layout, detail: panes.detail)
    }
    drawEditor(&picture, house, panes)
  }

  private func drawEditor(_ picture: inout Picture, _ house: House, _ panes: Panes) {
    guard let editor, editor.document == current, !panes.grid.isEmpty else { return }
    let span = GridColumns(panes.grid, rowCount: rowCount(house))[editor.column]
    let y = panes.grid.y + 1 + editor.row - grid.top
    let cell = Rect(x: span.lowerBound, y: y, width: span.count, height: 1)
    picture.drawEditor(editor, over: cell, upTo: panes.grid.right, in: house.frame.body)
  }
}
