/// The one list of actions, in the order in which menu and help show them.
enum ActionTable {
  static let entries: [ActionEntry] = everywhere + files + editing + viewing + image + board + moving

  private static let main: Set<Place> = [.rows, .layout]

  private static let everywhere: [ActionEntry] = [
    ActionEntry(.help, "Help", short: "Help", keys: ["F1", "?"], menu: .view, help: "Show the keys of this place."),
    ActionEntry(
      .menu, "Menu", short: "Menu", keys: ["F9"], menu: .none, help: "Open the menu of everything that can be done."),
    ActionEntry(
      .palette, "Find an action by name", keys: [":", "Ctrl-P"], menu: .view,
      help: "Type part of an action's name and run it."),
    ActionEntry(
      .quit, "Quit", short: "Quit", keys: ["F10", "q", "Ctrl-Q", "Ctrl-C"], menu: .file,
      help: "Leave; asks first when something is not saved."),
    ActionEntry(
      .back, "Back", short: "Back", keys: ["Esc"], in: [.partitions, .flash], menu: .none,
      help: "Go back to the rows."),
    ActionEntry(
      .back, "Back", short: "Back", keys: ["Esc"], in: [.image], menu: .none,
      help: "Take the filter away; then go back to the partitions of a whole flash."),
    ActionEntry(.redraw, "Draw the screen anew", keys: ["Ctrl-L"], menu: .view, help: "Mend a garbled screen."),
    ActionEntry(
      .suspend, "Stop for a while", keys: ["Ctrl-Z"], menu: .none, help: "Back to the shell; fg returns here."),
    ActionEntry(.nextTheme, "Next theme", keys: ["F12"], menu: .view, help: "Switch to the next colour theme."),
  ]

  private static let files: [ActionEntry] = [
    ActionEntry(.save, "Save", short: "Save", keys: ["Ctrl-S"], in: main, menu: .file, help: "Write this CSV file."),
    ActionEntry(.saveAs, "Save as…", keys: [], in: main, menu: .file, help: "Write this CSV under another name."),
    ActionEntry(
      .export, "Export the image…", short: "Export", keys: ["F5", "x"], in: [.rows, .layout, .partitions], menu: .file,
      help: "Write the partition's image to a file."),
    ActionEntry(.nextFile, "Next file", keys: ["]"], in: main, menu: .view, help: "Show the rows of the next CSV."),
    ActionEntry(
      .previousFile, "Previous file", keys: ["["], in: main, menu: .view, help: "Show the rows of the CSV before."),
  ]

  private static let editing: [ActionEntry] = [
    ActionEntry(
      .edit, "Edit the cell", short: "Edit", keys: ["F2", "Enter", "i", "e"], in: [.rows], menu: .edit,
      help: "Change this cell: Enter keeps, Esc drops, Tab keeps and goes on."),
    ActionEntry(
      .addBelow, "Add a row below", short: "Add", keys: ["Insert", "o", "a"], in: [.rows], menu: .edit,
      help: "Add a row below and edit its key."),
    ActionEntry(.addAbove, "Add a row above", keys: ["O"], in: [.rows], menu: .edit, help: "Add a row above."),
    ActionEntry(
      .delete, "Delete the row", short: "Delete", keys: ["F8", "Delete", "d d"], in: [.rows], menu: .edit,
      help: "Delete the selected rows; u brings them back."),
    ActionEntry(
      .copy, "Copy the row", keys: ["y y", "Ctrl-Y"], in: [.rows], menu: .edit, help: "Copy the selected rows."),
    ActionEntry(.paste, "Paste rows", keys: ["p"], in: [.rows], menu: .edit, help: "Insert the copied rows below."),
    ActionEntry(
      .moveUp, "Move the row up", keys: ["Alt-Up", "K"], in: [.rows], menu: .edit, help: "Move the row up by one."),
    ActionEntry(
      .moveDown, "Move the row down", keys: ["Alt-Down", "J"], in: [.rows], menu: .edit,
      help: "Move the row down by one."),
    ActionEntry(
      .undo, "Undo", short: "Undo", keys: ["u", "Ctrl-U"], in: main, menu: .edit, help: "Take the last change back."),
    ActionEntry(.redo, "Redo", keys: ["Ctrl-R", "U"], in: main, menu: .edit, help: "Do again what was taken back."),
    ActionEntry(
      .find, "Find…", short: "Find", keys: ["F3", "/"], in: main, menu: .edit,
      help: "Find the next cell that holds a text; n goes on, N goes back."),
    ActionEntry(.findNext, "Find next", keys: ["n", "Shift-F3"], in: main, menu: .edit, help: "The next match."),
    ActionEntry(.findPrevious, "Find previous", keys: ["N"], in: main, menu: .edit, help: "The match before."),
  ]

  private static let viewing: [ActionEntry] = [
    ActionEntry(
      .problems, "Problems", keys: ["c"], in: [.rows, .layout, .partitions], menu: .view,
      help: "List everything that is wrong, and go there."),
    ActionEntry(
      .nextPane, "Other pane", short: "Pane", keys: ["Tab"], in: main, menu: .view,
      help: "Go from the rows to their bytes and back."),
    ActionEntry(.previousPane, "Other pane", keys: ["Shift-Tab"], in: main, menu: .none, help: "The other pane."),
    ActionEntry(
      .toRow, "Go to the row of this byte", short: "Row", keys: ["Enter"], in: [.layout], menu: .view,
      help: "Go to the row that wrote this byte."),
    ActionEntry(
      .goTo, "Go to an offset…", keys: ["Ctrl-G"], in: main, menu: .view,
      help: "Go to an offset such as 0x1040, or an entry such as 1:2 (page 1, entry 2)."),
    ActionEntry(
      .revealSecrets, "Show or hide secrets", keys: ["R"], in: main, menu: .view,
      help: "Show private keys and passwords, which are hidden at first."),
  ]

  private static let image: [ActionEntry] = [
    ActionEntry(
      .openRegion, "Open the partition", short: "Open", keys: ["Enter"], in: [.dump], menu: .view,
      help: "Open this NVS partition of the dump."),
    ActionEntry(
      .openLine, "History or bytes", short: "History", keys: ["Enter"], in: [.image], menu: .view,
      help: "Unfold what a key held before; from other lines go to the bytes and back."),
    ActionEntry(
      .nextView, "Next view", short: "View", keys: ["F6", "v"], in: [.image], menu: .view,
      help: "What the firmware returns, what lies in flash, findings, repairs."),
    ActionEntry(
      .previousView, "View before", keys: ["V"], in: [.image], menu: .view, help: "The view before this one."),
    ActionEntry(
      .find, "Find…", short: "Find", keys: ["F3", "/"], in: [.image], menu: .edit,
      help: "Find text, or bytes such as 0xdeadbeef or de ad be ef."),
    ActionEntry(.findNext, "Find next", keys: ["n", "Shift-F3"], in: [.image], menu: .edit, help: "The next match."),
    ActionEntry(.findPrevious, "Find previous", keys: ["N"], in: [.image], menu: .edit, help: "The match before."),
    ActionEntry(
      .filter, "Filter the list…", short: "Filter", keys: ["F4", "&"], in: [.image], menu: .view,
      help: "Show only lines that hold some words: a namespace, key, type, state or text. Empty shows all."),
    ActionEntry(
      .goTo, "Go to an offset…", keys: ["Ctrl-G"], in: [.image], menu: .view,
      help: "Go to an offset such as 0x1040, an entry such as 1:2 (page 1, entry 2), or a key."),
    ActionEntry(
      .findings, "Findings", short: "Findings", keys: ["F7", "c"], in: [.image], menu: .view,
      help: "Everything wrong or noteworthy in this image."),
    ActionEntry(
      .exportValues, "Export the values…", short: "Export", keys: ["F5", "x"], in: [.image], menu: .file,
      help: "Write a CSV that makes an image with the same values."),
    ActionEntry(
      .changeValue, "Change the value…", short: "Edit", keys: ["F2", "e", "i"], in: [.image], menu: .edit,
      help: "Give the key another value, or on a line of its history that one again. The dump stays as it is."),
    ActionEntry(
      .setFromFile, "Set from a file…", keys: ["f"], in: [.image], menu: .edit,
      help: "Make the content of a file the value, such as a certificate."),
    ActionEntry(
      .addValue, "Add a value…", short: "Add", keys: ["Insert", "o", "a"], in: [.image], menu: .edit,
      help: "Set a key that is not there yet."),
    ActionEntry(
      .eraseValue, "Erase the key", short: "Erase", keys: ["F8", "Delete", "d d"], in: [.image], menu: .edit,
      help: "Erase the key as the firmware would; u brings it back."),
    ActionEntry(
      .undo, "Undo", short: "Undo", keys: ["u", "Ctrl-U"], in: [.image], menu: .edit,
      help: "Take the last change back."),
    ActionEntry(
      .redo, "Redo", keys: ["Ctrl-R", "U"], in: [.image], menu: .edit, help: "Do again what was taken back."),
    ActionEntry(
      .writeImage, "Write the changed image…", short: "Write", keys: ["Ctrl-S"], in: [.image], menu: .file,
      help: "Write a new image with the changes, encrypted as the dump is; the dump itself is never written to."),
    ActionEntry(
      .compareWith, "Compare with another dump…", short: "Compare", keys: ["="], in: [.image], menu: .view,
      help: "Show what is other in a second dump, opened with the same key."),
    ActionEntry(
      .readOnly, "Read-only mount", keys: ["r"], in: [.image], menu: .view,
      help: "Switch between what a writable and a read-only mount makes of the image."),
    ActionEntry(
      .nextPane, "Other pane", short: "Pane", keys: ["Tab"], in: [.image], menu: .view,
      help: "Go from the list to the bytes and back."),
    ActionEntry(.previousPane, "Other pane", keys: ["Shift-Tab"], in: [.image], menu: .none, help: "The other pane."),
    ActionEntry(
      .revealSecrets, "Show or hide secrets", keys: ["R"], in: [.image], menu: .view,
      help: "Show private keys and passwords, which are hidden at first."),
  ]

  private static let board: [ActionEntry] = [
    ActionEntry(
      .partitions, "Partitions", short: "Target", keys: ["F4"], in: main.union([.flash]), menu: .board,
      help: "Show the partition table and choose the partition that the image is for."),
    ActionEntry(
      .choosePartition, "Use this partition", short: "Use", keys: ["Enter"], in: [.partitions], menu: .none,
      help: "Make the image for this partition."),
    ActionEntry(
      .setSize, "Size of the image…", keys: ["s"], in: main.union([.partitions]), menu: .board,
      help: "Set the size when there is no partition table."),
    ActionEntry(
      .toggleVersion, "Format V1 or V2", keys: ["v"], in: main.union([.partitions]), menu: .board,
      help: "V1 for firmware older than ESP-IDF 3.2 and older ESP8266 SDKs: no blobs over 1984 bytes."),
    ActionEntry(
      .chooseKey, "Encrypt, or open with a key…", keys: ["E"], in: main.union([.image]), menu: .board,
      help:
        "Encrypt the image with a key file, old or new, or open an encrypted dump: a keys partition or a 32-byte HMAC key."
    ),
    ActionEntry(
      .toggleEncrypted, "Plain or encrypted bytes", keys: ["t"], in: main.union([.image]), menu: .view,
      help: "Show the bytes in the clear or as they lie in flash."),
    ActionEntry(
      .flash, "Flash a board…", short: "Flash", keys: ["F6"], in: [.rows, .layout, .partitions], menu: .board,
      help: "Write the image to a board."),
    ActionEntry(
      .startFlash, "Go on", short: "Go on", keys: ["Enter"], in: [.flash], menu: .none,
      help: "Connect to the board at this port; then write."),
    ActionEntry(
      .refreshPorts, "Look for ports again", short: "Look again", keys: ["F3", "r"], in: [.flash], menu: .none,
      help: "List the serial ports anew."),
    ActionEntry(
      .enterPort, "Type a port…", short: "Type a port", keys: ["F2", "e"], in: [.flash], menu: .none,
      help: "Give the path of a port that is not listed."),
  ]

  private static let moving: [ActionEntry] = [
    move(.up, "Up", ["Up", "k"]), move(.down, "Down", ["Down", "j"]),
    move(.left, "Left", ["Left", "h"]), move(.right, "Right", ["Right", "l"]),
    move(.pageUp, "A page up", ["PgUp", "Ctrl-B"]), move(.pageDown, "A page down", ["PgDn", "Ctrl-F", "Space"]),
    move(.lineStart, "Start of the line", ["Home", "0"]), move(.lineEnd, "End of the line", ["End", "$"]),
    move(.first, "First", ["Ctrl-Home", "g"]), move(.last, "Last", ["Ctrl-End", "G"]),
    ActionEntry(
      .selectUp, "Select upwards", keys: ["Shift-Up"], in: [.rows], menu: .none, help: "Select several rows."),
    ActionEntry(
      .selectDown, "Select downwards", keys: ["Shift-Down"], in: [.rows], menu: .none, help: "Select several rows."),
  ]

  private static func move(_ action: Action, _ title: String, _ keys: [String]) -> ActionEntry {
    ActionEntry(action, title, keys: keys, menu: .none, help: "\(title).")
  }

  /// The entry of an action that applies in a place.
  static func entry(_ action: Action, in place: Place) -> ActionEntry? {
    entries.first { $0.action == action && $0.places.contains(place) }
  }
}

/// What keys mean, looked up from the table once.
enum Keymap {
  enum Meaning: Hashable, Sendable {
    case action(Action)
    /// The first of two keys.
    case prefix
  }

  private static let sequences: [Place: [[KeyPress]: Action]] = {
    var map: [Place: [[KeyPress]: Action]] = [:]
    for entry in ActionTable.entries {
      for keys in entry.keys {
        let sequence = keys.split(separator: " ").compactMap { KeyPress(name: String($0)) }
        for place in entry.places { map[place, default: [:]][sequence] = entry.action }
      }
    }
    return map
  }()

  /// What keys pressed one after the other mean in a place; nil when nothing.
  static func meaning(of keys: [KeyPress], in place: Place) -> Meaning? {
    guard let map = sequences[place] else { return nil }
    if let action = map[keys] { return .action(action) }
    return map.keys.contains { $0.count > keys.count && Array($0.prefix(keys.count)) == keys } ? .prefix : nil
  }
}
