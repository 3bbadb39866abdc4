import NVSModel

extension ImageDesk {
  static let actions: [Action] = looking + searching + editing + files

  private static let looking = [
    action(
      "back", "Back", short: "Back", keys: ["Esc"], menu: .none,
      help: "Take the filter away; then go back to the partitions of a whole flash."
    ) { $0.leave(&$1) },
    action(
      "openLine", "History or bytes", short: "History", keys: ["Enter"], menu: .view,
      help: "Unfold what a key held before; from other lines go to the bytes and back."
    ) { $0.openLine(&$1) },
    action(
      "nextView", "Next view", short: "View", keys: ["F6", "v"], menu: .view,
      help: "What the firmware returns, what lies in flash, findings, repairs."
    ) { $0.showView(by: 1, &$1) },
    action("previousView", "View before", keys: ["V"], menu: .view, help: "The view before this one.") {
      $0.showView(by: -1, &$1)
    },
    action(
      "findings", "Findings", short: "Findings", keys: ["F7", "c"], menu: .view,
      help: "Everything wrong or noteworthy in this image."
    ) { $0.show(.findings, &$1) },
    action(
      "readOnly", "Read-only mount", keys: ["r"], menu: .view,
      help: "Switch between what a writable and a read-only mount makes of the image."
    ) { $0.toggleReadOnly(&$1) },
    action(
      "compareWith", "Compare with another dump…", short: "Compare", keys: ["="], menu: .view,
      help: "Show what is other in a second dump, opened with the same key."
    ) { $0.askWhatToCompareWith(&$1) },
    action(
      "nextPane", "Other pane", short: "Pane", keys: ["Tab"], menu: .view,
      help: "Go from the list to the bytes and back."
    ) { desk, _ in desk.pane = desk.pane.other },
    action("previousPane", "Other pane", keys: ["Shift-Tab"], menu: .none, help: "The other pane.") { desk, _ in
      desk.pane = desk.pane.other
    },
    action(
      "revealSecrets", "Show or hide secrets", keys: ["Ctrl-T", "R"], menu: .view,
      help: "Show private keys and passwords, which are hidden at first."
    ) { _, house in house.isRevealing.toggle() },
    action(
      "chooseKey", "Open with a key…", keys: ["E"], menu: .board,
      help: "Open an encrypted dump with its key file: a keys partition or a 32-byte HMAC key."
    ) { $0.askForKey(&$1) },
    action(
      "toggleEncrypted", "Plain or encrypted bytes", keys: ["t"], menu: .view,
      help: "Show the bytes in the clear or as they lie in flash."
    ) { _, house in
      house.toggleEncrypted(canToggle: house.dump.map { $0.opened.raw != $0.image.bytes } ?? false)
    },
  ]

  private static let searching = [
    action(
      "find", "Find…", short: "Find", keys: ["F3", "/"], menu: .edit,
      help: "Find text, or bytes such as 0xdeadbeef or de ad be ef."
    ) { $0.askWhatToFind(&$1) },
    action("findNext", "Find next", keys: ["n", "Shift-F3"], menu: .edit, help: "The next match.") {
      $0.find(by: 1, &$1)
    },
    action("findPrevious", "Find previous", keys: ["N"], menu: .edit, help: "The match before.") {
      $0.find(by: -1, &$1)
    },
    action(
      "filter", "Filter the list…", short: "Filter", keys: ["F4", "&"], menu: .view,
      help: "Show only lines that hold some words: a namespace, key, type, state or text. Empty shows all."
    ) { $0.askForFilter(&$1) },
    action(
      "sort", "Sort the list", keys: ["s"], menu: .view,
      help: "Sort the values by place, by namespace and key, by size, by age, or as they come; nothing is moved."
    ) { $0.sortByNext(&$1) },
    action(
      "goTo", "Go to an offset…", keys: ["Ctrl-G"], menu: .view,
      help: "Go to an offset such as 0x1040, an entry such as 1:2 (page 1, entry 2), or a key."
    ) { $0.askWhereToGo(&$1) },
  ]

  private static let editing = [
    action(
      "changeValue", "Change the value…", short: "Edit", keys: ["F2", "e", "i"], menu: .edit,
      help: "Give the key another value, or on a line of its history that one again. The dump stays as it is."
    ) { $0.whenAnalysed(&$1) { $0.askForValue(&$1) } },
    action(
      "setFromFile", "Set from a file…", keys: ["f"], menu: .edit,
      help: "Make the content of a file the value, such as a certificate."
    ) { $0.whenAnalysed(&$1) { $0.askForValueFile(&$1) } },
    action(
      "addValue", "Add a value…", short: "Add", keys: ["Insert", "o", "a"], menu: .edit,
      help: "Set a key that is not there yet."
    ) { $0.whenAnalysed(&$1) { $0.askForNewValue(&$1) } },
    action(
      "eraseValue", "Erase the key", short: "Erase", keys: ["F8", "Delete", "d d"], menu: .edit,
      help: "Erase the key as the firmware would; u brings it back."
    ) { $0.whenAnalysed(&$1) { $0.eraseValue(&$1) } },
    action("undo", "Undo", short: "Undo", keys: ["u", "Ctrl-U"], menu: .edit, help: "Take the last change back.") {
      $0.undo(&$1)
    },
    action("redo", "Redo", keys: ["Ctrl-R", "U"], menu: .edit, help: "Do again what was taken back.") { $0.redo(&$1) },
  ]

  private static let files = [
    action(
      "exportValues", "Export the values…", short: "Export", keys: ["F5", "x"], menu: .file,
      help: "Write a CSV that makes an image with the same values."
    ) { $0.whenAnalysed(&$1) { $0.askToExportValues(&$1) } },
    action(
      "writeImage", "Write the changed image…", short: "Write", keys: ["Ctrl-S"], menu: .file,
      help: "Write a new image with the changes, encrypted as the dump is; the dump itself is never written to."
    ) { $0.askToWriteImage(&$1) },
    action(
      "writeBack", "Write back to its board…", keys: ["W"], menu: .board,
      help:
        "Write what was changed back to the board that this was read from, and to no other: only the sectors that changed, "
        + "and only while the board still has what was read."
    ) { $0.whenAnalysed(&$1) { $0.writeBack(&$1) } },
  ]
}
