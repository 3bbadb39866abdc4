import Glibc
import NVSModel
@testable import Station
import Testing
import TestSupport

@testable import TUI

/// Whatever is pressed, and however late, doubled, swapped or lost the world's answers are.
///
/// `FCTRY_EVENTS` says how many events there are in all; `make fuzz-screen` takes a million.
@Suite struct `Any events with a slow world` {
  /// The keys that may be pressed.
  private static let keys: [KeyPress] = {
    let named = ActionTable.all.flatMap(\.keys).flatMap { $0.split(separator: " ") }.map(String.init)
    let often = [
      "Enter", "Enter", "Enter", "Esc", "Esc", "F2", "F5", "F6", "F6", "Down", "Up", "1", "w", "o", "Tab", "]",
    ]
    return (named + often + often + often).compactMap { KeyPress(name: $0) }
      // Leaving only ends the run, and is pressed at the end.
      .filter { !["F10", "q", "Ctrl-Q", "Ctrl-C"].contains($0.name) }
  }()

  /// What hands do without looking.
  private static let habits = [
    "F6 Enter", "F6 Enter Enter", "F6", "Enter", "F5 Enter", "F5 Enter Enter", "Esc Esc", "F2 1 Enter", "u u u", "u",
    "Ctrl-S", "Ctrl-S Enter", "F4 Esc", "d d u", "y y p u", "F3 a Enter", "Down Enter", "Esc Up Enter", "= x Enter",
    "F7", "F7 F7", "S", "& 2 Enter", "F2 7 Enter", "Insert 2 Enter",
    "F3 9 Enter n", "- +", "& Ctrl-U Enter",
  ].map { $0.split(separator: " ").compactMap { KeyPress(name: String($0)) } }

  private static let seeds = 0..<16 as Range<UInt64>

  private static var eventsEach: Int {
    (getenv("FCTRY_EVENTS").flatMap { Int(String(cString: $0)) } ?? 24_000) / seeds.count
  }

  /// What is watched all the time.
  private struct Watch {
    /// The bytes of each document after the last event, and of the table of devices.
    var documents: [[UInt8]]

    init(_ app: Driver) { documents = Self.documents(app.state) }

    static func documents(_ state: State) -> [[UInt8]] {
      state.workspace.documents.map(\.bytes) + [state.workspace.devices?.table.bytes].compactMap(\.self)
    }
  }

  /// What is opened.
  enum Opened: Int, CaseIterable { case rows, dump, devices }

  @Test(arguments: seeds, Opened.allCases)
  func `change a cell by its editor alone, and write a board behind its question alone`(seed: UInt64, opened: Opened)
    throws
  {
    var random = SeededRandom(seed &* 7 &+ UInt64(opened.rawValue))
    var left = Self.eventsEach / Opened.allCases.count
    while left > 0 {
      var app = try Self.open(opened, seed)
      app.use(seed % 2 == 0 ? .plain : .vi)
      app.isSlow = true
      app.isHasty = true
      app.disk["demo/mfg.bin"] = [1]
      var watch = Watch(app)
      // Begun anew before everything is full of errors; now and then the menu ends the program.
      for _ in 0..<min(left, 400) where !app.hasQuit {
        try step(&app, &watch, &random)
        if left % 64 == 0 { _ = app.screen }
        left -= 1
      }
      expectEnd(&app)
    }
  }

  private static func open(_ opened: Opened, _ seed: UInt64) throws -> Driver {
    switch opened {
    case .dump: return try Driver(flash: ["nvs", "fctry", "third"])
    case .devices:
      // Long enough that reading, finding, sorting and checking are done beside the screen.
      let rows = (1...(seed % 2 == 0 ? 4000 : 30)).map { "\($0),SN\($0),\($0 % 300),note \($0)\n" }
      return try Driver(
        devices: "id,serial_no,hw_rev,note\n" + rows.joined(), width: seed % 4 < 2 ? 80 : 120, isSlow: true)
    case .rows: break
    }
    return try Driver(
      csvs: Array(`Any events`.csvs.prefix(1 + Int(seed % 3))), table: seed % 5 == 4 ? nil : `Any events`.table,
      files: `Any events`.files, width: seed % 2 == 0 ? 80 : 120)
  }

  private func step(_ app: inout Driver, _ watch: inout Watch, _ random: inout SeededRandom) throws {
    func number(_ range: Range<Int>) -> Int { Int.random(in: range, using: &random) }
    // A board is written only by what came when its question could be read.
    let (couldConfirm, before) = (app.canConfirm, app.flashAnswers.count)
    switch number(0..<100) {
    case 0..<18:
      let hadHeldKeys = app.state.hasHeldKeys
      release(&app, &random)
      // They may have left one editor and opened another.
      if hadHeldKeys { watch = Watch(app) }
    case 18..<20: if !app.held.isEmpty { app.lose(number(0..<app.held.count)) }
    case 20..<26: if let board = app.boards.randomElement(using: &random) { try tell(&app, board, &random) }
    case 26..<34: app.look()
    case 34..<37: app.wait(number(0..<400))
    case 37: app.send(.resize(width: number(0..<9) == 0 ? 50 : number(60..<130), height: number(15..<45)))
    case 38: app.paste("a\tdata\tu8\t1\n")
    case 39..<42:
      app.send(.mouse(MouseEvent(number(0..<2) == 0 ? .press : .doublePress, x: number(0..<100), y: number(0..<30))))
    case 42..<62:
      for key in Self.habits[number(0..<Self.habits.count)] {
        app.send(.key(key))
        expectEditorsOwn(app, &watch)
      }
    default: app.send(.key(Self.keys[number(0..<Self.keys.count)]))
    }
    #expect(couldConfirm || app.flashAnswers.dropFirst(before).allSatisfy { $0 == .cancel })
    expectEditorsOwn(app, &watch)
  }

  /// A board says something, at any time and in any order.
  private func tell(_ app: inout Driver, _ board: JobID, _ random: inout SeededRandom) throws {
    let requests = app.flashRequests
    guard let request = requests.last else { return }
    let plan = try FakeBoard.plan(request)
    let events: [FlashEvent] = [
      .connecting, .board(plan.board), .readyToWrite(plan), .readyToWrite(plan), .refused(plan),
      .progress(segment: 0, written: 4096, total: 24576), .verifying, .verified(plan), .resetting,
      .finished(FlashReport(plan: plan, duration: .seconds(1))), .cancelled,
      .failed(FlashFailure(.unplugged, port: "/dev/ttyUSB0")),
    ]
    if let event = events.randomElement(using: &random) { app.board(event, of: board) }
  }

  /// While a cell is edited nothing else changes the documents, and they stay whole.
  private func expectEditorsOwn(_ app: Driver, _ watch: inout Watch) {
    let documents = Watch.documents(app.state)
    let edited = app.state.editor?.document ?? (app.state.devices.editor == nil ? nil : documents.count - 1)
    if let editor = app.state.editor {
      #expect(app.state.workspace.documents[editor.document].rows.indices ~= editor.row)
    }
    if let editor = app.state.devices.editor { #expect(editor.row < app.devices.rowCount) }
    if let edited {
      for (index, document) in documents.enumerated() where index != edited {
        #expect(document == watch.documents[index], "the editor is in another document")
      }
    }
    watch.documents = documents
  }

  /// An answer changes nothing under an open editor, and no document but by keys that waited for it.
  private func release(_ app: inout Driver, _ random: inout SeededRandom) {
    guard let index = app.held.indices.randomElement(using: &random) else { return }
    let before = app.state
    app.release(index, keeping: Int.random(in: 0..<4, using: &random) == 0)
    guard !before.hasHeldKeys else { return }
    if before.workspace.hasOtherFiles(than: app.state.workspace) {
      // Something else was to be opened: nothing that was typed is lost by that.
      #expect(before.editor == nil && before.devices.editor == nil && before.unsaved.isEmpty)
      return
    }
    #expect(Watch.documents(before) == Watch.documents(app.state))
    guard before.editor != nil || before.devices.editor != nil else { return }
    #expect(app.state.editor == before.editor && app.state.overlay == nil && app.state.current == before.current)
    #expect(app.state.devices.editor == before.devices.editor && app.device == before.workspace.devices?.position ?? -1)
  }

  /// Esc ends every wait, and nothing is carried out behind the end.
  private func expectEnd(_ app: inout Driver) {
    app.look()
    app.keys("Esc")
    #expect(app.hasQuit || app.state.house.jobs.awaited == nil)
    _ = app.screen
    app.send(.terminate)
    app.send(.terminate)
    let (saves, exports, answers) = (app.world.content.saves, app.exports, app.flashAnswers)
    app.keys("Esc Esc Ctrl-S F5 Enter Enter o F6 Enter w")
    #expect(app.hasQuit && app.world.content.saves == saves && app.exports == exports && app.flashAnswers == answers)
  }
}

extension Workspace {
  /// Whether other files are open.
  fileprivate func hasOtherFiles(than other: Workspace) -> Bool {
    subjects.compactMap(name(of:)) != other.subjects.compactMap(other.name(of:))
  }
}
