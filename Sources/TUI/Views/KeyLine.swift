/// The last line: the keys that matter here, as many as fit. The mouse presses them too.
struct KeyLine {
  struct Item: Hashable {
    let action: Action
    let key: String
    let title: String
    /// The columns of the screen that it takes.
    let columns: Range<Int>
  }

  let items: [Item]

  /// The actions that a key line shows, by place; what comes first stays longest when room is short.
  private static func actions(in place: Place) -> [Action] {
    switch place {
    case .rows:
      [.help, .edit, .find, .partitions, .export, .flash, .delete, .menu, .quit, .addBelow, .undo, .save, .nextPane]
    case .layout: [.help, .toRow, .find, .partitions, .export, .flash, .nextPane, .menu, .quit, .undo, .save]
    case .partitions: [.help, .choosePartition, .back, .export, .flash, .menu, .quit]
    case .dump: [.help, .openRegion, .menu, .quit]
    case .image:
      [
        .help, .changeValue, .writeImage, .back, .find, .filter, .exportValues, .nextView, .menu, .quit, .eraseValue,
        .openLine, .findings, .addValue, .nextPane,
      ]
    case .flash: [.help, .startFlash, .back, .refreshPorts, .enterPort, .menu, .quit]
    }
  }

  /// - Parameter unavailable: what cannot be done at the moment.
  init(place: Place, width: Int, without unavailable: Set<Action> = []) {
    let entries = Self.actions(in: place).filter { !unavailable.contains($0) }
      .compactMap { ActionTable.entry($0, in: place) }
    // From most to fewest items; the first number of them that fits is taken.
    var chosen = entries
    while chosen.count > 3, Self.width(of: chosen) > width {
      let last = chosen.lastIndex { $0.action != .menu && $0.action != .quit } ?? chosen.count - 1
      chosen.remove(at: last)
    }
    let gap = Self.width(of: chosen) + chosen.count <= width ? 2 : 1
    var x = 1
    items = Self.ordered(chosen).map { entry in
      let key = entry.keys.first ?? ""
      let title = entry.short ?? entry.title
      let end = x + key.count + 1 + title.count
      defer { x = end + gap }
      return Item(action: entry.action, key: key, title: title, columns: x..<end)
    }
  }

  private static func width(of entries: [ActionEntry]) -> Int {
    entries.reduce(0) { $0 + ($1.keys.first ?? "").count + ($1.short ?? $1.title).count + 2 }
  }

  /// Function keys in their order, then the others.
  private static func ordered(_ entries: [ActionEntry]) -> [ActionEntry] {
    func rank(_ entry: ActionEntry) -> Int {
      if case .function(let number)? = entry.keys.first.flatMap({ KeyPress(name: $0) })?.code { return number }
      return 100
    }
    return entries.enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }.map(\.element)
  }
}

extension State {
  /// The actions of this place that have nothing to act on, so that the key line has room for others.
  fileprivate var unavailable: Set<Action> {
    switch stage {
    case .flash: return flash.unavailable
    case .image:
      let canLeave = dump != nil || image?.filter.isEmpty == false
      let canWrite = image?.edits.changes.isEmpty == false
      let canEdit = image.map { [.firmware, .flash].contains($0.view) } ?? false
      return Set(
        (canLeave ? [] : [.back]) + (canWrite ? [] : [.writeImage])
          + (canEdit ? [] : [.changeValue, .eraseValue, .addValue]))
    case .main, .partitions, .dump: return []
    }
  }
}

extension Picture {
  /// What the keys do while a cell or an answer is typed; the table of actions does not apply there.
  private static func typingKeys(_ state: State) -> [(key: String, title: String)]? {
    if let editor = state.editor, state.overlay == nil {
      let keys = [("Enter", "Keep"), ("Tab", "Keep, next cell"), ("Esc", "Drop")]
      return editor.hasList ? keys + [("Up Down", "Choose")] : keys
    }
    switch state.overlay {
    case .prompt(let prompt): return [("Enter", prompt.label), ("Esc", "Cancel")]
    case .palette: return [("Up Down", "Choose"), ("Enter", "Do it"), ("Esc", "Cancel")]
    case .menu: return [("Arrows", "Choose"), ("Enter", "Do it"), ("Esc", "Close")]
    case .dialog: return [("Tab", "Choose"), ("Enter", "Press"), ("Esc", "Cancel")]
    case .problems: return [("Up Down", "Choose"), ("Enter", "Go there"), ("Esc", "Close")]
    case .help: return [("Up Down", "Scroll"), ("Esc", "Close")]
    case nil: return nil
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
    for item in KeyLine(place: state.place, width: frame.keys.width, without: state.unavailable).items {
      let used = screen.put(item.key, x: item.columns.lowerBound, y: frame.keys.y, role: .helpKey)
      screen.put(" \(item.title)", x: item.columns.lowerBound + used, y: frame.keys.y, role: .help)
      mark(
        Rect(x: item.columns.lowerBound, y: frame.keys.y, width: item.columns.count, height: 1), .action(item.action))
    }
  }
}
