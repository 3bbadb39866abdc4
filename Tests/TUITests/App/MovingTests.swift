import NVSModel
import Testing

@testable import TUI

@Suite struct `Moving in the rows` {
  var app: Driver

  init() throws { app = try Driver() }

  @Test mutating func `goes by row and column and stops at the edges`() {
    app.keys("Up Left")
    #expect((app.row, app.column) == (0, .key))
    app.keys("Down Down Right Right Right Right")
    #expect((app.row, app.column) == (2, .value))
    app.keys("Down Down Down Down Down")
    #expect(app.row == 4)
  }

  @Test mutating func `knows the keys of vi`() {
    app.keys("j j l")
    #expect((app.row, app.column) == (2, .type))
    app.keys("G $")
    #expect((app.row, app.column) == (4, .value))
    app.keys("g 0")
    #expect((app.row, app.column) == (0, .key))
  }

  @Test mutating func `goes to the ends of the line and of the file`() {
    app.keys("End Ctrl-End")
    #expect((app.row, app.column) == (4, .value))
    app.keys("Home Ctrl-Home")
    #expect((app.row, app.column) == (0, .key))
  }

  @Test func `scrolls a long file by pages and keeps the cursor in sight`() throws {
    var app = try Driver(csvs: [("a.csv", Self.long)])
    app.keys("PgDn PgDn")
    #expect(app.row == 38)
    #expect(app.text.contains("key037"))
    app.keys("G")
    #expect(app.row == 100)
    #expect(app.text.contains("key099"))
    app.keys("PgUp")
    #expect(app.row == 81)
    app.send(.resize(width: 80, height: 15))
    #expect(app.text.contains("key080"))
  }

  @Test mutating func `selects with Shift and drops the selection with Esc`() {
    app.keys("Down Shift-Down Shift-Down")
    #expect(app.state.grid.selection == 1...3)
    app.keys("Shift-Up")
    #expect(app.state.grid.selection == 1...2)
    app.keys("Esc")
    #expect(app.state.grid.selection == 2...2)
  }

  @Test mutating func `forgets the first of two keys when another follows`() {
    app.keys("d j")
    #expect(app.row == 1)
    #expect(app.document.rows.count == 5)
  }

  static let long =
    "key,type,encoding,value\nns,namespace,,\n"
    + (0..<100).map { "key\(String(1000 + $0).dropFirst()),data,u8,1\n" }.joined()
}

@Suite struct `The byte pane` {
  var app: Driver

  init() throws { app = try Driver(width: 120, height: 40) }

  @Test mutating func `follows the row, and the row follows it`() throws {
    app.keys("Down Down")
    let offset = try #require(
      app.state.preview.firstEntry(RowPlace(document: 0, row: 2)).map { NVS.offset(page: $0, entry: $1) })
    #expect(app.state.layout.offset == offset)
    app.keys("Tab Up Up Up Up")
    #expect(app.row == 1)
    app.keys("Enter")
    #expect(app.state.pane == .rows)
  }

  @Test mutating func `goes byte by byte, line by line, and stays inside`() {
    app.keys("Tab Ctrl-Home Left")
    #expect(app.state.layout.offset == 0)
    app.keys("Right Right")
    #expect(app.state.layout.offset == 2)
    app.keys("End")
    #expect(app.state.layout.offset == 7)
    app.keys("Ctrl-End")
    #expect(app.state.layout.offset == 0x5FFF)
    app.keys("Down Right PgDn")
    #expect(app.state.layout.offset <= 0x5FFF)
  }

  @Test mutating func `says that no row wrote a byte`() {
    app.keys("Tab Ctrl-Home Enter")
    #expect(app.message.contains("no row"))
    #expect(app.state.pane == .layout)
  }

  @Test mutating func `goes to an offset or an entry`() {
    app.keys("Ctrl-G '0x1040' Enter")
    #expect(app.state.layout.offset == 0x1040)
    app.keys("Ctrl-G '0:3' Enter")
    #expect(app.state.layout.offset == 64 + 3 * 32)
    #expect(app.row == 2)
  }

  @Test(arguments: [
    ("0x6000", "here are 0x0 to 0x5fff"), ("9:0", "pages 0 to 5"), ("1:126", "0 to 125"), ("x", "'x'"),
  ])
  mutating func `refuses a place that is not there and lets it be mended`(place: String, reason: String) {
    app.keys("Ctrl-G '\(place)' Enter")
    #expect(app.prompt?.error?.contains(reason) == true)
    #expect(app.text.contains(reason))
    app.keys("Ctrl-U '0x20' Enter")
    #expect(app.prompt == nil)
    #expect(app.state.layout.offset == 0x20)
  }

  @Test mutating func `leads from any chunk of a value over a page border to its row`() throws {
    app = try Driver(
      csvs: [("demo/a.csv", "key,type,encoding,value\nns,namespace,,\nbig,file,binary,big.bin\nend,data,u8,1\n")],
      files: ["demo/big.bin": String(repeating: "x", count: 6000)], width: 120, height: 40)
    let image = app.state.preview.image
    let entries = image.entries.indices.filter {
      app.state.preview.row(atOffset: image.entries[$0].offset).map { $0.row == 1 } ?? false
    }
    #expect(Set(entries.map { image.entries[$0].page }).count == 2)
    for index in entries {
      app.keys("Tab Ctrl-Home Ctrl-G '0x\(String(image.entries[index].range.upperBound - 1, radix: 16))' Enter")
      #expect(app.row == 1)
      app.keys("Tab")
      #expect(app.state.pane == .rows)
      app.keys("g")
    }
    // The highlight covers both pages' parts.
    app.keys("j")
    let look = app.state.house.bytesLook(
      app.state.rows.bytePane, isFocused: false, row: RowPlace(document: 0, row: app.row), column: app.column)
    #expect(entries.allSatisfy { look.isLinked(image.entries[$0]) })
  }
}
