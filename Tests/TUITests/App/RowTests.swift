import NVSModel
import Testing

@testable import TUI

@Suite struct `Rows` {
  var app: Driver

  init() throws { app = try Driver() }

  @Test mutating func `are added below and edited at once`() {
    app.keys("Down Insert 'model' Tab Tab Tab 'Lamp' Enter")
    #expect(app.keysOfRows == ["mfg_ns", "serial_no", "model", "hw_rev", "cert", "wifi_pass"])
    #expect(app.csv.contains("SN00000017\nmodel,data,string,Lamp\nhw_rev"))
  }

  @Test mutating func `are added above`() {
    app.keys("G O 'model' Enter")
    #expect(app.keysOfRows == ["mfg_ns", "serial_no", "hw_rev", "cert", "model", "wifi_pass"])
  }

  @Test mutating func `that were added and dropped at once leave nothing behind`() {
    app.keys("Down o Esc")
    #expect(app.csv == Sample.csv)
    #expect(!app.state.hasChanges)
  }

  @Test mutating func `that were left empty do not take another change with them when one is dropped`() {
    app.keys("G o Enter k End F2 Ctrl-U 'correct horse' Enter j Home F2 Esc")
    #expect(app.cell(4, .value) == "correct horse")
    #expect(app.document.rows.count == 6)
  }

  @Test mutating func `are deleted one by one or as selected, comments staying`() {
    app.keys("Down d d")
    #expect(app.csv == Sample.csv.replacing("serial_no,data,string,SN00000017\n", with: ""))
    app.keys("Shift-Down F8")
    #expect(
      app.csv
        == "# Factory values\nkey,type,encoding,value\nmfg_ns,namespace,,\n\nwifi_pass,data,string,hunter2hunter2\n")
    app.keys("F8 F8 F8 F8")
    #expect(app.csv == "# Factory values\nkey,type,encoding,value\n\n")
    #expect(app.text.contains("No rows yet"))
    app.keys("u u u u")
    #expect(app.csv == Sample.csv)
  }

  @Test mutating func `are moved up and down with the cursor`() {
    app.keys("Down Alt-Down")
    #expect(app.keysOfRows == ["mfg_ns", "hw_rev", "serial_no", "cert", "wifi_pass"])
    #expect(app.row == 2)
    app.keys("K K K")
    #expect(app.keysOfRows == ["serial_no", "mfg_ns", "hw_rev", "cert", "wifi_pass"])
    #expect(app.row == 0)
  }

  @Test mutating func `are copied and pasted below the selection`() {
    app.keys("Down Shift-Down y y")
    #expect(app.copied == "serial_no,data,string,SN00000017\nhw_rev,data,u8,3\n")
    app.keys("Esc G p")
    #expect(app.keysOfRows.suffix(3) == ["wifi_pass", "serial_no", "hw_rev"])
    #expect(app.state.grid.selection == 5...6)
    app.keys("u")
    #expect(app.csv == Sample.csv)
  }

  @Test(arguments: [
    "a\tdata\tu8\t1\nb\tdata\tstring\tx, y\n", "a,data,u8,1\nb,data,string,\"x, y\"\n",
    "value\tkey\tencoding\ttype\r\n1\ta\tu8\tdata\r\nx, y\tb\tstring\tdata\r\n",
    "# made elsewhere\nkey,type,encoding,value\na,data,u8,1\n\nb,data,string,\"x, y\"",
  ])
  mutating func `come from a spreadsheet's block as one step of undo`(block: String) {
    app.keys("Down")
    app.paste(block)
    #expect(app.csv.contains("SN00000017\na,data,u8,1\nb,data,string,\"x, y\"\nhw_rev"))
    #expect(app.state.grid.selection == 2...3)
    app.keys("u")
    #expect(app.csv == Sample.csv)
  }

  @Test func `come into an empty file with the header before them`() throws {
    var app = try Driver(csvs: [("new.csv", "")])
    app.paste("ns,namespace,,\na,data,u8,1\n")
    #expect(app.csv == "key,type,encoding,value\nns,namespace,,\na,data,u8,1\n")
    app.keys("u")
    #expect(app.csv == "")
  }

  @Test func `are added to an empty file by Enter`() throws {
    var app = try Driver(csvs: [("new.csv", "")])
    app.keys("Enter 'ns' Tab 'n' Enter")
    #expect(app.cell(0, .key) == "ns")
    #expect(app.cell(0, .type) == "namespace")
  }
}

@Suite struct `Undo` {
  var app: Driver

  init() throws { app = try Driver() }

  @Test mutating func `goes back to the file as it was opened, and forth again`() {
    app.keys("Down End F2 'A' Enter d d G o 'x' Enter K")
    let last = app.csv
    app.keys("u u u u u u u")
    #expect(app.csv == Sample.csv)
    #expect(!app.state.hasChanges)
    #expect(app.message.contains("as it was opened"))
    app.keys("Ctrl-R Ctrl-R U Ctrl-R Ctrl-R Ctrl-R")
    #expect(app.csv == last)
    #expect(app.message.contains("nothing"))
  }

  @Test mutating func `puts the cursor where something changed`() {
    app.keys("G End F2 'A' Enter g u")
    #expect(app.row == 4)
  }

  @Test mutating func `brings the bytes back too`() {
    let before = app.state.preview.image.bytes
    app.keys("Down d d")
    #expect(app.state.preview.image.bytes != before)
    app.keys("u")
    #expect(app.state.preview.image.bytes == before)
  }
}

@Suite struct `Find` {
  var app: Driver

  init() throws { app = try Driver() }

  @Test mutating func `goes to the first match while typing, then on with n and back with N`() {
    app.keys("/ 'r'")
    #expect(app.row == 1)
    app.keys("Enter n")
    #expect(app.row == 2)
    app.keys("N N")
    #expect(app.row == 4)
    app.keys("n Shift-F3")
    #expect(app.row == 2)
  }

  @Test mutating func `puts the cursor on the cell, in whatever case`() {
    app.keys("F3 'sn0000' Enter")
    #expect((app.row, app.column) == (1, .value))
  }

  @Test mutating func `says while typing and afterwards that nothing is found`() {
    app.keys("F3 'nowhere'")
    #expect(app.text.contains("not found"))
    app.keys("Enter")
    #expect(app.message == "not found: 'nowhere'")
    #expect(app.row == 0)
  }

  @Test mutating func `returns to where it began when it is given up`() {
    app.keys("Down Down F3 'wifi'")
    #expect(app.row == 4)
    app.keys("Esc")
    #expect(app.row == 2)
  }

  @Test mutating func `searches again for what was searched when the answer is empty`() {
    app.keys("F3 'r' Enter F3 Enter")
    #expect(app.row == 2)
  }

  @Test mutating func `takes a paste`() {
    app.keys("F3")
    app.paste("wifi")
    #expect(app.row == 4)
  }

  @Test mutating func `says how to begin when nothing was searched`() {
    app.keys("n")
    #expect(app.message.contains("F3"))
  }
}
