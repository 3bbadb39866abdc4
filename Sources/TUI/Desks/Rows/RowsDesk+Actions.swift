extension RowsDesk {
  static let actions: [Action] = files + rowEditing + filling + finding + viewing + board

  private static let files = [
    action("save", "Save", short: "Save", keys: ["Ctrl-S"], menu: .file, help: "Write this CSV file.") {
      $1.save(document: $0.current)
    },
    action("saveAs", "Save as…", keys: [], menu: .file, help: "Write this CSV under another name.") {
      $0.askForName(&$1)
    },
    action(
      "export", "Export the image…", short: "Export", keys: ["F5", "x"], menu: .file,
      help: "Write the partition's image to a file."
    ) { $0.export(&$1) },
    action("nextFile", "Next file", keys: ["Ctrl-PgDn", "]"], menu: .view, help: "Show the rows of the next CSV.") {
      $0.showFile($0.current + 1, &$1)
    },
    action(
      "previousFile", "Previous file", keys: ["Ctrl-PgUp", "["], menu: .view, help: "Show the rows of the CSV before."
    ) {
      $0.showFile($0.current - 1, &$1)
    },
  ]

  private static let rowEditing = [
    action(
      "edit", "Edit the cell", short: "Edit", keys: ["F2", "Enter", "i", "e"], in: [rows], menu: .edit,
      help: "Change this cell: Enter keeps, Esc drops, Tab keeps and goes on."
    ) { $0.startEdit(&$1) },
    action(
      "addBelow", "Add a row below", short: "Add", keys: ["Insert", "o", "a"], in: [rows], menu: .edit,
      help: "Add a row below and edit its key."
    ) { $0.addRow(below: true, &$1) },
    action("addAbove", "Add a row above", keys: ["Alt-Insert", "O"], in: [rows], menu: .edit, help: "Add a row above.")
    {
      $0.addRow(below: false, &$1)
    },
    action(
      "delete", "Delete the row", short: "Delete", keys: ["F8", "d d"], in: [rows], menu: .edit,
      help: "Delete the selected rows; undo brings them back."
    ) { $0.deleteRows(&$1) },
    action("copy", "Copy the row", keys: ["Ctrl-Y", "y y"], in: [rows], menu: .edit, help: "Copy the selected rows.") {
      $0.copyRows(&$1)
    },
    action(
      "paste", "Paste", keys: ["Ctrl-V", "p"], in: [rows], menu: .edit,
      help: "Insert the copied rows below, or put the copied cells here."
    ) { $0.pasteCopied(&$1) },
    action(
      "moveUp", "Move the row up", keys: ["Alt-Up", "K"], in: [rows], menu: .edit, help: "Move the row up by one."
    ) { $0.moveRows(by: -1, &$1) },
    action(
      "moveDown", "Move the row down", keys: ["Alt-Down", "J"], in: [rows], menu: .edit,
      help: "Move the row down by one."
    ) { $0.moveRows(by: 1, &$1) },
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
      "problems", "Problems", keys: ["Ctrl-E", "c"], menu: .view, help: "List everything that is wrong, and go there."
    ) {
      $0.listProblems(&$1)
    },
  ]

  private static let viewing = [
    action(
      "nextPane", "Other pane", short: "Pane", keys: ["Tab"], menu: .view,
      help: "Go from the rows to their bytes and back."
    ) { desk, _ in desk.pane = desk.pane.other },
    action("previousPane", "Other pane", keys: ["Shift-Tab"], menu: .none, help: "The other pane.") { desk, _ in
      desk.pane = desk.pane.other
    },
    action(
      "toRow", "Go to the row of this byte", short: "Row", keys: ["Enter"], in: [bytes], menu: .view,
      help: "Go to the row that wrote this byte."
    ) { $0.goToRow(&$1) },
    action(
      "goTo", "Go to an offset…", keys: ["Ctrl-G"], menu: .view,
      help: "Go to an offset such as 0x1040, or an entry such as 1:2 (page 1, entry 2)."
    ) { $0.askWhereToGo(&$1) },
    action(
      "revealSecrets", "Show or hide secrets", keys: ["Ctrl-T", "R"], menu: .view,
      help: "Show private keys and passwords, which are hidden at first."
    ) { _, house in house.isRevealing.toggle() },
  ]

  private static let board = [
    action(
      "devices", "Devices", short: "Devices", keys: ["F7"], menu: .view,
      help: "Show the table of devices that these rows are a template for."
    ) { _, house in house.tell(DevicesDesk.self) { $0.open(&$1) } },
    action(
      "partitions", "Partitions", short: "Target", keys: ["F4"], menu: .board,
      help: "Show the partition table and choose the partition that the image is for."
    ) { _, house in house.tell(PartitionsDesk.self) { $0.open(&$1) } },
    action(
      "setSize", "Size of the image…", keys: ["s"], menu: .board, help: "Set the size when there is no partition table."
    ) { $1.askForSize(for: Self.self) },
    action(
      "toggleVersion", "Format V1 or V2", keys: ["v"], menu: .board,
      help: "V1 for firmware older than ESP-IDF 3.2 and older ESP8266 SDKs: no blobs over 1984 bytes."
    ) { _, house in house.toggleVersion() },
    action(
      "chooseKey", "Encrypt, or open with a key…", keys: ["E"], menu: .board,
      help: "Encrypt the image with a key file, old or new: a keys partition or a 32-byte HMAC key."
    ) { $0.askForKey(&$1) },
    action(
      "toggleEncrypted", "Plain or encrypted bytes", keys: ["t"], menu: .view,
      help: "Show the bytes in the clear or as they lie in flash."
    ) { _, house in house.toggleEncrypted(canToggle: house.preview.encrypted != nil) },
    action(
      "flash", "Flash a board…", short: "Flash", keys: ["F6"], menu: .board, help: "Write the image to a board."
    ) { _, house in house.tell(FlashDesk.self) { $0.open(&$1) } },
    action(
      "bench", "Flash boards on a bench…", keys: [], menu: .board,
      help: "Flash one board after another, each as a device of its own, made from these rows."
    ) { _, house in house.tell(BenchDesk.self) { $0.open(&$1) } },
  ]
}
