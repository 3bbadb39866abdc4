import NVSModel
import Testing

@testable import TUI

@Suite struct `The mouse` {
  var app: Driver

  init() throws { app = try Driver(width: 120, height: 40) }

  @Test mutating func `puts the cursor on a cell, and a second press edits it`() {
    app.click(on: "SN00000017")
    #expect((app.row, app.column) == (1, .value))
    app.click(on: "hw_rev", twice: true)
    #expect(app.state.editor?.column == .key)
    #expect(app.state.editor?.row == 2)
  }

  @Test mutating func `keeps the cell that is edited when it goes elsewhere`() {
    app.click(on: "SN00000017", twice: true)
    app.keys("'X'")
    app.click(on: "mfg_ns")
    #expect(app.cell(1, .value) == "SN00000017X")
    #expect(app.row == 0)
  }

  @Test mutating func `finds a byte by its digits and by its character`() {
    let panes = app.state.rows.panes(app.state.house)
    let columns = HexColumns(app.state.layout, start: panes.layout.x)
    app.click(columns.digits(3), panes.layout.y + 1)
    #expect(app.state.layout.offset == 3)
    #expect(app.state.pane == .layout)
    app.click(columns.textStart + 5, panes.layout.y + 2)
    #expect(app.state.layout.offset == 13)
    app.keys("Ctrl-G '0:1' Enter")
    #expect(app.row == 1)
  }

  @Test mutating func `goes to the row whose byte is pressed`() throws {
    let panes = app.state.rows.panes(app.state.house)
    let lines = app.state.layout.lines
    let offset = try #require(
      app.state.preview.firstEntry(RowPlace(document: 0, row: 2)).map { NVS.offset(page: $0, entry: $1) })
    app.click(panes.layout.x + 8, panes.layout.y + lines.line(ofOffset: offset) - app.state.layout.top)
    #expect(app.row == 2)
  }

  @Test mutating func `scrolls the pane that it is over`() {
    app.send(.mouse(MouseEvent(.wheelDown, x: 5, y: 5)))
    #expect(app.row == 3)
    app.send(.mouse(MouseEvent(.wheelUp, x: 5, y: 5)))
    #expect(app.row == 0)
    app.send(.mouse(MouseEvent(.wheelDown, x: 110, y: 5)))
    #expect(app.state.pane == .layout)
  }

  @Test(arguments: [60, 80, 120, 200])
  mutating func `presses what is on the key line`(width: Int) throws {
    app.send(.resize(width: width, height: 24))
    app.click(on: "F3 Find")
    #expect(app.prompt?.label == "Find")
    app.keys("Esc")
    app.click(on: "F9 Menu")
    guard case .menu? = app.state.overlay else {
      Issue.record("no menu")
      return
    }
    app.keys("Esc")
    app.click(on: "F10 Quit")
    #expect(app.hasQuit)
  }

  @Test mutating func `presses what the key line shows while a cell is edited`() {
    app.keys("Down End F2 'X'")
    app.click(on: "Esc Drop")
    #expect(app.csv == Sample.csv)
    #expect(app.state.editor == nil)
    app.keys("F2 'X'")
    app.click(on: "Enter Keep")
    #expect(app.cell(1, .value) == "SN00000017X")
  }

  @Test mutating func `chooses from the menu`() {
    app.click(on: "F9 Menu")
    app.click(on: " Edit ")
    #expect(app.text.contains("Add a row below"))
    app.click(on: "Add a row below")
    #expect(app.document.rows.count == 6)
  }

  @Test mutating func `chooses what a cell may hold`() {
    app.keys("Down Right Right F2")
    app.click(on: "hex2bin")
    #expect(app.cell(1, .encoding) == "hex2bin")
    #expect(app.state.editor == nil)
  }

  @Test mutating func `presses a dialog's button, and nothing beside it`() throws {
    app.keys("d d q")
    let row = try #require(app.screen.text.firstIndex { $0.contains("[") })
    for x in 0..<120 where app.screen.text(x: x, y: row) == " " {
      // Between buttons, before them, behind them.
      let role = app.screen.cells[row * 120 + x].role
      if role == .dialogButton || role == .dialogButtonFocused || role == .dialogDanger { continue }
      app.click(x, row)
      #expect(app.dialog != nil)
    }
    app.click(on: "Cancel")
    #expect(app.dialog == nil && !app.hasQuit)
    app.keys("q")
    app.click(on: "Quit without saving")
    #expect(app.hasQuit)
  }

  @Test func `takes no bracket in a file's name for a button`() throws {
    var app = try Driver(csvs: [("a [1].csv", Sample.csv)])
    app.keys("d d q")
    app.click(on: "[1].csv")
    #expect(app.dialog != nil && !app.hasQuit)
    #expect(app.disk["a [1].csv"] == Array(Sample.csv.utf8))
  }

  @Test func `selects what it is dragged over, also beyond what is seen`() throws {
    var app = try Driver(values: "serial_no\n" + (1...40).map { "SN\($0)\n" }.joined())
    app.click(on: "SN2")
    app.send(.mouse(MouseEvent(.drag, x: 20, y: 6)))
    #expect(app.text.contains("4 rows selected"))
    app.send(.mouse(MouseEvent(.drag, x: 20, y: 23)))
    #expect(app.state.devices.selectedLines.count > 18)
    app.click(on: "SN9")
    #expect(!app.text.contains("selected"))
  }

  @Test func `turns the lines of a list`() throws {
    var app = try Driver()
    app.keys("F1")
    let before = app.text
    app.send(.mouse(MouseEvent(.wheelDown, x: 10, y: 10)))
    #expect(app.text != before)
    app.send(.mouse(MouseEvent(.wheelUp, x: 10, y: 10)))
    #expect(app.text == before)
  }
}
