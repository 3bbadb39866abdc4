/// The mouse: it selects, scrolls, and presses what is on the key line.
extension State {
  mutating func handle(_ mouse: MouseEvent) {
    switch mouse.action {
    case .wheelUp: turn(.up, mouse)
    case .wheelDown: turn(.down, mouse)
    case .press, .doublePress: press(mouse)
    case .drag: if house.overlay == nil, !shown.isTyping { atDesk { $0.drag(mouse, $1) } }
    case .release: break
    }
  }

  private mutating func turn(_ movement: Movement, _ mouse: MouseEvent) {
    switch house.overlay {
    case .list, .help: return press(KeyPress(movement == .up ? .up : .down))
    case nil where !shown.isTyping: break
    default: return
    }
    atDesk { desk, house in
      desk.point(mouse, house)
      for _ in 0..<3 { desk.move(movement, &house) }
    }
  }

  private mutating func press(_ mouse: MouseEvent) {
    house.message = nil
    pendingKeys = []
    let target = Picture(self).target(x: mouse.x, y: mouse.y)
    if case .key(let key) = target { return press(key) }
    if house.overlay != nil { return pressOverlay(target) }
    if case .action(let name) = target {
      if shown.isTyping { atDesk { $0.keepTyped(&$1) } }
      return perform(name)
    }
    atDesk { $0.press(mouse, on: target, &$1) }
  }

  /// A press beside a list closes it; a question stays until it is answered.
  private mutating func pressOverlay(_ target: Picture.Target?) {
    switch (target, house.overlay) {
    case (.button(let index), .dialog(let dialog)): press(dialog.buttons[index])
    case (_, .dialog), (_, .prompt): break
    case (.menu(let column), _): house.overlay = .menu(MenuState(column: column))
    case (.item(let index), .list(let list)): choose(index, of: list)
    case (.action(let name), .menu), (.action(let name), .palette):
      house.overlay = nil
      perform(name)
    default: house.overlay = nil
    }
  }

  private mutating func perform(_ name: String) {
    if let action = ActionTable.action(name, in: place) { carryOut(action.run, ()) }
  }
}
