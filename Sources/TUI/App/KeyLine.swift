/// The last line: the keys that matter here, as many as fit. The mouse presses them too.
struct KeyLine {
  struct Item: Hashable {
    let action: String
    let key: String
    let title: String
    /// The columns of the screen that it takes.
    let columns: Range<Int>
  }

  let items: [Item]

  /// - Parameter unavailable: what cannot be done at the moment.
  init(place: Place, width: Int, without unavailable: Set<String> = []) {
    let entries = place.keyLine.filter { !unavailable.contains($0) }
      .compactMap { ActionTable.action($0, in: place) }
    // From most to fewest items; the first number of them that fits is taken.
    var chosen = entries
    while chosen.count > 3, Self.width(of: chosen) > width {
      let last = chosen.lastIndex { $0.name != "menu" && $0.name != "quit" } ?? chosen.count - 1
      chosen.remove(at: last)
    }
    let gap = Self.width(of: chosen) + chosen.count <= width ? 2 : 1
    var x = 1
    items = Self.ordered(chosen).map { entry in
      let key = entry.keys.first ?? ""
      let title = entry.short ?? entry.title
      let end = x + key.count + 1 + title.count
      defer { x = end + gap }
      return Item(action: entry.name, key: key, title: title, columns: x..<end)
    }
  }

  private static func width(of entries: [Action]) -> Int {
    entries.reduce(0) { $0 + ($1.keys.first ?? "").count + ($1.short ?? $1.title).count + 2 }
  }

  /// Function keys in their order, then the others.
  private static func ordered(_ entries: [Action]) -> [Action] {
    func rank(_ entry: Action) -> Int {
      if case .function(let number)? = entry.keys.first.flatMap({ KeyPress(name: $0) })?.code { return number }
      return 100
    }
    return entries.enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }.map(\.element)
  }
}

extension Picture {
  /// What the keys do while a cell or an answer is typed; the table of actions does not apply there.
  private static func typingKeys(_ state: State) -> [(key: String, title: String)]? {
    switch state.house.overlay {
    case .prompt(let prompt):
      return [("Enter", prompt.label)] + (prompt.takesPath ? [("Tab", "Go on with the path")] : []) + [
        ("Esc", "Cancel")
      ]
    case .palette: return [("Up Down", "Choose"), ("Enter", "Do it"), ("Esc", "Cancel")]
    case .menu: return [("Arrows", "Choose"), ("Enter", "Do it"), ("Esc", "Close")]
    case .dialog: return [("Tab", "Choose"), ("Enter", "Press"), ("Esc", "Cancel")]
    case .list(let list): return [("Up Down", "Choose"), ("Enter", list.verb), ("Esc", "Close")]
    case .help: return [("Up Down", "Scroll"), ("Esc", "Close")]
    case nil: return state.shown.isTyping ? state.shown.typingKeys : nil
    }
  }

  mutating func drawKeyLine(_ state: State, _ frame: Frame) {
    screen.fill(frame.keys, .help)
    if let keys = Self.typingKeys(state) {
      var x = 1
      for (key, title) in keys {
        let start = x
        x += screen.put(key, x: x, y: frame.keys.y, role: .helpKey)
        x += screen.put(" \(title)", x: x, y: frame.keys.y, role: .help)
        if let press = KeyPress(name: key) {
          mark(Rect(x: start, y: frame.keys.y, width: x - start, height: 1), .key(press))
        }
        x += 2
      }
      return
    }
    for item in KeyLine(place: state.place, width: frame.keys.width, without: state.shown.unavailable(state.house))
      .items
    {
      let used = screen.put(item.key, x: item.columns.lowerBound, y: frame.keys.y, role: .helpKey)
      screen.put(" \(item.title)", x: item.columns.lowerBound + used, y: frame.keys.y, role: .help)
      mark(
        Rect(x: item.columns.lowerBound, y: frame.keys.y, width: item.columns.count, height: 1), .action(item.action))
    }
  }
}
