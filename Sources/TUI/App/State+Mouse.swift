import NVSModel

/// The mouse: it selects, scrolls, and presses what is on the key line.
extension State {
  mutating func handle(_ mouse: MouseEvent) -> [Effect] {
    switch mouse.action {
    case .wheelUp: return scroll(by: -3, mouse)
    case .wheelDown: return scroll(by: 3, mouse)
    case .press: return press(mouse, isDouble: false)
    case .doublePress: return press(mouse, isDouble: true)
    case .drag, .release: return []
    }
  }

  private mutating func scroll(by lines: Int, _ mouse: MouseEvent) -> [Effect] {
    guard overlay == nil, editor == nil else { return [] }
    let frame = Frame(self)
    if stage == .main { pane = frame.layout.contains(x: mouse.x, y: mouse.y) ? .layout : .rows }
    var effects: [Effect] = []
    for _ in 0..<abs(lines) { effects += perform(lines < 0 ? .up : .down) }
    return effects
  }

  private mutating func press(_ mouse: MouseEvent, isDouble: Bool) -> [Effect] {
    message = nil
    if case .dialog(let dialog) = overlay {
      let button = Picture.dialogButton(at: mouse.x, y: mouse.y, dialog, width: width, height: height)
      return button.flatMap { dialog.buttons.indices.contains($0) ? run(dialog.buttons[$0].command) : nil } ?? []
    }
    if overlay != nil {
      overlay = nil
      return []
    }
    let frame = Frame(self)
    if frame.keys.contains(x: mouse.x, y: mouse.y) { return pressKeyLine(at: mouse.x) }
    if editor != nil { commitEdit() }
    switch stage {
    case .main: return pressMain(mouse, frame, isDouble: isDouble)
    case .partitions, .flash: return []
    }
  }

  private mutating func pressKeyLine(at x: Int) -> [Effect] {
    guard let item = KeyLine(place: place, width: width).items.first(where: { $0.columns.contains(x) }) else {
      return []
    }
    if editor != nil { commitEdit() }
    return perform(item.action)
  }

  private mutating func pressMain(_ mouse: MouseEvent, _ frame: Frame, isDouble: Bool) -> [Effect] {
    if frame.layout.contains(x: mouse.x, y: mouse.y) {
      pane = .layout
      pressByte(mouse, frame)
    } else if frame.grid.contains(x: mouse.x, y: mouse.y) {
      pane = .rows
      let row = grid.top + mouse.y - frame.grid.y - 1
      guard mouse.y > frame.grid.y, row < rowCount else { return [] }
      grid.row = row
      grid.anchor = nil
      grid.column = GridColumns(frame.grid, rowCount: rowCount).column(at: mouse.x)
      linkLayoutToRow()
      if isDouble { startEdit() }
    }
    return []
  }

  private mutating func pressByte(_ mouse: MouseEvent, _ frame: Frame) {
    let lines = layoutLines(frame)
    let columns = HexColumns(start: frame.layout.x, bytesPerLine: frame.bytesPerLine)
    let line = layout.top + mouse.y - frame.layout.y
    let index = (0..<frame.bytesPerLine).last { columns.digits($0) <= mouse.x } ?? 0
    let byte = mouse.x >= columns.textStart ? min(mouse.x - columns.textStart, frame.bytesPerLine - 1) : index
    guard let offset = lines.offset(ofLine: line, column: byte) else { return }
    layout.offset = offset
    linkRowToLayout()
  }
}
