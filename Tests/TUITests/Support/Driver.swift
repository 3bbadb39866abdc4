import NVSModel
@testable import Station
import TestSupport
import Testing

@testable import TUI

/// The program without a terminal, a disk or a board: what is pressed goes in, and what it asks for is answered from a
/// world of the test's own, at once or when the test says so.
struct Driver {
  private(set) var state: State
  let world = MemoryWorld()
  /// Milliseconds since the start.
  private(set) var clock = 0
  /// Whether the keys come faster than anything can be read; else the screen is looked at before each.
  var isHasty = false
  /// Whether the world answers only when it is told to, by ``release(_:)``.
  var isSlow = false
  /// What a slow world has not answered yet, in the order in which it was asked.
  private(set) var held: [Effect] = []
  private(set) var hasQuit = false
  /// Every effect that is not a job, in order.
  private(set) var effects: [Effect] = []
  /// The boards that were connected to, in order.
  private(set) var boards: [JobID] = []
  /// Those that were to be read.
  private(set) var readings: [JobID] = []
  /// The lines that were opened, in order.
  private(set) var lines: [JobID] = []

  /// - Parameter csvs: the text of each CSV by its path, shown in this order.
  init(
    csvs: [(path: String, text: String)] = [("demo/mfg.csv", Sample.csv)], values: String? = nil,
    table: String? = Sample.table, files: [String: String] = Sample.files, other: DumpFile? = nil, width: Int = 80,
    height: Int = 24,
    keys: KeyStyle = .vi, isSlow: Bool = false
  ) throws {
    self.isSlow = isSlow
    let documents = try csvs.map { try FactoryDocument(name: $0.path, bytes: Array($0.text.utf8)) }
    let named = table.map {
      Workspace.NamedTable(
        path: "demo/partitions.csv", table: PartitionTable(bytes: Array($0.utf8)),
        document: PartitionDocument(Array($0.utf8)))
    }
    let devices = try values.map { DeviceTable(try ValuesTable(name: "demo/values.csv", bytes: Array($0.utf8))) }
    state = State(workspace: Workspace(documents: documents, table: named, devices: devices), keys: keys)
    state.house.comparedDump = other
    disk = files.mapValues { Array($0.utf8) }
    for document in documents { disk[document.name] = document.bytes }
    if let table { disk["demo/partitions.csv"] = Array(table.utf8) }
    if let values { disk["demo/values.csv"] = Array(values.utf8) }
    send(.resize(width: width, height: height))
  }

  var disk: [String: [UInt8]] {
    get { world.content.disk }
    nonmutating set { world.content.disk = newValue }
  }
  var writeFailure: String? {
    get { world.content.writeFailure }
    nonmutating set { world.content.writeFailure = newValue }
  }
  var ports: [SerialPort] {
    get { world.content.ports }
    nonmutating set { world.content.ports = newValue }
  }
  var exports: [ExportRequest] { world.content.exports }

  // MARK: Hands

  mutating func use(_ keys: KeyStyle) { state.house.keyStyle = keys }

  mutating func send(_ event: Event) { handle(.terminal(event, at: clock)) }

  /// Looks at the screen for long enough to read it.
  mutating func look() {
    draw()
    wait(1000)
  }

  /// Has the screen drawn.
  mutating func draw() { handle(.drawn(at: clock)) }

  /// Lets time go by, in milliseconds.
  mutating func wait(_ milliseconds: Int) {
    clock += milliseconds
    handle(.tick(at: clock))
  }

  /// Presses keys by their names, blanks between them: `Down F2 Ctrl-S d d`. What stands in quotes is typed: `'a b'`.
  mutating func keys(_ names: String, sourceLocation: SourceLocation = #_sourceLocation) {
    for (index, part) in names.split(separator: "'", omittingEmptySubsequences: false).enumerated() {
      if index % 2 == 1 {
        for character in part { press(KeyPress(character)) }
        continue
      }
      for name in part.split(separator: " ") {
        guard let key = KeyPress(name: String(name)) else {
          Issue.record("no key is called \(name)", sourceLocation: sourceLocation)
          continue
        }
        press(key)
      }
    }
  }

  private mutating func press(_ key: KeyPress) {
    if !isHasty { look() }
    send(.key(key))
  }

  mutating func paste(_ text: String) { send(.paste(text)) }

  mutating func click(_ x: Int, _ y: Int, twice: Bool = false) {
    if !isHasty { look() }
    send(.mouse(MouseEvent(.press, x: x, y: y)))
    if twice { send(.mouse(MouseEvent(.doublePress, x: x, y: y))) }
  }

  /// Clicks on the first place of the screen that shows a text.
  mutating func click(on text: String, twice: Bool = false, sourceLocation: SourceLocation = #_sourceLocation) {
    let screen = self.screen
    for y in 0..<screen.height {
      for x in 0..<screen.width {
        let rest = (x..<screen.width).lazy.map { screen.text(x: $0, y: y) }.joined()
        if rest.starts(with: text) { return click(x, y, twice: twice) }
      }
    }
    Issue.record("\(text) is not on the screen", sourceLocation: sourceLocation)
  }

  // MARK: Eyes

  var screen: Screen { Picture(state).screen }
  var text: String { screen.text.joined(separator: "\n") }
  /// The offsets that the lines of bytes begin with, where both panes are shown.
  var offsets: [Substring] {
    screen.text.compactMap { line in
      let digits = line.drop { $0 != "│" }.dropFirst().prefix(5)
      return digits.count == 5 && digits.allSatisfy(\.isHexDigit) ? digits : nil
    }
  }
  var message: String { state.house.message?.text ?? "" }
  var row: Int { state.grid.row }
  var column: FactoryColumn { state.grid.column }
  var document: FactoryDocument { state.workspace.documents[state.current] }
  var csv: String { String(decoding: document.bytes, as: UTF8.self) }
  var keysOfRows: [String] { document.rows.map(\.texts.key) }

  /// The document whose cell is being edited, as far as the next key goes; nil when none is.
  var documentEdited: String? { state.editor.map { state.workspace.documents[$0.document].name } }

  func cell(_ row: Int, _ column: FactoryColumn) -> String { document.rows[row].texts[column] }

  var dialog: Dialog? { if case .dialog(let dialog) = state.overlay { dialog } else { nil } }
  var prompt: Prompt? { if case .prompt(let prompt) = state.overlay { prompt } else { nil } }

  var flashRequests: [FlashRequest] {
    effects.compactMap { if case .connect(_, let request) = $0 { request } else { nil } }
  }
  var flashAnswers: [FlashAnswer] {
    effects.compactMap { if case .answerBoard(_, let answer) = $0 { answer } else { nil } }
  }
  var copied: String? {
    effects.compactMap { if case .copyToClipboard(let text) = $0 { text } else { nil } }.last
  }

  /// The themes that the terminal was to show, in order.
  var themesShown: [String] { effects.compactMap { if case .setTheme(let name) = $0 { name } else { nil } } }

  // MARK: The world

  /// The themes that there are.
  mutating func setThemes(_ names: [String], inUse theme: String = "dark") {
    state.house.themes = names
    state.house.theme = ThemeInUse(chosen: theme == "dark" ? nil : theme)
  }

  /// Opens a dump, as the program does that is started with it.
  mutating func open(_ file: DumpFile, key: KeyFile? = nil, part: DumpPart? = nil, isReadOnly: Bool = false) {
    let opening = DumpOpening(part: part, key: key, keyPath: key.map { _ in "keys.bin" }, isReadOnly: isReadOnly)
    state.open(file, opening, beside: state.house.comparedDump)
    handle(.tick(at: clock))
    send(.wake)
  }

  /// Tells what the board does that was connected to last, or another one.
  mutating func board(_ events: FlashEvent..., of board: JobID? = nil) {
    guard let id = board ?? boards.last else {
      Issue.record("no board is connected to")
      return
    }
    for event in events { handle(.outcome(.board(id, event), at: clock)) }
  }

  /// Tells what the board does that is read.
  mutating func reading(_ events: ReadEvent...) {
    guard let id = readings.last else {
      Issue.record("no board is read")
      return
    }
    for event in events { handle(.outcome(.reading(id, event), at: clock)) }
  }

  /// Tells what the line does that was opened last.
  mutating func line(_ news: LineNews...) {
    guard let id = lines.last else {
      Issue.record("no line is open")
      return
    }
    for news in news { handle(.outcome(.line(id, news), at: clock)) }
  }

  /// Lets a slow world answer what it was asked: the first thing, or another.
  ///
  /// - Parameter isKept: whether it can answer the same once more.
  mutating func release(
    _ index: Int = 0, keeping isKept: Bool = false, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    guard held.indices.contains(index), case .start(let id, let work) = held[index] else {
      Issue.record("nothing is asked for", sourceLocation: sourceLocation)
      return
    }
    if !isKept { held.remove(at: index) }
    handle(.outcome(.answer(id, work(world, JobControl())), at: clock))
  }

  /// Lets an answer never come.
  mutating func lose(_ index: Int) { held.remove(at: index) }

  /// Whether a question is on the screen that a key answers now.
  var canConfirm: Bool { dialog?.takesAnswers(at: clock) ?? false }

  /// Lets it answer everything, also what that asks for.
  mutating func releaseAll() { while !held.isEmpty { release() } }

  private mutating func handle(_ input: State.Input) {
    for effect in state.handle(input) { carryOut(effect) }
  }

  private mutating func carryOut(_ effect: Effect) {
    switch effect {
    case .start where isSlow: held.append(effect)
    case .start(let id, let work): handle(.outcome(.answer(id, work(world, JobControl())), at: clock))
    // Who asked has no use for the answer; that it comes all the same must do no harm.
    case .cancel: break
    // Beside all else: also where the world is slow.
    case .keep(let id, let work): handle(.outcome(.answer(id, work(world)), at: clock))
    case .connect(let id, _):
      boards.append(id)
      effects.append(effect)
    case .read(let id, _):
      readings.append(id)
      effects.append(effect)
    case .openLine(let id, _):
      lines.append(id)
      effects.append(effect)
    case .quit: hasQuit = true
    default: effects.append(effect)
    }
  }
}

/// What a test wants to know of the desks.
extension State {
  enum Stage { case main, devices, partitions, flash, bench, read, dump, image }

  var stage: Stage {
    switch house.shown {
    case DevicesDesk.id: .devices
    case PartitionsDesk.id: .partitions
    case FlashDesk.id: .flash
    case BenchDesk.id: .bench
    case ReadDesk.id: .read
    case PartsDesk.id: .dump
    case ImageDesk.id: .image
    default: .main
    }
  }

  var rows: RowsDesk { self[RowsDesk.self] }
  var devices: DevicesDesk { self[DevicesDesk.self] }
  var bench: BenchDesk { self[BenchDesk.self] }
  var workspace: Workspace { house.workspace }
  var preview: Preview { house.preview }
  var overlay: Overlay? { house.overlay }
  var hasChanges: Bool { !unsaved.isEmpty }
  var editor: CellEditor? { rows.editor }
  var grid: GridCursor { rows.grid }
  var current: Int { rows.current }
  var rowCount: Int { rows.rowCount(house) }
  var layout: BytePane { rows.bytePane }
  var pane: Pane { stage == .image ? self[ImageDesk.self].pane : rows.pane }
  var partitionCursor: Int { self[PartitionsDesk.self].list.index }

  /// The dump that is shown, and what is seen of it.
  var image: ShownDump? { house.dump.map { ShownDump(dump: $0, desk: self[ImageDesk.self]) } }
}

@dynamicMemberLookup
struct ShownDump {
  let dump: Dump
  let desk: ImageDesk

  subscript<Value>(dynamicMember path: KeyPath<Dump, Value>) -> Value { dump[keyPath: path] }

  var cursor: Int { desk.cursor.index }
  var lines: [ImageList.Line] { desk.lines }
  var line: ImageList.Line? { desk.line }
  var view: ImageList.View { desk.list.view }
  var layout: BytePane { desk.bytePane }
  func value(at line: ImageList.Line) -> Dump.EditableValue? { dump.value(at: line) }
  func offset(of line: ImageList.Line) -> Int? { dump.offset(of: line) }
}

/// What most tests open.
enum Sample {
  static let csv = """
    # Factory values
    key,type,encoding,value
    mfg_ns,namespace,,
    serial_no,data,string,SN00000017
    hw_rev,data,u8,3

    cert,file,binary,cert.pem
    wifi_pass,data,string,hunter2hunter2

    """

  /// A template, with a value of every kind that differs from device to device.
  static let template = """
    key,type,encoding,value
    mfg_ns,namespace,,
    serial_no,data,string,{serial_no}
    hw_rev,data,u8,{hw_rev}
    cert,file,binary,{serial_no}.pem
    number,data,string,{n:No %04d}
    model,data,string,Lamp

    """

  static let values = """
    id,serial_no,hw_rev,note
    1,SN0001,3,first
    2,SN0002,4,"a, b"
    3,SN0003,300,Grüße

    """

  /// The files that ``template`` names for ``values``.
  static let certificates = [
    "demo/SN0001.pem": "certificate 1", "demo/SN0002.pem": "certificate 2", "demo/SN0003.pem": "certificate 3",
  ]

  static let table = Samples.partitions

  static let files = ["demo/cert.pem": String(repeating: "0123456789ABCDE\n", count: 40)]
}
