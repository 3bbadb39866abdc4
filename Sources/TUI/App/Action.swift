/// Everything that can be done, by name. Keys, key line, menu, palette, help and the manual's table come from
/// ``ActionTable``; what an action does is in `State+Perform.swift`.
enum Action: String, CaseIterable, Hashable, Sendable {
  // Everywhere
  case help, palette, menu, quit, back
  case redraw, suspend, nextTheme
  // Files
  case save, saveAs, export, nextFile, previousFile
  // Moving
  case up, down, left, right, pageUp, pageDown, lineStart, lineEnd, first, last, nextPane, previousPane
  case selectUp, selectDown
  // Rows
  case edit, addBelow, addAbove, delete, copy, paste, moveUp, moveDown
  case undo, redo
  case find, findNext, findPrevious
  case problems, revealSecrets, toggleVersion
  // Layout
  case goTo, toRow
  // Partitions
  case partitions, choosePartition, setSize
  // Encryption
  case chooseKey, toggleEncrypted
  // Dump
  case openRegion
  // Image
  case nextView, previousView, findings, filter, readOnly, openLine, exportValues
  case compareWith, changeValue, setFromFile, addValue, eraseValue, writeImage
  // Flash
  case flash, startFlash, refreshPorts, enterPort
}

/// Where the hands are: what the keys mean depends on it.
enum Place: String, CaseIterable, Hashable, Sendable {
  case rows, layout, partitions, flash, dump, image
}

/// An action as people meet it.
struct ActionEntry: Sendable {
  enum Menu: String, CaseIterable, Sendable {
    case file = "File"
    case edit = "Edit"
    case view = "View"
    case board = "Board"
    /// Cursor movement: in the help, not in the menu.
    case none = ""
  }

  let action: Action
  /// What menu and palette call it.
  let title: String
  /// What the key line calls it; nil when it has no place there.
  let short: String?
  /// Names of keys as ``KeyPress`` reads them; the first is the one that is shown. Two keys one after the other are
  /// written with a blank: `d d`.
  let keys: [String]
  let places: Set<Place>
  let menu: Menu
  /// One sentence for the help.
  let help: String

  init(
    _ action: Action, _ title: String, short: String? = nil, keys: [String],
    in places: Set<Place> = Set(Place.allCases),
    menu: Menu, help: String
  ) {
    self.action = action
    self.title = title
    self.short = short
    self.keys = keys
    self.places = places
    self.menu = menu
    self.help = help
  }
}
