/// Something that can be done: what people call it, how they reach it, and what it does.
///
/// Keys, key line, menu, palette, help and the manual's table are made from the list of these.
struct Action: Sendable {
  enum Menu: String, CaseIterable, Sendable {
    case file = "File"
    case edit = "Edit"
    case view = "View"
    case board = "Board"
    /// Cursor movement: in the help, not in the menu.
    case none = ""
  }

  /// One name for one thing, whatever the place: `find`, `flash`.
  let name: String
  /// What menu and palette call it.
  let title: String
  /// What the key line calls it; nil when it has no place there.
  let short: String?
  /// Names of keys as ``KeyPress`` reads them; the first is the one that is shown. Two keys one after the other are
  /// written with a blank: `d d`.
  var keys: [String]
  let places: [Place]
  let menu: Menu
  /// One sentence for the help.
  let help: String
  let run: Reply<Void>
}

extension Desk {
  /// An action of this desk.
  ///
  /// - Parameter places: those where it applies; all of the desk's by default.
  static func action(
    _ name: String, _ title: String, short: String? = nil, keys: [String], in places: [Place]? = nil,
    menu: Action.Menu, help: String, _ body: @escaping @Sendable (inout Self, inout House) -> Void
  ) -> Action {
    Action(
      name: name, title: title, short: short, keys: keys, places: places ?? Self.places, menu: menu, help: help,
      run: Reply(Self.self) { desk, house, _ in body(&desk, &house) })
  }
}
