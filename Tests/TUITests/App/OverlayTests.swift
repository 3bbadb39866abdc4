import NVSModel
import Testing

@testable import TUI

@Suite struct `What lies over the screen` {
  var app: Driver

  init() throws { app = try Driver() }

  @Test mutating func `the menu opens, is walked through, runs an action and closes`() {
    app.keys("F9")
    #expect(app.text.contains("Save as…"))
    app.keys("Right Right Left")
    #expect(app.text.contains("Add a row below"))
    app.keys("Down Down Enter")
    #expect(app.document.rows.count == 6)
    app.keys("Esc F9 F9")
    #expect(app.state.overlay == nil)
  }

  @Test(
    arguments: [
      (RowsDesk.rows, ""), (RowsDesk.bytes, "Tab"), (PartitionsDesk.partitions, "F4"), (FlashDesk.flash, "F6"),
    ], [(60, 15), (80, 24)])
  mutating func `each item of the menu is seen when it is chosen`(there: (place: Place, keys: String), size: (Int, Int))
  {
    app.send(.resize(width: size.0, height: size.1))
    app.keys("\(there.keys) F9")
    let place = there.place
    #expect(app.state.place == place)
    for column in ActionTable.columns(in: place) {
      for item in ActionTable.items(of: column, in: place) {
        let row = app.screen.text.first { $0.contains(item.title) }
        #expect(row != nil, "\(item.title)")
        app.keys("Down")
      }
      app.keys("Right")
    }
  }

  @Test mutating func `the palette finds by words in any order and runs`() {
    app.keys(": 'row below' Enter")
    #expect(app.document.rows.count == 6)
    app.keys("Esc : 'nosuchthing'")
    #expect(app.text.contains("nothing of that name"))
    app.keys("Enter Down")
    #expect(app.state.overlay == nil)
  }

  @Test mutating func `the palette takes a paste`() {
    app.keys(":")
    app.paste("save\n")
    #expect(app.text.contains("Save as…"))
    #expect(!app.text.contains("Delete the row"))
  }

  @Test(arguments: [24, 40, 15])
  mutating func `the help scrolls to its last line and no further`(height: Int) {
    app.send(.resize(width: 80, height: height))
    app.keys("F1")
    let lines = HelpText.lines(for: RowsDesk.rows, width: 80)
    #expect(app.text.contains(lines[1].text))
    app.keys("End")
    #expect(app.text.contains("Ctrl-End"))
    let last = app.text
    app.keys("Down")
    #expect(app.text == last)
    app.keys("Up")
    if height < 40 { #expect(app.text != last) }
    app.keys("x")
    #expect(app.state.overlay == nil)
    #expect(app.prompt == nil)
  }

  @Test mutating func `the list of problems leads to the cell`() {
    app.keys("Down Down End F2 '999' Enter G End F2 Ctrl-U Enter g Home c")
    #expect(app.text.contains("row 3, value: "))
    app.keys("Enter")
    #expect((app.row, app.column) == (2, .value))
  }

  @Test func `the list of problems can be empty`() throws {
    var app = try Driver(table: nil)
    app.keys("c")
    #expect(app.text.contains("nothing is wrong"))
    app.keys("Down Enter")
    #expect(app.state.overlay == nil)
  }

  @Test(arguments: [(59, 24), (80, 14), (1, 1), (0, 0), (20, 5)])
  mutating func `a terminal that is too small says so and does nothing`(width: Int, height: Int) {
    app.send(.resize(width: width, height: height))
    if width > 38 { #expect(app.text.contains("60 columns")) }
    app.keys("d d F2 x")
    app.paste("a,b,c,d\n")
    app.click(2, 2)
    #expect(app.csv == Sample.csv)
    app.send(.resize(width: 80, height: 24))
    #expect(app.text.contains("serial_no"))
    #expect(app.state.overlay == nil && app.state.editor == nil)
  }

  @Test mutating func `a terminal that is too small lets nothing be lost`() {
    app.keys("d d")
    app.send(.resize(width: 40, height: 10))
    #expect(app.text.contains("nothing is lost"))
    app.keys("q")
    #expect(!app.hasQuit)
    app.send(.resize(width: 80, height: 24))
    app.keys("u")
    app.send(.resize(width: 40, height: 10))
    app.keys("q")
    #expect(app.hasQuit)
  }

  @Test func `has no menu without anything in it`() throws {
    var app = try Driver()
    app.keys("F4")
    for place in DeskList.places where ActionTable.columns(in: place).count < MenuState.titles.count {
      for column in ActionTable.columns(in: place) { #expect(!ActionTable.items(of: column, in: place).isEmpty) }
    }
    app.keys("Esc F6 F9")
    #expect(!app.screen.text[0].contains("Edit") && app.screen.text[0].contains("Board"))
    app.keys("Right")
    #expect(app.text.contains("Help"))
  }

  @Test func `says of a key that does nothing that it does nothing`() throws {
    var app = try Driver()
    app.keys("F11")
    #expect(app.message == "F11 does nothing here: F1 shows what the keys do")
    app.keys("Down F2 Ctrl-X")
    #expect(app.message.isEmpty)
  }
}
