/// The help of a place, made from the action table.
enum HelpText {
  struct Line: Hashable {
    let keys: String
    let text: String
    var isTitle = false
  }

  /// First what can be done here, by menu, then how to move; each by its name, and then a sentence.
  ///
  /// - Parameter width: of the screen; what is too long for it goes on below.
  static func lines(for place: Place, width: Int) -> [Line] {
    var lines: [Line] = []
    for menu in Action.Menu.allCases {
      let entries = ActionTable.actions(in: place).filter { $0.menu == menu && !$0.keys.isEmpty }
      if entries.isEmpty { continue }
      if !lines.isEmpty { lines.append(Line(keys: "", text: "")) }
      lines.append(Line(keys: "", text: menu == .none ? "Moving" : menu.rawValue, isTitle: true))
      for entry in entries {
        let isMove = entry.help == entry.title + "."
        let texts = wrapped(isMove ? entry.help : "\(entry.title): \(entry.help)", width: width - 6 - textColumn)
        for (index, text) in texts.enumerated() {
          lines.append(Line(keys: index == 0 ? entry.keys.joined(separator: ", ") : "", text: text))
        }
      }
    }
    return lines
  }

  /// Where the texts begin, beside the keys.
  static let textColumn = 23

  static func visibleLines(height: Int) -> Int { max(1, height - 5) }
}

extension Picture {
  mutating func drawHelp(_ scroll: Int, _ state: State) {
    let lines = HelpText.lines(for: state.place, width: screen.width)
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
        screen.put(line.keys, x: inside.x, y: y, role: .dialog, width: HelpText.textColumn - 1, cut: .ellipsis)
        screen.put(
          line.text, x: inside.x + HelpText.textColumn, y: y, role: .dialogDim,
          width: inside.width - HelpText.textColumn, cut: .ellipsis)
      }
    }
    let more = scroll + visible < lines.count ? "Down shows more · any other key closes" : "Any key closes"
    screen.put(more, x: inside.x, y: inside.bottom - 1, role: .dialogDim)
  }
}
