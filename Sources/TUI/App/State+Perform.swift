import NVSModel

extension State {
  /// Carries out an action of the table.
  mutating func perform(_ action: Action) -> [Effect] {
    if writes.postpones(action) { return [] }
    switch action {
    case .up, .down, .left, .right, .pageUp, .pageDown, .lineStart, .lineEnd, .first, .last: return move(action)
    case .selectUp: extendSelection(by: -1)
    case .selectDown: extendSelection(by: 1)
    case .edit: startEdit()
    case .addBelow: addRow(below: true)
    case .addAbove: addRow(below: false)
    case .delete: deleteRows()
    case .copy: return copyRows()
    case .paste: insertRows(clipboard)
    case .moveUp: moveRows(by: -1)
    case .moveDown: moveRows(by: 1)
    case .undo where stage == .image: return undoEdit()
    case .redo where stage == .image: return redoEdit()
    case .undo: undo({ $0.undo() }, nothing: "nothing to undo: this is the file as it was opened")
    case .redo: undo({ $0.redo() }, nothing: "nothing to do again")
    case .findNext: findAgain(by: 1)
    case .findPrevious: findAgain(by: -1)
    case .toRow: goToRow()
    case .openLine: openLine()
    case .openRegion: return openRegion()
    case .nextView: showView(by: 1)
    case .previousView: showView(by: -1)
    case .findings: showFindings()
    case .readOnly: return toggleReadOnly()
    case .exportValues: askToExportValues()
    case .compareWith: ask(.compareWith, "Compare with", hint: "a dump of this partition, or of the whole flash")
    case .changeValue: askForValue()
    case .setFromFile: askForValueFile()
    case .addValue: askForNewValue()
    case .eraseValue: return eraseValue()
    case .writeImage: askToWriteImage()
    case .nextPane, .previousPane: pane = pane == .rows ? .layout : .rows
    case .nextFile: showFile(current + 1)
    case .previousFile: showFile(current - 1)
    case .revealSecrets: isRevealing.toggle()
    case .toggleVersion: toggleVersion()
    default: return performOutside(action)
    }
    return []
  }

  /// Actions that open something or reach outside.
  private mutating func performOutside(_ action: Action) -> [Effect] {
    switch action {
    case .help: overlay = .help(scroll: 0)
    case .menu: overlay = .menu(MenuState())
    case .palette: overlay = .palette(PaletteState())
    case .problems: overlay = .problems(selected: 0)
    case .find: ask(.find, "Find", hint: stage == .image ? "text, or bytes such as 0xdeadbeef" : "text in any cell")
    case .filter: ask(.filter, "Filter", text: image?.filter ?? "", hint: "words that the lines must hold")
    case .goTo: ask(.goTo, "Go to", hint: "0x1040, page:entry such as 1:2, or a key")
    case .setSize: askForSize()
    case .chooseKey: askForKey()
    case .toggleEncrypted: toggleEncrypted()
    case .partitions: showPartitions()
    case .choosePartition: choosePartition()
    case .back: return goBack()
    case .save: return save()
    case .saveAs: ask(.saveAs, "Save as", text: document?.name ?? "")
    case .export: return prepareImage(for: .export)
    // While a board is busy its screen shows that, whatever the rows say meanwhile.
    case .flash: return flash.isBusy ? showFlash() : prepareImage(for: .flash)
    case .startFlash: return startFlash()
    case .refreshPorts: return [.listPorts]
    case .enterPort: ask(.port, "Port", text: flash.port ?? "", hint: "such as /dev/ttyUSB0")
    case .nextTheme: return nextTheme()
    case .redraw: return [.redraw]
    case .suspend: return [.suspend]
    case .quit: return askToQuit()
    default: break
    }
    return []
  }

  private mutating func goBack() -> [Effect] {
    if stage == .flash { return leaveFlash() }
    if stage == .image {
      leaveImage()
      return []
    }
    stage = .main
    pane = .rows
    return []
  }

  private mutating func showFile(_ index: Int) {
    let count = workspace.documents.count
    guard count > 1 else {
      say(.note, "only this file is open: name several on the command line to put them into one image")
      return
    }
    current = (index + count) % count
    grid = GridCursor()
    linkLayoutToRow()
  }

  private mutating func toggleVersion() {
    workspace.version = workspace.version == .v2 ? .v1 : .v2
    refreshPreview()
    say(
      .note,
      workspace.version == .v2 ? "format V2: blobs over several pages" : "format V1: blobs and strings up to 1984 bytes"
    )
  }

  private mutating func nextTheme() -> [Effect] {
    guard !themes.isEmpty else { return [] }
    let next = themes.removeFirst()
    themes.append(next)
    say(.note, "theme: \(next)")
    return [.setTheme(next)]
  }

  private mutating func findAgain(by step: Int) {
    if stage == .image { findInImage(by: step) } else { findNext(by: step) }
  }

  // MARK: - Moving

  private mutating func move(_ action: Action) -> [Effect] {
    switch place {
    case .rows: moveInRows(action)
    case .layout: moveInLayout(action)
    case .partitions: partitionCursor += action.distance(page: Frame(self).body.height, count: 1000)
    case .image: moveInImage(action)
    case .dump:
      let distance = action.distance(page: Frame(self).body.height, count: 1000)
      dump?.moveCursor(by: distance)
    case .flash: flash.moveCursor(by: action.distance(page: 10, count: 1000))
    }
    return []
  }

  private mutating func moveInRows(_ action: Action) {
    let columns = FactoryColumn.allCases
    let column = grid.column.rawValue
    switch action {
    case .left: grid.column = columns[max(0, column - 1)]
    case .right: grid.column = columns[min(columns.count - 1, column + 1)]
    case .lineStart: grid.column = .key
    case .lineEnd: grid.column = .value
    default: moveRow(by: action.distance(page: Frame(self).gridRows, count: rowCount))
    }
  }

  private mutating func moveInLayout(_ action: Action) {
    let frame = Frame(self)
    layout.move(action, in: layoutLines(frame), height: frame.layoutRows)
    linkRowToLayout()
  }

  /// Goes from a byte to the row that wrote it.
  private mutating func goToRow() {
    guard preview.row(atOffset: layout.offset) != nil else {
      say(.note, "no row wrote this byte")
      return
    }
    linkRowToLayout()
    pane = .rows
  }

  // MARK: - Prompts

  mutating func ask(_ purpose: Prompt.Purpose, _ label: String, text: String = "", hint: String = "") {
    overlay = .prompt(Prompt(purpose: purpose, label: label, line: LineEditor(text), hint: hint, origin: grid))
  }

  /// Asks again what could not be done with the answer, which may need only a small correction.
  mutating func askAgain(_ purpose: Prompt.Purpose, _ label: String, text: String, error: String) {
    // Unless something else is asked or typed by now.
    guard overlay == nil, editor == nil else { return say(.error, error) }
    overlay = .prompt(Prompt(purpose: purpose, label: label, line: LineEditor(text), error: error, origin: grid))
  }

  private mutating func askForSize() {
    if let partition = workspace.partition {
      say(.note, "the size is that of partition \(partition.name.quoted): F4 chooses another")
      return
    }
    ask(.size, "Size of the image", text: workspace.freeSize.hex, hint: "such as 0x6000 or 24K")
  }
}
