import NVSModel
import Testing

@testable import TUI

extension Driver {
  /// A template with a table of devices.
  init(devices values: String, width: Int = 120, height: Int = 40, isSlow: Bool = false) throws {
    try self.init(
      csvs: [("demo/mfg.csv", Sample.template)], values: values, files: Sample.certificates, width: width,
      height: height, isSlow: isSlow)
  }

  var devices: ValuesTable { state.workspace.devices?.table ?? Self.noTable }
  /// The table as it would be saved.
  var devicesText: String { String(decoding: devices.bytes, as: UTF8.self) }
  var device: Int { state.workspace.devices?.position ?? -1 }
  /// The texts of the chosen device's rows.
  var values: [String] { state.preview.filled.documents.first?.rows.map(\.texts.value) ?? [] }

  private static let noTable: ValuesTable = {
    guard let table = try? ValuesTable(name: "", bytes: []) else { preconditionFailure("an empty table is one") }
    return table
  }()
}

@Suite struct `Devices` {
  var app: Driver

  init() throws { app = try Driver(devices: Sample.values) }

  @Test func `are shown first where a table of them is open, a row each`() {
    #expect(app.state.stage == .devices)
    let lines = app.screen.text
    #expect(lines[0].contains("values.csv  mfg.csv  fctry  0x340000  24K  V2"))
    for text in ["SN0001", "SN0002", "Grüße", "a, b"] { #expect(app.text.contains(text)) }
    #expect(app.text.contains("3 devices"))
  }

  @Test mutating func `become rows and bytes as soon as the cursor is on one`() {
    #expect(app.values == ["", "SN0001", "3", "SN0001.pem", "No 0001", "Lamp"])
    app.keys("Down")
    #expect(app.values == ["", "SN0002", "4", "SN0002.pem", "No 0002", "Lamp"])
    #expect(app.state.preview.isUsable)
    #expect(String(decoding: app.state.preview.image.bytes, as: UTF8.self).contains("certificate 2"))
    #expect(app.text.contains("device 2"))
  }

  @Test mutating func `are evaluated with what is wrong in their cells`() {
    app.keys("G")
    #expect(!app.state.preview.isUsable)
    app.keys("Right Right")
    #expect(app.text.contains("✗ mfg.csv row 3, value: 300 does not fit in u8"))
  }

  @Test mutating func `link the column under the cursor with the bytes that it goes into`() {
    app.keys("Right")
    let serial = app.state.devices.bytePane.offset
    app.keys("Right")
    #expect(app.state.devices.bytePane.offset > serial)
    app.keys("Tab Enter")
    #expect(app.state.devices.pane == .rows && app.state.devices.column == 2)
  }

  @Test mutating func `and the rows of the template lead to each other`() {
    app.keys("Down F7")
    #expect(app.state.stage == .main)
    #expect(app.text.contains("{serial_no}") && app.text.contains("SN0002"))
    app.keys("F7")
    #expect(app.state.stage == .devices && app.device == 1)
  }

  @Test mutating func `follow a template that is edited`() {
    app.keys("F7 G End F2 Ctrl-U 'L{hw_rev}' Enter F7 Down")
    #expect(app.values.last == "L4")
    app.keys("F7 F2 Ctrl-U '{hw_Rev}' Enter")
    #expect(app.text.contains("has no column 'hw_Rev', but 'hw_rev'"))
    #expect(!app.state.preview.isUsable)
  }

  @Test mutating func `scroll sideways, with columns that can be hidden`() throws {
    let names = (1...40).map { "column_\($0)" }
    let cells = (1...40).map { "value-\($0)" }
    app = try Driver(devices: ([names, cells].map { $0.joined(separator: ",") }).joined(separator: "\n"), width: 80)
    #expect(app.text.contains("column_1 ") && !app.text.contains("column_40"))
    app.keys("End")
    #expect(!app.text.contains("column_1 ") && app.text.contains("value-40"))
    app.keys("- -")
    #expect(!app.text.contains("value-40") && !app.text.contains("value-39") && app.text.contains("value-38"))
    app.keys("+ Home")
    #expect(app.text.contains("value-1 ") && app.state.devices.column == 0)
  }

  @Test mutating func `may be a million, of which only those on the screen are read`() throws {
    let rows = (1...50_000).map { "\($0),SN\($0),3,\n" }.joined()
    app = try Driver(devices: "id,serial_no,hw_rev,note\n" + rows)
    app.keys("G")
    #expect(app.device == 49_999 && app.text.contains("SN50000") && app.text.contains("50,000 devices"))
    app.keys("PgUp Ctrl-G '12345' Enter")
    #expect(app.device == 12_344)
  }

  @Test func `are shown while the rest of the table is still being read`() throws {
    let rows = (1...50_000).map { "\($0),SN\($0),3,\n" }.joined()
    var app = try Driver(devices: "id,serial_no,hw_rev,note\n" + rows, isSlow: true)
    #expect(app.screen.text[0].contains("… reading") && app.text.contains("devices so far"))
    app.keys("G")
    let known = app.device
    #expect(known > 100 && known < 49_999)
    app.releaseAll()
    #expect(!app.screen.text[0].contains("reading") && app.text.contains("50,000 devices"))
    app.keys("G")
    #expect(app.device == 49_999)
  }

  @Test func `need a table`() throws {
    var app = try Driver()
    app.keys("F7")
    #expect(app.state.stage == .main && app.message.contains("fctry mfg_config.csv values.csv"))
  }

  @Test(arguments: ["", "id,serial_no\n", "id,id\n1,2\n", "id,serial_no,hw_rev\n1\n1,2,3,4\n\"open\n"])
  func `may be none, or broken, and are still shown`(values: String) throws {
    var app = try Driver(devices: values)
    app.keys("Down End Tab Tab F7 F7 G")
    #expect(app.state.stage == .devices && !app.state.preview.isUsable)
    _ = app.screen
  }

  @Test mutating func `hide what goes into a key that is named like a secret`() throws {
    let template = "key,type,encoding,value\nn,namespace,,\nwifi_pass,data,string,{pw}\nname,data,string,{name}\n"
    app = try Driver(csvs: [("demo/mfg.csv", template)], values: "name,pw\nlamp,hunter2hunter2\n", width: 120)
    #expect(!app.text.contains("hunter2"))
    app.keys("R")
    #expect(app.text.contains("hunter2hunter2"))
  }

  @Test mutating func `hide a private key in the file of each device`() throws {
    let template = "key,type,encoding,value\nn,namespace,,\ndevice_id,file,string,{name}.pem\n"
    app = try Driver(
      csvs: [("demo/mfg.csv", template)], values: "name\na\nb\n",
      files: ["demo/b.pem": "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIGNOTAKEY\n"], width: 120)
    app.keys("Down")
    #expect(!app.text.contains("MHcC"))
    app.keys("F5")
  }
}

@Suite struct `A cell of the table of devices` {
  var app: Driver

  init() throws { app = try Driver(devices: Sample.values) }

  @Test mutating func `is edited, with rows and bytes following, and nothing else in the file changes`() {
    app.keys("Down Right Right F2 Backspace '77'")
    #expect(app.values[2] == "77")
    app.keys("Enter")
    #expect(app.devicesText == Sample.values.replacing("SN0002,4,", with: "SN0002,77,"))
    app.keys("u")
    #expect(app.devicesText == Sample.values && app.values[2] == "4")
    app.keys("Ctrl-R")
    #expect(app.devices.text(ofRow: 1, column: 2) == "77")
  }

  @Test mutating func `goes back to what it was with Esc`() {
    app.keys("F2 'x' Esc")
    #expect(app.devicesText == Sample.values && app.values[1] == "SN0001" && !app.state.hasChanges)
  }

  @Test mutating func `is kept by Tab, which goes on to the next`() {
    app.keys("F2 '1' Tab 'X' Tab Tab 'note' Tab Enter")
    #expect(app.devicesText.contains("\n11,SN0001X,3,firstnote\n"))
  }

  @Test mutating func `takes a pasted text, and a block brings devices`() {
    app.paste("SN0009\n")
    #expect(app.devices.text(ofRow: 0, column: 0) == "SN0009")
    app.paste("4\tSN0004\t5\tnew\n5\tSN0005\t6\t\"x, y\"\n")
    #expect(app.devices.rowCount == 5 && app.device == 3)
    #expect(app.devicesText.hasSuffix("Grüße\n4,SN0004,5,new\n5,SN0005,6,\"x, y\"\n"))
    app.keys("u u")
    #expect(app.devicesText == Sample.values)
  }

  @Test mutating func `counts on in devices that are added`() {
    app.keys("Insert Ctrl-U '2' Enter")
    #expect(app.devicesText.hasSuffix("3,SN0003,300,Grüße\n4,SN0004,596,\n5,SN0005,892,\n"))
    #expect(app.device == 3 && app.values[4] == "No 0004" && app.message.contains("2 devices added"))
    app.keys("Insert Ctrl-U 'x' Enter")
    #expect(app.prompt?.error == "a number from 1 to 100000")
  }

  @Test mutating func `is saved with its table, and not over what someone else wrote`() {
    app.keys("F2 '1' Enter Ctrl-S")
    #expect(app.disk["demo/values.csv"] == app.devices.bytes && app.message == "saved demo/values.csv")
    app.keys("Ctrl-S")
    #expect(app.message.contains("no changes"))
    app.disk["demo/values.csv"] = [1]
    app.keys("F2 '1' Enter Ctrl-S")
    #expect(app.dialog?.title == "Changed on disk")
    app.keys("Esc")
    #expect(app.disk["demo/values.csv"] == [1])
  }

  @Test mutating func `is not lost when the program is left`() {
    app.keys("F2 '1' Enter q")
    #expect(app.dialog?.lines.first == "Not saved: demo/values.csv")
    app.keys("Enter")
    #expect(app.hasQuit && app.disk["demo/values.csv"] == app.devices.bytes)
  }

  @Test mutating func `is saved under another name, but over nothing that is open`() {
    app.keys(": 'save as' Enter Ctrl-U 'demo/mfg.csv' Enter")
    #expect(app.message.contains("open here"))
    app.keys(": 'save as' Enter Ctrl-U 'demo/more.csv' Enter")
    #expect(app.disk["demo/more.csv"] == app.devices.bytes && app.devices.name == "demo/more.csv")
  }
}
