import NVSModel

extension Picture {
  mutating func drawOverlay(_ state: State) {
    guard let overlay = state.house.overlay else { return }
    if case .prompt = overlay { return }
    cursor = nil
    switch overlay {
    case .menu(let menu): drawMenu(menu, state)
    case .palette(let palette): drawPalette(palette, state)
    case .help(let scroll): drawHelp(scroll, state)
    case .dialog(let dialog): drawDialog(dialog, state.house)
    case .list(let list): drawList(list, in: state.house.frame.body)
    case .prompt: break
    }
  }

  /// Clears a box in the middle of the screen and draws its frame; returns the inside.
  private mutating func openBox(width: Int, height: Int, title: String) -> Rect {
    let width = min(width, screen.width - 2)
    let height = min(height, screen.height - 2)
    let box = Rect(x: (screen.width - width) / 2, y: (screen.height - height) / 2, width: width, height: height)
    screen.fill(box, .dialog)
    screen.frame(box, role: .dialogBorder, title: title, titleRole: .dialogTitle)
    return box.inset(x: 2, y: 1)
  }

  // MARK: - Menu

  private mutating func drawMenu(_ menu: MenuState, _ state: State) {
    screen.fill(Rect(x: 0, y: 0, width: screen.width, height: 1), .dialog)
    var x = 1
    for index in ActionTable.columns(in: state.place) {
      let title = MenuState.titles[index]
      let isOpen = index == menu.column
      let width = screen.put(" \(title.rawValue) ", x: x, y: 0, role: isOpen ? .dialogItemSelected : .dialogItem)
      mark(Rect(x: x, y: 0, width: width, height: 1), .menu(column: index))
      if isOpen { drawMenuItems(menu, x: x, state) }
      x += width + 1
    }
  }

  private mutating func drawMenuItems(_ menu: MenuState, x: Int, _ state: State) {
    let items = ActionTable.items(of: menu.column, in: state.place)
    let titles = items.map(\.title.count).max() ?? 0
    let keys = items.map { $0.keys.first?.count ?? 0 }.max() ?? 0
    let box = Rect(
      x: min(x, screen.width - titles - keys - 6), y: 1, width: titles + keys + 6,
      height: min(items.count + 2, screen.height - 1))
    screen.fill(box, .dialog)
    screen.frame(box, role: .dialogBorder)
    let top = max(0, min(menu.item - (box.height - 3), items.count - (box.height - 2)))
    for (line, index) in items.indices.dropFirst(top).prefix(box.height - 2).enumerated() {
      let item = items[index]
      let row = Rect(x: box.x + 1, y: 2 + line, width: box.width - 2, height: 1)
      mark(row, .action(item.name))
      let isSelected = index == menu.item
      screen.fill(row, isSelected ? .dialogItemSelected : .dialogItem)
      screen.put(item.title, x: row.x + 1, y: row.y, role: isSelected ? .dialogItemSelected : .dialogItem)
      screen.put(
        item.keys.first ?? "", endingAt: row.right - 1, y: row.y, role: isSelected ? .dialogItemSelected : .dialogDim)
    }
  }

  // MARK: - Palette

  private mutating func drawPalette(_ palette: PaletteState, _ state: State) {
    let matches = palette.matches(in: state.place)
    var inside = openBox(width: 60, height: 16, title: "Find an action")
    drawLine(palette.line, inside.takeTop(1), role: .prompt)
    let top = max(0, min(palette.selected - inside.height / 2, matches.count - inside.height))
    for line in 0..<inside.height where top + line < matches.count {
      let entry = matches[top + line]
      let row = Rect(x: inside.x, y: inside.y + line, width: inside.width, height: 1)
      let role: Role = top + line == palette.selected ? .dialogItemSelected : .dialogItem
      screen.fill(row, role)
      mark(row, .action(entry.name))
      screen.put(entry.title, x: row.x, y: row.y, role: role, width: row.width - 12, cut: .ellipsis)
      screen.put(entry.keys.first ?? "", endingAt: row.right, y: row.y, role: role)
    }
    if matches.isEmpty { screen.put("nothing of that name", x: inside.x, y: inside.y, role: .dialogDim) }
  }

  // MARK: - Dialog

  private mutating func drawDialog(_ dialog: Dialog, _ house: House) {
    let layout = dialog.layout(width: screen.width, height: screen.height)
    let inside = openBox(width: layout.width, height: layout.height, title: dialog.title)
    let scroll = min(dialog.scroll, layout.hidden)
    for (index, line) in layout.lines.dropFirst(scroll).prefix(layout.room).enumerated() {
      screen.put(line, x: inside.x, y: inside.y + index, role: .dialog, width: inside.width, cut: .ellipsis)
    }
    if layout.hidden > 0 {
      let text = scroll < layout.hidden ? "PgDn shows more" : "PgUp"
      screen.put(text, endingAt: inside.right, y: inside.y + layout.room, role: .dialogDim)
    }
    let takesAnswers = dialog.takesAnswers(at: house.now)
    var x = inside.x
    for (index, button) in dialog.buttons.enumerated() {
      let isFocused = index == dialog.selected && takesAnswers
      let role: Role = isFocused ? .dialogButtonFocused : button.isDangerous ? .dialogDanger : .dialogButton
      let text = "[\(isFocused ? "▸" : " ")\(button.title) ]"
      let used = screen.put(text, x: x, y: inside.bottom - 1, role: role, width: inside.right - x)
      mark(Rect(x: x, y: inside.bottom - 1, width: used, height: 1), .button(index))
      x += used + 2
    }
  }

  // MARK: - List

  /// Inside the body: the line below it says the chosen line whole.
  private mutating func drawList(_ list: ListOverlay, in body: Rect) {
    // Beside the themes there must be something to see of them.
    let width = min(body.width - 4, list.themes.isEmpty ? .max : 30)
    // The line that is chosen can be read whole.
    let chosen =
      list.lines.indices.contains(list.selected) ? wrapped(list.lines[list.selected].text, width: width - 4) : []
    let more = max(0, min(chosen.count - 1, body.height / 2))
    let height = min(max(list.lines.count, 1) + more + 2, body.height - 1)
    let box = Rect(x: body.x + 2, y: body.y + (body.height - height) / 2, width: width, height: height)
    screen.fill(box, .dialog)
    screen.frame(box, role: .dialogBorder, title: list.title, titleRole: .dialogTitle)
    let inside = box.inset(x: 2, y: 1)
    if list.lines.isEmpty { screen.put(list.empty.text, x: inside.x, y: inside.y, role: list.empty.role) }
    let visible = inside.height - more
    if list.lines.count > visible {
      let place = " \(list.selected + 1) of \(list.lines.count) "
      screen.put(place, endingAt: box.right - 2, y: box.y, role: .dialogTitle)
    }
    let top = max(0, min(list.selected - visible / 2, list.lines.count - visible))
    var y = inside.y
    for line in top..<min(top + visible, list.lines.count) {
      let isChosen = line == list.selected
      for text in isChosen ? Array(chosen.prefix(more + 1)) : [list.lines[line].text] {
        let row = Rect(x: inside.x, y: y, width: inside.width, height: 1)
        screen.fill(row, isChosen ? .dialogItemSelected : .dialogItem)
        mark(row, .item(line))
        screen.put(
          text, x: row.x, y: row.y, role: isChosen ? .dialogItemSelected : .dialogItem, width: row.width, cut: .ellipsis
        )
        y += 1
      }
    }
  }
}
