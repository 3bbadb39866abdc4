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
    if stage == .main || stage == .image { pane = frame.layout.contains(x: mouse.x, y: mouse.y) ? .layout : .rows }
    var effects: [Effect] = []
    for _ in 0..<abs(lines) { effects += perform(lines < 0 ? .up : .down) }
    return effects
  }

  private mutating func press(_ mouse: MouseEvent, isDouble: Bool) -> [Effect] {
    message = nil
    pendingKeys = []
    let target = Picture(self).target(x: mouse.x, y: mouse.y)
    if case .key(let key) = target { return handle(key) }
    if overlay != nil { return pressOverlay(target) }
    if case .choice(let index) = target {
      editor?.choose(index)
      commitEdit()
      return []
    }
    if editor != nil { commitEdit() }
    switch target {
    case .action(let action): return perform(action)
    case .partition(let index):
      partitionCursor = index
      if isDouble { choosePartition() }
    case .region(let index):
      dump?.cursor = index
      if isDouble { return openRegion() }
    case .port(let index): flash.choose(index)
    default: pressPane(mouse, Frame(self), isDouble: isDouble)
    }
    return []
  }

  private mutating func pressPane(_ mouse: MouseEvent, _ frame: Frame, isDouble: Bool) {
    switch stage {
    case .main: pressMain(mouse, frame, isDouble: isDouble)
    case .image: pressImage(mouse, frame)
    case .partitions, .flash, .dump: break
    }
  }

  /// A press beside a list closes it; a question stays until it is answered.
  private mutating func pressOverlay(_ target: Picture.Target?) -> [Effect] {
    switch (target, overlay) {
    case (.button(let index), .dialog(let dialog)): return run(dialog.buttons[index].command)
    case (_, .dialog), (_, .prompt): return []
    case (.menu(let column), _): overlay = .menu(MenuState(column: column))
    case (.problem(let index), _):
      overlay = nil
      go(to: preview.evaluation.problems[index])
    case (.action(let action), .menu), (.action(let action), .palette):
      overlay = nil
      return perform(action)
    default: overlay = nil
    }
    return []
  }

  private mutating func pressMain(_ mouse: MouseEvent, _ frame: Frame, isDouble: Bool) {
    if frame.layout.contains(x: mouse.x, y: mouse.y) {
      pane = .layout
      pressByte(mouse, frame)
    } else if frame.grid.contains(x: mouse.x, y: mouse.y) {
      pane = .rows
      let row = grid.top + mouse.y - frame.grid.y - 1
      guard mouse.y > frame.grid.y, row < rowCount else { return }
      grid.row = row
      grid.anchor = nil
      grid.column = GridColumns(frame.grid, rowCount: rowCount).column(at: mouse.x)
      linkLayoutToRow()
      if isDouble { startEdit() }
    }
  }

  private mutating func pressImage(_ mouse: MouseEvent, _ frame: Frame) {
    if frame.layout.contains(x: mouse.x, y: mouse.y) {
      pane = .layout
      let columns = HexColumns(start: frame.layout.x, bytesPerLine: frame.bytesPerLine)
      changeImage { image in
        let lines = LayoutLines(image.image, bytesPerLine: frame.bytesPerLine)
        let line = image.layout.top + mouse.y - frame.layout.y
        image.layout.offset = lines.offset(ofLine: line, column: columns.index(at: mouse.x)) ?? image.layout.offset
        image.linkListToBytes()
      }
    } else if frame.grid.contains(x: mouse.x, y: mouse.y), mouse.y > frame.grid.y {
      pane = .rows
      changeImage { $0.cursor = $0.top + mouse.y - frame.grid.y - 1 }
      moveInImage(.lineStart)
    }
  }

  private mutating func pressByte(_ mouse: MouseEvent, _ frame: Frame) {
    let lines = layoutLines(frame)
    let columns = HexColumns(start: frame.layout.x, bytesPerLine: frame.bytesPerLine)
    let line = layout.top + mouse.y - frame.layout.y
    guard let offset = lines.offset(ofLine: line, column: columns.index(at: mouse.x)) else { return }
    layout.offset = offset
    linkRowToLayout()
  }
}
