/// The one list of actions: those of every place, and between them each desk's own, in the order in which menu and help show them.
enum ActionTable {
  static let all: [Action] = everywhere + DeskList.all.flatMap { $0.actions } + moving + leaving

  private static let byPlace: [Place: [Action]] = Dictionary(
    uniqueKeysWithValues: DeskList.seenPlaces.map { place in
      let own = DeskList.all.flatMap { $0.actions }.filter { $0.places.contains { $0.name == place.name } }
      let (first, last) = (everywhere, moving + leaving)
      if !place.takesText { return (place, first + own + last) }
      // What is typed as text elsewhere than into cells may have commands of its own among it.
      return (
        place,
        first.map(\.withoutCharacters) + (place.hasCells ? own.map(\.withoutCharacters) : own)
          + last.map(\.withoutCharacters)
      )
    })

  /// The actions that apply in a place.
  static func actions(in place: Place) -> [Action] { byPlace[place] ?? [] }

  static func action(_ name: String, in place: Place) -> Action? { actions(in: place).first { $0.name == name } }

  /// The columns of the menu that have something to do in a place.
  static func columns(in place: Place) -> [Int] {
    MenuState.titles.indices.filter { !items(of: $0, in: place).isEmpty }
  }

  /// The actions of a column of the menu that apply in a place.
  static func items(of column: Int, in place: Place) -> [Action] {
    actions(in: place).filter { $0.menu == MenuState.titles[column] }
  }

  private static func everywhere(
    _ name: String, _ title: String, short: String? = nil, keys: [String], menu: Action.Menu, help: String,
    _ body: @escaping @Sendable (inout any Desk, inout House) -> Void
  ) -> Action {
    Action(
      name: name, title: title, short: short, keys: keys, places: DeskList.places, menu: menu, help: help,
      run: Reply { desk, house, _ in body(&desk, &house) })
  }

  private static let everywhere: [Action] = [
    everywhere("help", "Help", short: "Help", keys: ["F1", "?"], menu: .view, help: "Show the keys of this place.") {
      $1.overlay = .help(scroll: 0)
    },
    everywhere(
      "menu", "Menu", short: "Menu", keys: ["F9"], menu: .none, help: "Open the menu of everything that can be done."
    ) { $1.overlay = .menu(MenuState()) },
    everywhere(
      "palette", "Find an action by name", keys: [":", "Ctrl-P"], menu: .view,
      help: "Type part of an action's name and run it."
    ) { $1.overlay = .palette(PaletteState()) },
    everywhere(
      "newFile", "New CSV…", keys: ["Ctrl-N"], menu: .file,
      help: "Begin a new factory CSV in the place of what is open."
    ) { $1.askForNewName() },
    everywhere(
      "openFile", "Open…", keys: ["Ctrl-O"], menu: .file,
      help: "Open a CSV, a partition table, a dump or a folder in the place of what is open."
    ) { $1.askWhatToOpen() },
    everywhere("saveAll", "Save all", keys: ["Alt-a"], menu: .file, help: "Write every file that is changed.") {
      $1.saveAll()
    },
    everywhere(
      "openAgain", "Open again…", keys: [], menu: .file,
      help: "Open what was open before, in the place of what is open."
    ) { $1.askWhatToOpenAgain() },
    everywhere(
      "reload", "Look for changes on disk", keys: [], menu: .file,
      help: "See whether someone else has changed what is open, and reload it."
    ) { $1.lookForChanges() },
    everywhere(
      "readBoard", "Read from a board…", short: "Read", keys: ["Alt-B", "B"], menu: .board,
      help: "Read a partition, or the whole flash, of a board into a file, and open it."
    ) { $1.tell(ReadDesk.self) { $0.open(&$1) } },
    everywhere("redraw", "Draw the screen anew", keys: ["Ctrl-L"], menu: .view, help: "Mend a garbled screen.") {
      $1.ask(for: .redraw)
    },
    everywhere(
      "suspend", "Stop for a while", keys: ["Ctrl-Z"], menu: .none, help: "Back to the shell; fg returns here."
    ) { $1.ask(for: .suspend) },
    everywhere(
      "keyStyle", "Plain or vi keys", keys: [], menu: .view,
      help: "Plain: what is typed goes into the cell under the cursor. vi: letters are commands there."
    ) { $1.changeKeyStyle() },
    everywhere(
      "theme", "Themes…", keys: ["F12"], menu: .view,
      help:
        "Choose the colours of the screen; each theme is shown while it is pointed at. F12 again points at the next."
    ) { $1.askForTheme() },
  ]

  /// Last in the menu.
  private static let leaving: [Action] = [
    everywhere(
      "quit", "Quit", short: "Quit", keys: ["F10", "q", "Ctrl-Q", "Ctrl-C"], menu: .file,
      help: "Leave; asks first when something is not saved."
    ) { $1.isAskedToLeave = true }
  ]

  private static let moving: [Action] = [
    move(.up, "up", "Up", ["Up", "k"]), move(.down, "down", "Down", ["Down", "j"]),
    move(.left, "left", "Left", ["Left", "h"]), move(.right, "right", "Right", ["Right", "l"]),
    move(.pageUp, "pageUp", "A page up", ["PgUp", "Ctrl-B"]),
    move(.pageDown, "pageDown", "A page down", ["PgDn", "Ctrl-F", "Space"]),
    move(.lineStart, "lineStart", "Start of the line", ["Home", "0"]),
    move(.lineEnd, "lineEnd", "End of the line", ["End", "$"]),
    move(.first, "first", "First", ["Ctrl-Home", "g"]), move(.last, "last", "Last", ["Ctrl-End", "G"]),
  ]

  private static func move(_ movement: Movement, _ name: String, _ title: String, _ keys: [String]) -> Action {
    everywhere(name, title, keys: keys, menu: .none, help: "\(title).") { $0.move(movement, &$1) }
  }
}

extension House {
  fileprivate mutating func changeKeyStyle() {
    keyStyle = keyStyle.other
    switch keyStyle {
    case .plain: say(.note, "plain keys: what is typed goes into the cell under the cursor")
    case .vi: say(.note, "vi keys: letters are commands; F1 shows them, Enter edits a cell")
    }
    let style = keyStyle
    start("remembering the keys", .write, { world, _ in world.remember(.keys(style)) }) { house, result in
      if case .failure(.failed(let reason)) = result {
        house.say(.warning, "the keys will not be remembered: \(reason)")
      }
    }
  }
}

extension PaletteState {
  /// The actions of a place whose title or name holds every word typed, then those whose help does.
  func matches(in place: Place) -> [Action] {
    let words = line.text.lowercased().split(separator: " ")
    func holds(_ text: String) -> Bool { words.allSatisfy { text.lowercased().contains($0) } }
    let actions = ActionTable.actions(in: place).filter { $0.name != "palette" }
    let named = actions.filter { holds("\($0.title) \($0.name)") }
    return named
      + actions.filter { action in
        holds("\(action.title) \(action.help)") && !named.contains { $0.name == action.name }
      }
  }
}
