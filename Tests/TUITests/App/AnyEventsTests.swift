import NVSModel
import Station
import Testing
import TestSupport

@testable import TUI

/// Whatever is pressed, the program stays whole.
@Suite struct `Any events` {
  static let files = ["demo/cert.pem": "certificate"]
  static let csvs = [
    (path: "demo/mfg.csv", text: Sample.csv),
    (path: "demo/more.csv", text: "value,key,type,encoding\r\n,ns,namespace,\r\n\"a\nb\",text,data,string\r\n"),
    (path: "demo/bare.csv", text: "ns,namespace,,\nx,data,u8,1\n"),
  ]
  static let table =
    "nvs, data, nvs, 0x9000, 0x3000\nfctry, data, nvs, 0x10000, 0x3000\nro, data, nvs, , 0x1000, readonly\n"

  @Test(arguments: 0..<24 as Range<UInt64>)
  func `leave cursors inside and lead back to the files as they were opened`(seed: UInt64) throws {
    var random = SeededRandom(seed + 1)
    let csvs = Array(Self.csvs.prefix(1 + Int(seed % 3)))
    var app = try Driver(csvs: csvs, table: seed % 4 == 3 ? nil : Self.table, files: Self.files)
    app.use(seed % 2 == 0 ? .plain : .vi)
    for _ in 0..<200 {
      let event = Self.event(&random)
      app.send(event)
      expectInside(app.state, after: event)
      if Int.random(in: 0..<10, using: &random) == 0 { _ = app.screen }
    }
    for (index, csv) in csvs.enumerated() {
      var document = app.state.workspace.documents[index]
      while document.redo() != nil {}
      let last = document.bytes
      while document.undo() != nil {}
      #expect(document.bytes == Array(csv.text.utf8))
      while document.redo() != nil {}
      #expect(document.bytes == last)
    }
    // By hand as well.
    app.send(.resize(width: 80, height: 24))
    if !app.boards.isEmpty { app.board(.cancelled) }
    if !app.readings.isEmpty { app.reading(.cancelled) }
    app.keys("Esc Esc Esc Esc Esc Esc")
    #expect(app.state.stage == .main)
    for _ in csvs {
      for _ in 0..<1000 where app.document.canUndo { app.keys("Ctrl-U") }
      app.keys("Ctrl-PgDn")
    }
    for (index, csv) in csvs.enumerated() {
      #expect(app.state.workspace.documents[index].bytes == Array(csv.text.utf8))
    }
  }

  private func expectInside(_ state: State, after event: Event) {
    let rows = state.rowCount
    #expect(state.workspace.documents.indices.contains(state.current), "\(event)")
    #expect((0..<max(1, rows)).contains(state.grid.row), "\(event)")
    #expect((0..<max(1, rows)).contains(state.grid.selection.lowerBound), "\(event)")
    #expect((0..<max(1, rows)).contains(state.grid.selection.upperBound), "\(event)")
    // What is not shown settles when it is.
    if state.stage == .main {
      #expect((0..<max(1, state.preview.image.bytes.count)).contains(state.layout.offset), "\(event)")
    }
    let partitions = state.workspace.table?.table.rows.count ?? 0
    if state.stage == .partitions {
      #expect((0..<max(1, partitions)).contains(state.partitionCursor), "\(event)")
    }
    if let editor = state.editor { #expect((0..<max(1, rows)).contains(editor.row), "\(event)") }
    if case .dialog(let dialog) = state.overlay { #expect(dialog.buttons.indices.contains(dialog.selected)) }
    let height = state.rows.panes(state.house).gridRows
    if !state.house.isCramped, rows > 0, state.stage == .main {
      #expect(state.grid.row - state.grid.top < height && state.grid.row >= state.grid.top, "\(event)")
    }
  }

  private static let keys: [KeyPress] = {
    let named = ActionTable.all.flatMap(\.keys).flatMap { $0.split(separator: " ") }
    let editing = ["Enter", "Esc", "Tab", "Shift-Tab", "Backspace", "Delete", "Ctrl-W", "Ctrl-K", "Alt-Enter"]
    return (named.map(String.init) + editing + editing + ["Down", "Down", "Up", "1", "a", "0", ","])
      .compactMap { KeyPress(name: $0) }
      // Leaving is tested elsewhere; here it would only end the run.
      .filter { !["F10", "q", "Ctrl-Q", "Ctrl-C"].contains($0.name) }
  }()

  private static let pastes = [
    "a\tdata\tu8\t1\n", "key,type,encoding,value\nb,data,string,x\n", "\u{1B}[31m", "", "\n\n", "\"open", "é日本\u{301}",
    "key,type", "cert.pem", "9999999999999999999999", "c,file,binary,cert.pem\nd,data,hex2bin,0\n",
  ]

  private static func event(_ random: inout SeededRandom) -> Event {
    func number(_ range: Range<Int>) -> Int { Int.random(in: range, using: &random) }
    switch number(0..<40) {
    case 0: return .paste(pastes[number(0..<pastes.count)])
    case 1: return .resize(width: number(50..<210), height: number(10..<60))
    case 2..<5:
      let actions: [MouseEvent.Action] = [.press, .doublePress, .wheelUp, .wheelDown, .drag, .release]
      return .mouse(MouseEvent(actions[number(0..<actions.count)], x: number(0..<130), y: number(0..<45)))
    default: return .key(keys[number(0..<keys.count)])
    }
  }
}
