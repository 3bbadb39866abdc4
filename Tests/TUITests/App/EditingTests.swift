import NVSModel
import Testing

@testable import TUI

@Suite struct `Editing a cell` {
  var app: Driver

  init() throws { app = try Driver() }

  @Test mutating func `keeps with Enter and touches nothing else in the file`() {
    app.keys("Down End F2 Backspace '8' Enter")
    #expect(app.csv == Sample.csv.replacing("SN00000017", with: "SN00000018"))
    #expect(app.state.hasChanges)
  }

  @Test mutating func `drops with Esc`() {
    app.keys("Down End F2 'zzz' Esc")
    #expect(app.csv == Sample.csv)
    #expect(!app.state.hasChanges)
    #expect(app.state.editor == nil)
  }

  @Test mutating func `goes on to the next cell with Tab and back with Shift-Tab`() {
    app.keys("Down Down F2 'X' Tab")
    #expect(app.state.editor?.column == .type)
    #expect(app.cell(2, .key) == "hw_revX")
    app.keys("Tab Tab '1' Shift-Tab")
    #expect(app.state.editor?.column == .encoding)
    #expect(app.cell(2, .value) == "31")
    app.keys("Tab Tab")
    #expect(app.state.editor == nil)
    #expect((app.row, app.column) == (2, .value))
  }

  @Test mutating func `passes by the cells that mean nothing for a namespace`() {
    app.keys("F2 Tab")
    #expect(app.state.editor?.column == .type)
    app.keys("Tab")
    #expect(app.state.editor == nil)
  }

  @Test mutating func `marks an illegal value while it is typed, before Enter`() {
    app.keys("Down Down End F2 Ctrl-U '25'")
    #expect(app.state.preview.problems.errorCount == 0)
    app.keys("'6'")
    let problems = app.state.preview.problems(document: 0, row: 2)
    #expect(problems.first?.column == .value)
    #expect(app.text.contains("row 3, value: "))
    #expect(app.text.contains("u8"))
    #expect(app.screen.text(x: 79, y: 4) == "✗")
    app.keys("Esc")
    #expect(app.state.preview.problems.errorCount == 0)
  }

  @Test mutating func `keeps what is illegal, so that it can be mended later`() {
    app.keys("Down Down End F2 Ctrl-U '256' Enter")
    #expect(app.cell(2, .value) == "256")
    #expect(app.state.preview.problems.errorCount == 1)
  }

  @Test mutating func `shows the bytes that the text would make while it is typed`() {
    let before = app.state.preview.image.bytes
    app.keys("Down Down End F2 Ctrl-U '7'")
    #expect(app.state.preview.image.bytes != before)
    app.keys("Esc")
    #expect(app.state.preview.image.bytes == before)
  }

  @Test mutating func `offers the legal types and encodings`() {
    app.keys("Down Down Right F2")
    #expect(app.state.editor?.matches == ["namespace", "data", "file"])
    app.keys("Down Enter")
    #expect(app.cell(2, .type) == "file")
    app.keys("Right F2")
    #expect(app.state.editor?.matches.starts(with: ["u8", "i8", "u16"]) == true)
    app.keys("Up Enter")
    #expect(app.cell(2, .encoding) == "blob_sz_fill(32;0xFF)")
  }

  @Test mutating func `narrows the choices down by what is typed in place of the old one`() {
    app.keys("Down Right Right F2 'i'")
    #expect(app.state.editor?.matches == ["i8", "i16", "i32", "i64"])
    app.keys("'3'")
    #expect(app.state.editor?.matches == ["i32"])
    app.keys("Enter")
    #expect(app.cell(1, .encoding) == "i32")
  }

  @Test mutating func `lets a choice be changed by hand`() {
    app.keys("Down Right Right F2 Down Down Down Down Left Left Left Left Left Left Backspace '7' Enter")
    #expect(app.cell(1, .encoding) == "blob_fill(37;0xFF)")
  }

  @Test mutating func `says what may stand in a cell`() {
    app.keys("Down Down End F2")
    #expect(app.text.contains("0…255"))
    #expect(app.text.contains("Enter keeps, Esc drops"))
  }

  @Test mutating func `keeps the cell before a function key or Ctrl-S does its work`() {
    app.keys("Down End F2 'X' Ctrl-S")
    #expect(String(decoding: app.disk["demo/mfg.csv"] ?? [], as: UTF8.self).contains("SN00000017X"))
    app.keys("F2 'Y' F1")
    #expect(app.cell(1, .value) == "SN00000017XY")
    guard case .help = app.state.overlay else {
      Issue.record("no help is shown")
      return
    }
  }

  @Test mutating func `moves and deletes in the text as anyone expects`() {
    app.keys("Down End F2 Home 'A' Delete End Left Backspace Ctrl-W 'B' Enter")
    #expect(app.cell(1, .value) == "B7")
    app.keys("F2 Alt-Enter 'x' Enter")
    #expect(app.cell(1, .value) == "B7\nx")
  }

  @Test mutating func `takes a paste as text, without the line end of the cell that was copied`() {
    app.keys("Down End F2 Ctrl-U")
    app.paste("q\tj dd\n")
    #expect(app.state.editor?.text == "q\tj dd")
    app.keys("Enter")
    #expect(app.cell(1, .value) == "q\tj dd")
  }

  @Test mutating func `names a file whose size or absence is shown`() {
    #expect(app.text.contains("640 B"))
    app.keys("Down Down Down End F2 'x' Enter")
    #expect(app.text.contains("missing"))
    #expect(app.state.preview.problems(document: 0, row: 3).first?.column == .value)
    app.disk["demo/new.pem"] = [1, 2, 3]
    app.keys("F2 Ctrl-U 'new.pem' Enter")
    #expect(app.text.contains("3 B"))
    #expect(app.state.preview.problems.errorCount == 0)
  }

  @Test mutating func `hides what is secret until it is asked for`() {
    #expect(!app.text.contains("hunter2"))
    app.keys("R")
    #expect(app.text.contains("hunter2"))
  }
}

@Suite struct `Secrets in the bytes` {
  @Test(arguments: ["string,hunter2hunter2", "u32,1751215717", "hex2bin,68756e7465723268756e74657232"])
  func `are hidden until they are asked for`(cells: String) throws {
    let csv = "key,type,encoding,value\nns,namespace,,\nwifi_pass,data,\(cells)\n"
    var app = try Driver(csvs: [("a.csv", csv)], width: 120, height: 40)
    for pane in ["Down End", "Tab", "Down Down", "Right Right Right Right"] {
      app.keys(pane)
      for secret in ["hunt", "1751215717", "68 75 6e", "65 6e 61 68", "e 68 75"] { #expect(!app.text.contains(secret)) }
    }
    app.keys("R")
    #expect(app.text.contains("68 75 6e") || app.text.contains("65 6e 61 68"))
  }
}
