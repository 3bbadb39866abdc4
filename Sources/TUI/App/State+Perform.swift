import NVSModel

extension State {
  /// Carries out an action of the table.
  mutating func perform(_ action: Action) -> [Effect] {
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
    case .undo: undo({ $0.undo() }, nothing: "nothing to undo: this is the file as it was opened")
    case .redo: undo({ $0.redo() }, nothing: "nothing to do again")
    case .findNext: findNext(by: 1)
    case .findPrevious: findNext(by: -1)
    case .toRow: goToRow()
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
    case .find: ask(.find, "Find", hint: "text in any cell")
    case .goTo: ask(.goTo, "Go to", hint: "an offset such as 0x1040, or page:entry such as 1:2")
    case .setSize: askForSize()
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

  // MARK: - Moving

  private mutating func move(_ action: Action) -> [Effect] {
    switch place {
    case .rows: moveInRows(action)
    case .layout: moveInLayout(action)
    case .partitions: partitionCursor += Self.step(action, page: Frame(self).body.height, count: 1000)
    case .flash: flash.moveCursor(by: Self.step(action, page: 10, count: 1000))
    }
    return []
  }

  /// How far a vertical movement goes in a list.
  private static func step(_ action: Action, page: Int, count: Int) -> Int {
    switch action {
    case .up: -1
    case .down: 1
    case .pageUp: -page
    case .pageDown: page
    case .first: -count
    case .last: count
    default: 0
    }
  }

  private mutating func moveInRows(_ action: Action) {
    let columns = FactoryColumn.allCases
    let column = grid.column.rawValue
    switch action {
    case .left: grid.column = columns[max(0, column - 1)]
    case .right: grid.column = columns[min(columns.count - 1, column + 1)]
    case .lineStart: grid.column = .key
    case .lineEnd: grid.column = .value
    default: moveRow(by: Self.step(action, page: Frame(self).gridRows, count: rowCount))
    }
  }

  private mutating func moveInLayout(_ action: Action) {
    let frame = Frame(self)
    let lines = layoutLines(frame)
    let line = lines.line(ofOffset: layout.offset)
    let column = layout.offset % frame.bytesPerLine
    switch action {
    case .left: layout.offset -= 1
    case .right: layout.offset += 1
    case .lineStart: layout.offset -= column
    case .lineEnd: layout.offset += frame.bytesPerLine - 1 - column
    case .first: layout.offset = 0
    case .last: layout.offset = preview.image.bytes.count - 1
    default:
      var target = line + Self.step(action, page: frame.layoutRows, count: lines.count)
      target = max(0, min(target, lines.count - 1))
      // A title is passed by: its page's first byte stands on the next line.
      if case .page = lines[target] { target += action == .up && target > 0 ? -1 : 1 }
      layout.offset = lines.offset(ofLine: target, column: column) ?? layout.offset
    }
    layout.offset = max(0, min(layout.offset, preview.image.bytes.count - 1))
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

  private mutating func askForSize() {
    if let partition = workspace.partition {
      say(.note, "the size is that of partition \(partition.name.quoted): F4 chooses another")
      return
    }
    ask(.size, "Size of the image", text: "0x\(String(workspace.freeSize, radix: 16))", hint: "such as 0x6000 or 24K")
  }
}
