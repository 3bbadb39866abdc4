/// The help of a place, made from the action table.
enum HelpText {
  struct Line: Hashable {
    let keys: String
    let text: String
    var isTitle = false
  }

  /// First what can be done here, by menu, then how to move.
  static func lines(for place: Place) -> [Line] {
    var lines: [Line] = []
    for menu in ActionEntry.Menu.allCases {
      let entries = ActionTable.entries.filter { $0.menu == menu && $0.places.contains(place) && !$0.keys.isEmpty }
      if entries.isEmpty { continue }
      if !lines.isEmpty { lines.append(Line(keys: "", text: "")) }
      lines.append(Line(keys: "", text: menu == .none ? "Moving" : menu.rawValue, isTitle: true))
      lines += entries.map { Line(keys: $0.keys.joined(separator: ", "), text: $0.help) }
    }
    return lines
  }

  static func visibleLines(of state: State) -> Int { max(1, state.height - 5) }

  static func lastScroll(for state: State) -> Int {
    max(0, lines(for: state.place).count - visibleLines(of: state))
  }
}

extension Picture {
  mutating func drawHelp(_ scroll: Int, _ state: State) {
    let lines = HelpText.lines(for: state.place)
    let box = Rect(x: 1, y: 1, width: screen.width - 2, height: min(screen.height - 2, lines.count + 4))
    screen.fill(box, .dialog)
    screen.frame(box, role: .dialogBorder, title: "Keys here", titleRole: .dialogTitle)
    let inside = box.inset(x: 2, y: 1)
    let visible = inside.height - 1
    for row in 0..<visible where scroll + row < lines.count {
      let line = lines[scroll + row]
      let y = inside.y + row
      if line.isTitle {
        screen.put(line.text, x: inside.x, y: y, role: .dialogTitle)
      } else {
        screen.put(line.keys, x: inside.x, y: y, role: .dialog, width: 20, cut: .ellipsis)
        screen.put(line.text, x: inside.x + 21, y: y, role: .dialogDim, width: inside.width - 21, cut: .ellipsis)
      }
    }
    let more = scroll + visible < lines.count ? "Down shows more · any other key closes" : "Any key closes"
    screen.put(more, x: inside.x, y: inside.bottom - 1, role: .dialogDim)
  }
}
