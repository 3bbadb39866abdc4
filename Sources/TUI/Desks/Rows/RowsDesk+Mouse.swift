/// The mouse: it selects, and puts the keys where it points.
extension RowsDesk {
  mutating func press(_ mouse: MouseEvent, on target: Picture.Target?, _ house: inout House) {
    if case .choice(let index) = target {
      editor?.choose(index)
      return commitEdit(&house)
    }
    if editor != nil { commitEdit(&house) }
    let panes = panes(house)
    if panes.layout.contains(x: mouse.x, y: mouse.y) {
      pane = .layout
      bytePane.press(x: mouse.x, y: mouse.y, in: panes.layout)
      linkRowToBytes(house)
    } else if panes.grid.contains(x: mouse.x, y: mouse.y) {
      pane = .rows
      let row = grid.top + mouse.y - panes.grid.y - 1
      guard mouse.y > panes.grid.y, row < rowCount(house) else { return }
      grid.row = row
      grid.anchor = nil
      grid.column = GridColumns(panes.grid, rowCount: rowCount(house)).column(at: mouse.x)
      if mouse.action == .doublePress { startEdit(&house) }
    }
  }

  mutating func drag(_ mouse: MouseEvent, _ house: House) {
    let area = panes(house).grid
    guard pane == .rows, !area.isEmpty else { return }
    extendSelection(by: grid.top + mouse.y - area.y - 1 - grid.row, house)
  }

  mutating func point(_ mouse: MouseEvent, _ house: House) {
    pane = panes(house).layout.contains(x: mouse.x, y: mouse.y) ? .layout : .rows
  }
}
