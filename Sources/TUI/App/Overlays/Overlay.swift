import NVSModel
import Station

/// What lies over the screen and takes the keys until it is closed.
enum Overlay: Sendable {
  case menu(MenuState)
  case palette(PaletteState)
  case help(scroll: Int)
  case prompt(Prompt)
  case dialog(Dialog)
  /// Everything that is wrong, with the one chosen.
  case problems(selected: Int)
}

/// The menu: which column is open, and the item chosen in it.
struct MenuState: Hashable, Sendable {
  var column = 0
  var item = 0

  static let titles = ActionEntry.Menu.allCases.filter { $0 != .none }

  /// The entries of a column that apply in a place.
  static func items(of column: Int, in place: Place) -> [ActionEntry] {
    ActionTable.entries.filter { $0.menu == titles[column] && $0.places.contains(place) }
  }
}

/// The palette: actions found by part of their name.
struct PaletteState: Hashable, Sendable {
  var line = LineEditor()
  var selected = 0

  /// The actions of a place whose title or name holds every word typed, then those whose help does.
  func matches(in place: Place) -> [ActionEntry] {
    let words = line.text.lowercased().split(separator: " ")
    func holds(_ text: String) -> Bool { words.allSatisfy { text.lowercased().contains($0) } }
    let entries = ActionTable.entries.filter { $0.places.contains(place) && $0.action != .palette }
    let named = entries.filter { holds("\($0.title) \($0.action.rawValue)") }
    return named
      + entries.filter { entry in
        holds("\(entry.title) \(entry.help)") && !named.contains { $0.action == entry.action }
      }
  }
}

/// A question answered with a line of text.
struct Prompt: Hashable, Sendable {
  enum Purpose: Hashable, Sendable {
    case find, filter, goTo, saveAs, export, size, port, key, exportValues, writeImage, compareWith
    /// Another value for a key.
    case setValue(ValuePlace, was: Present)
    /// The content of a file as a value.
    case setFromFile(ValuePlace)
    case addValue

    /// What the key has now.
    enum Present: Hashable, Sendable {
      case shown(String)
      /// Something that is not shown or cannot be typed: Enter alone must not replace it.
      case hidden
      /// Not what is offered: that is a value of its past.
      case another
    }

    /// Whether the answer is a value, whose line breaks count.
    var isValue: Bool {
      switch self {
      case .setValue, .addValue: true
      default: false
      }
    }
  }

  let purpose: Purpose
  let label: String
  var line: LineEditor
  /// What is expected, shown while there is no error.
  var hint = ""
  var error: String?
  /// Where the cursor was when it was asked, to go back there when a search is given up.
  var origin = GridCursor()
}

/// A question answered with a button; Esc is the last button.
struct Dialog: Sendable {
  struct Button: Sendable {
    let title: String
    let command: Command
    var isDangerous = false
  }

  /// What a button sets off.
  enum Command: Sendable {
    case close
    case saveAndQuit
    case quit
    case save(SaveRequest)
    case export(ExportRequest)
    case answerFlash(FlashAnswer)
    case openImage(ImageSource)
    case writeImage
    case makeKey(path: String, KeyScheme)
  }

  let title: String
  let lines: [String]
  let buttons: [Button]
  var selected = 0
}
