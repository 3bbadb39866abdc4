extension DevicesDesk {
  static let actions: [Action] = files + making + editing + filling + finding + viewing

  private static let files = [
    action("save", "Save", short: "Save", keys: ["Ctrl-S"], menu: .file, help: "Write the table of devices.") {
      $1.save(.devices)
    },
    action("saveAs", "Save as…", keys: [], menu: .file, help: "Write the table of devices under another name.") {
      $0.askForName(&$1)
    },
  ]

  private static let making = [
    action(
      "export", "Export images…", short: "Export", keys: ["F5", "x"], menu: .file,
      help: "Make the images of all devices, of those shown or marked, or of this one."
    ) { $0.export(&$1) },
    action(
      "bench", "Flash boards on a bench…", short: "Bench", keys: ["F6"], menu: .board,
      help: "Flash one board after another, on lanes side by side, each as a device of its own."
    ) { _, house in house.tell(BenchDesk.self) { $0.open(&$1) } },
    action("mark", "Mark the device", keys: ["m"], in: [table], menu: .edit, help: "Mark it, to export only some.") {
      $0.mark(&$1)
    },
    action("unmark", "Unmark all", keys: ["M"], in: [table], menu: .edit, help: "Take all marks away.") { desk, _ in
      desk.marked = []
    },
    action(
      "problems", "Problems", short: "Problems", keys: ["Ctrl-E", "c"], menu: .view,
      help: "List everything that is wrong with the devices, and go there."
    ) { $0.listProblems(&$1) },
    action(
      "nextProblem", "Next device with an error", keys: ["Ctrl-Down", "]"], menu: .view,
      help: "Go to the next device with an error."
    ) {
      $0.goToProblem(by: 1, &$1)
    },
    action(
      "previousProblem", "Previous device with an error", keys: ["Ctrl-Up", "["], menu: .view,
      help: "Go to the device with an error before this one."
    ) { $0.goToProblem(by: -1, &$1) },
  ]

  private static let editing = [
    action(
      "edit", "Edit the cell", short: "Edit", keys: ["F2", "Enter", "i", "e"], in: [table], menu: .edit,
      help: "Change this cell: Enter keeps, Esc drops, Tab keeps and goes on."
    ) { $0.startEdit(&$1) },
    action(
      "addDevices", "Add devices…", short: "Add", keys: ["Insert", "o", "a"], in: [table], menu: .edit,
      help: "Add devices at the end; what counts in the last two rows counts on."
    ) { $0.askHowManyToAdd(&$1) },
    action("paste", "Paste", keys: ["Ctrl-V", "p"], in: [table], menu: .edit, help: "Put the copied cells here.") {
      $0.pasteCopied(&$1)
    },
    action("undo", "Undo", short: "Undo", keys: ["Ctrl-U", "u"], menu: .edit, help: "Take the last change back.") {
      $0.undo(&$1)
    },
    action("redo", "Redo", keys: ["Ctrl-R", "U"], menu: .edit, help: "Do again what was taken back.") { $0.redo(&$1) },
  ]

  private static let finding = [
    action(
      "find", "Find…", short: "Find", keys: ["F3", "/"], menu: .edit,
      help: "Find the next cell that holds a text; Find next goes on."
    ) { $0.askWhatToFind(&$1) },
    action("findNext", "Find next", keys: ["Shift-F3", "Alt-n", "n"], menu: .edit, help: "The next match.") {
      $0.findAgain(by: 1, &$1)
    },
    action("findPrevious", "Find previous", keys: ["Alt-p", "N"], menu: .edit, help: "The match before.") {
      $0.findAgain(by: -1, &$1)
    },
    action(
      "filter", "Show only…", short: "Filter", keys: ["F4", "&"], menu: .view,
      help: "Show only devices of which a cell holds a text; Esc shows all again."
    ) { $0.askForFilter(&$1) },
    action(
      "sort", "Sort by this column", keys: ["S"], in: [table], menu: .view,
      help: "Sort upwards, then downwards, then as the file has them; the file stays as it is."
    ) { $0.sort(&$1) },
  ]

  private static let viewing = [
    action(
      "hideColumn", "Hide the column", keys: ["-"], in: [table], menu: .view,
      help: "Leave this column out on the screen; it stays in the file."
    ) { $0.hideColumn(&$1) },
    action("showColumns", "Show all columns", keys: ["+"], in: [table], menu: .view, help: "Show hidden columns again.")
    {
      desk, _ in desk.hidden = []
    },
    action(
      "nextPane", "Other pane", short: "Pane", keys: ["Tab"], menu: .view,
      help: "Go from the devices to the bytes of the chosen one and back."
    ) { desk, _ in desk.pane = desk.pane.other },
    action("previousPane", "Other pane", keys: ["Shift-Tab"], menu: .none, help: "The other pane.") { desk, _ in
      desk.pane = desk.pane.other
    },
    action(
      "toCell", "Go to the cell of this byte", short: "Cell", keys: ["Enter"], in: [bytes], menu: .view,
      help: "Go to the cell that this byte comes from."
    ) { $0.goToCell(&$1) },
    action(
      "goTo", "Go to a device…", keys: ["Ctrl-G"], in: [table], menu: .view, help: "Go to the device with a number."
    ) { $0.askWhichDevice(&$1) },
    action(
      "revealSecrets", "Show or hide secrets", keys: ["Ctrl-T", "R"], menu: .view,
      help: "Show private keys and passwords, which are hidden at first."
    ) { _, house in house.isRevealing.toggle() },
    action(
      "toggleEncrypted", "Plain or encrypted bytes", keys: ["t"], menu: .view,
      help: "Show the bytes in the clear or as they lie in flash."
    ) { _, house in house.toggleEncrypted(canToggle: house.preview.encrypted != nil) },
    action(
      "rows", "Rows of the template", short: "Rows", keys: ["F7"], menu: .view,
      help: "Show the rows that all devices have in common, with the values of the chosen one."
    ) { _, house in house.show(RowsDesk.id) },
  ]
}
