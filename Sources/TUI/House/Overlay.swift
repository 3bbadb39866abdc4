import NVSModel

/// What lies over the screen and takes the keys until it is closed.
enum Overlay: Sendable {
  case menu(MenuState)
  case palette(PaletteState)
  case help(scroll: Int)
  case prompt(Prompt)
  case dialog(Dialog)
  case list(ListOverlay)
}

/// The menu: which column is open, and the item chosen in it.
struct MenuState: Hashable, Sendable {
  var column = 0
  var item = 0

  static let titles = Action.Menu.allCases.filter { $0 != .none }
}

/// The palette: actions found by part of their name.
struct PaletteState: Hashable, Sendable {
  var line = LineEditor()
  var selected = 0
}

/// A question answered with a line of text.
struct Prompt: Sendable {
  let label: String
  var line: LineEditor
  /// What is expected, shown while there is no error.
  var hint: String
  var error: String?
  /// Whether the answer is a value, whose line breaks count.
  var isValue = false
  /// Whether an empty answer is one.
  var allowsNothing = false
  /// Whether the answer is a path, which Tab goes on with.
  var takesPath = false
  /// The names that go on with what was typed when Tab was pressed, where there are several.
  var offers: [String] = []
  /// Takes the answer; what it refuses is asked again.
  let answer: Reply<String>
  /// Follows the answer while it is typed.
  var changed: Reply<String>?
  /// What Esc does besides closing.
  var dropped: Reply<Void>?

  init<D: Desk>(
    _ label: String, text: String = "", hint: String = "", error: String? = nil, for desk: D.Type,
    _ answer: @escaping @Sendable (inout D, inout House, String) throws(Refusal) -> Void
  ) {
    self.label = label
    line = Self.line(text, error)
    self.hint = hint
    self.error = error
    self.answer = Reply(desk, answer)
  }

  /// The same where whichever desk is shown takes the answer.
  init(
    _ label: String, text: String = "", hint: String = "", error: String? = nil,
    _ answer: @escaping @Sendable (inout any Desk, inout House, String) throws(Refusal) -> Void
  ) {
    (self.label, line, self.hint, self.error) = (label, Self.line(text, error), hint, error)
    self.answer = Reply(answer)
  }

  /// What is offered is selected, so that typing takes its place; but not what is only to be gone on with or mended.
  private static func line(_ text: String, _ error: String?) -> LineEditor {
    LineEditor(text, isSelected: error == nil && !text.hasSuffix("/"))
  }
}

/// A question answered with a button; Esc is the last button.
///
/// No key that was typed before it could be read answers it: see ``takesAnswers(at:)``.
struct Dialog: Sendable {
  struct Button: Sendable {
    let title: String
    var isDangerous = false
    /// Nil for closing alone.
    let press: Reply<Void>?

    init(_ title: String, isDangerous: Bool = false, press: Reply<Void>? = nil) {
      (self.title, self.isDangerous, self.press) = (title, isDangerous, press)
    }

    init<D: Desk>(
      _ title: String, isDangerous: Bool = false, for desk: D.Type,
      _ body: @escaping @Sendable (inout D, inout House) -> Void
    ) {
      self.init(title, isDangerous: isDangerous, press: Reply(desk) { desk, house, _ in body(&desk, &house) })
    }

    static let cancel = Button("Cancel")
  }

  let title: String
  let lines: [String]
  let buttons: [Button]
  var selected = 0
  /// The lines that are above those shown, where there is no room for all.
  var scroll = 0
  /// When it was first on the screen; nil before.
  var drawnAt: Int?

  init(_ title: String, _ lines: [String], _ buttons: [Button], selected: Int = 0) {
    (self.title, self.lines, self.buttons, self.selected) = (title, lines, buttons, selected)
  }

  /// How long a question is on the screen before it takes an answer, in milliseconds: who types meanwhile has not read it.
  static let readingTime = 300

  /// Whether what is pressed at a time may answer it. Only then it shows which button Enter presses.
  func takesAnswers(at time: Int) -> Bool { drawnAt.map { time >= $0 + Self.readingTime } ?? false }
}

/// A list to choose from.
struct ListOverlay: Sendable {
  struct Line: Hashable, Sendable {
    let text: String
    let role: Role
  }

  let title: String
  let lines: [Line]
  /// What stands there when there are none.
  let empty: Line
  var selected = 0
  /// What Enter does, for the key line.
  var verb = "Go there"
  /// The themes that the lines stand for: the one that is pointed at is shown. Empty in every other list.
  var themes: [String] = []
  let choose: Reply<Int>
}
