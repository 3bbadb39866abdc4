import NVSModel

/// What is asked while devices are shown.
extension DevicesDesk {
  mutating func askForName(_ house: inout House) {
    guard let table = table(house) else { return }
    house.ask(
      Prompt("Save as", text: table.name, for: Self.self) { _, house, path in house.save(.devices, as: path) }.forPath)
  }

  mutating func askWhichDevice(_ house: inout House) {
    let count = table(house)?.rowCount ?? 0
    house.ask(
      Prompt("Go to device", hint: "1 to \(count)", for: Self.self) { (desk, house, text) throws(Refusal) in
        let count = desk.table(house)?.rowCount ?? 0
        guard let number = Int(text), 1...max(1, count) ~= number else { throw Refusal("a number from 1 to \(count)") }
        desk.go(toPosition: number - 1)
      })
  }

  mutating func mark(_ house: inout House) {
    guard lineCount(house) > 0 else { return }
    let position = Int32(clamping: position(cursor.index, house))
    if marked.remove(position) == nil { marked.insert(position) }
    move(.down, &house)
  }

  func mustStay(_ house: House) -> String? {
    exporting == nil ? nil : "images are being made: Esc on the Devices screen stops that"
  }

  mutating func hideColumn(_ house: inout House) {
    guard shownColumns(house).count > 1 else { return house.say(.note, "this is the only column that is shown") }
    hidden.insert(column)
    house.say(.note, "\(count(hidden.count, "column")) hidden; + shows all")
  }

  // MARK: - The mouse

  mutating func press(_ mouse: MouseEvent, on target: Picture.Target?, _ house: inout House) {
    if editor != nil { keepTyped(&house) }
    let (panes, areas) = (panes(house), areas(house))
    if areas.bytes.contains(x: mouse.x, y: mouse.y) {
      pane = .layout
      bytePane.press(x: mouse.x, y: mouse.y, in: areas.bytes)
    } else if panes.grid.contains(x: mouse.x, y: mouse.y) {
      pane = .rows
      let line = cursor.top + mouse.y - panes.grid.y - 1
      guard mouse.y > panes.grid.y, line < lineCount(house) else { return }
      (cursor.index, anchor) = (line, nil)
      column = DeviceColumns(self, house, panes.grid).column(at: mouse.x) ?? column
      if mouse.action == .doublePress { startEdit(&house) }
    }
  }

  mutating func point(_ mouse: MouseEvent, _ house: House) {
    pane = panes(house).layout.contains(x: mouse.x, y: mouse.y) ? .layout : .rows
  }
}
