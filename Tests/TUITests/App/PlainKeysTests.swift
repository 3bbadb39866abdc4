import NVSModel
import TestSupport
import Testing

@testable import TUI

@Suite struct `Plain keys` {
  private static let values = "serial_no,hw_rev\nSN1,A\nSN2,A\nSN3,A\n"

  @Test func `put what is typed on a cell in the place of what stands there`() throws {
    var app = try Driver(keys: .plain)
    app.keys("Down End 'qdd :x' Enter")
    #expect(app.document.rows[1].texts.value == "qdd :x" && app.row == 2)
    app.keys("Ctrl-U")
    #expect(app.document.rows[1].texts.value == "SN00000017")
  }

  @Test func `keep what is typed by going up or down, and drop it by Esc`() throws {
    var app = try Driver(keys: .plain)
    app.keys("Down End '1' Down")
    #expect(app.document.rows[1].texts.value == "1" && app.row == 2 && app.documentEdited == nil)
    app.keys("Up '2' Up")
    #expect(app.document.rows[1].texts.value == "2" && app.row == 0)
    app.keys("Down '3' Esc")
    #expect(app.document.rows[1].texts.value == "2" && app.row == 1)
  }

  @Test func `leave Left and Right to the text that is typed`() throws {
    var app = try Driver(keys: .plain)
    app.keys("Down End 'ac' Left 'b' Right 'd' Enter")
    #expect(app.document.rows[1].texts.value == "abcd")
  }

  @Test func `choose among what may stand in a cell by its first letters`() throws {
    var app = try Driver(keys: .plain)
    app.keys("Down Right 'f' Enter")
    #expect(app.document.rows[1].texts.type == "file")
  }

  @Test func `begin the first row of an empty file`() throws {
    var app = try Driver(csvs: [("new.csv", "key,type,encoding,value\n")], keys: .plain)
    app.keys("'ns' Tab 'n' Enter")
    #expect(app.csv == "key,type,encoding,value\nns,namespace,string,\n")
  }

  @Test func `lead on from the one row of a new file`() throws {
    var app = try Driver(csvs: [("new.csv", "key,type,encoding,value\nns,namespace,,\n")], keys: .plain)
    #expect(app.text.contains("Insert adds a row"))
    app.keys("Insert 'serial' Tab Tab Tab 'SN 1' Enter")
    #expect(app.csv == "key,type,encoding,value\nns,namespace,,\nserial,data,string,SN 1\n")
    #expect(!app.text.contains("Insert adds"))
  }

  @Test func `fill a column by a scanner, and never the last cell twice`() throws {
    var app = try Driver(values: Self.values, keys: .plain)
    app.isHasty = true
    for code in ["X1", "X2", "X3", "X4"] { app.keys("'\(code)' Enter") }
    let table = try #require(app.state.workspace.devices?.table)
    #expect(String(decoding: table.bytes, as: UTF8.self) == "serial_no,hw_rev\nX1,A\nX2,A\nX3,A\n")
    #expect(app.effects.contains { if case .ring = $0 { true } else { false } })
    app.keys("Up '4' Enter F2 '5' Enter")
    #expect(app.state.workspace.devices?.table.text(ofRow: 1, column: 0) == "4")
    #expect(app.state.workspace.devices?.table.text(ofRow: 2, column: 0) == "X35")
  }

  @Test func `change the partition table by typing`() throws {
    var app = try Driver(keys: .plain)
    app.keys("F4 Home 'data' Enter")
    #expect(app.state.workspace.table?.document?.isChanged == true)
    #expect(app.text.contains("data"))
  }

  @Test func `say that there is no cell where there is none`() throws {
    var app = try Driver(width: 120, height: 40, keys: .plain)
    app.keys("Tab 'x'")
    #expect(app.message.contains("no cell here to type into") && app.exports.isEmpty)
    app = try Driver(csvs: [], keys: .plain)
    app.keys("'x'")
    #expect(app.message.contains("no cell here to type into"))
  }

  @Test(arguments: DeskList.places.filter(\.hasCells))
  func `are never letters where there are cells`(place: Place) {
    for action in ActionTable.actions(in: place.with(.plain)) {
      for key in action.keys.flatMap({ $0.split(separator: " ") }) {
        #expect(KeyPress(name: String(key))?.typed == nil, "\(action.name)")
      }
    }
  }

  @Test(arguments: DeskList.seenPlaces)
  func `have a name for all that the key line offers`(place: Place) {
    for item in KeyLine(place: place, width: 400).items { #expect(!item.key.isEmpty, "\(item.action)") }
  }

  @Test func `are remembered when they are chosen, or it is said that they are not`() throws {
    var app = try Driver(keys: .plain)
    app.keys("Ctrl-P 'vi keys' Enter")
    #expect(app.world.content.keys == .vi)
    app.writeFailure = "config.toml: it is a folder"
    app.keys("Ctrl-P 'vi keys' Enter")
    #expect(app.message == "the keys will not be remembered: config.toml: it is a folder")
    app.keys("'x' Enter")
    #expect(app.keysOfRows[0] == "x")
  }

  @Test func `are exchanged for those of vi, and back`() throws {
    var app = try Driver(keys: .plain)
    app.keys("Ctrl-P 'vi keys' Enter Down d d")
    #expect(app.keysOfRows.count == 4 && app.message.contains("deleted"))
    app.keys(": 'vi keys' Enter 'd' Esc")
    #expect(app.keysOfRows.count == 4)
    #expect(app.text.contains("F2 Edit"))
  }
}
