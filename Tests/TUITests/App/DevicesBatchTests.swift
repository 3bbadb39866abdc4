import NVSModel
@testable import Station
import Testing

@testable import TUI

@Suite struct `The problems of devices` {
  var app: Driver

  init() throws { app = try Driver(devices: Sample.values) }

  @Test func `are told once all were looked at, in the title, the line of the batch and the cells`() {
    #expect(app.screen.text[0].hasSuffix("✗ 1 with problems"))
    #expect(app.state.workspace.findings?.badRows == [2])
    #expect(app.text.contains("ready") && app.text.contains("✗ 1"))
  }

  @Test func `are none, and there is a tick, when all is well`() throws {
    let app = try Driver(devices: Sample.values.replacing("300", with: "30"))
    #expect(app.screen.text[0].hasSuffix("✓ no problems"))
    #expect(app.text.contains("3 devices · 0 with problems · 0 made"))
  }

  @Test func `are none where a device lacks only the MAC address of its board, which the bench brings`() throws {
    let template = Sample.template.replacing("Lamp", with: "{mac}")
    var app = try Driver(
      csvs: [("demo/mfg.csv", template)], values: Sample.values.replacing("300", with: "30"), files: Sample.certificates
    )
    #expect(app.screen.text[0].hasSuffix("✓ no problems") && app.text.contains("ready"))
    #expect(app.text.contains("{mac} is the board's own, so these images are made on the bench"))
    app.keys("F5")
    #expect(app.state.overlay == nil && app.message.contains("F6 flashes them"))
    app = try Driver(
      csvs: [("demo/mfg.csv", template)], values: Sample.values, files: Sample.certificates)
    app.keys("Down Down")
    #expect(app.text.contains("300 does not fit in u8"), "what else is wrong is told")
  }

  @Test func `have no tick before that`() throws {
    var app = try Driver(devices: Sample.values.replacing("300", with: "30"), isSlow: true)
    #expect(app.screen.text[0].hasSuffix("… checking") && !app.text.contains("ready"))
    app.releaseAll()
    #expect(app.screen.text[0].hasSuffix("✓ no problems") && app.text.contains("ready"))
    app.keys("Right Right F2 '0' Enter")
    #expect(app.screen.text[0].hasSuffix("… checking"))
    app.lose(0)
    #expect(app.screen.text[0].hasSuffix("… checking"), "nothing is known")
  }

  @Test mutating func `follow what is edited, in the table and in the template`() {
    app.keys("G Right Right F2 Backspace Enter")
    #expect(app.screen.text[0].hasSuffix("✓ no problems"))
    app.keys("F7 Down Down End F2 '0' Enter F7")
    #expect(app.screen.text[0].hasSuffix("✗ 1 with problems"), "3, 4 and 30, each with a 0 behind it")
  }

  @Test mutating func `are listed by their cause, and lead to their cells`() throws {
    let rows = (1...50).map { "\($0),SN000\($0 % 3 + 1),\($0 > 40 ? 1000 + $0 : $0),\n" }.joined()
    app = try Driver(devices: "id,serial_no,hw_rev,note\n" + rows)
    app.keys("c")
    #expect(app.text.contains("✗ device 41, hw_rev: 1041 does not fit in u8"))
    #expect(app.text.contains("so in 9 more: 42, 43, 44, …"))
    app.keys("Enter")
    #expect(app.device == 40 && app.state.devices.column == 2)
    app.keys("] ]")
    #expect(app.device == 42)
    app.keys("[")
    #expect(app.device == 41)
    app.keys("g [")
    #expect(app.device == 49)
  }

  @Test mutating func `are looked for again where something was edited, and nowhere else`() throws {
    let rows = (1...50).map { "\($0),SN000\($0 % 3 + 1),\($0 > 40 ? 1000 + $0 : $0),\n" }.joined()
    app = try Driver(devices: "id,serial_no,hw_rev,note\n" + rows)
    app.keys("]")
    let before = app.world.content.proofReads
    app.keys("F2 Ctrl-U '7' Enter c")
    // The row itself, and the one that the problem is told of now.
    #expect(app.world.content.proofReads - before == 2)
    #expect(app.text.contains("✗ device 42, hw_rev: 1042 does not fit in u8"))
    #expect(app.text.contains("so in 8 more: 43, 44, 45, …"))
    app.keys("Esc u")
    #expect(app.world.content.proofReads - before == 52, "what was taken back may be anything")
    #expect(app.state.workspace.findings?.badRows == Array(40..<50))
    app.keys("g F2 Ctrl-U '300' Enter")
    #expect(app.state.workspace.findings?.badRows == [0] + Array(40..<50))
  }

  @Test mutating func `of the template keep all devices from being made`() throws {
    let template = Sample.template.replacing("{hw_rev}", with: "{hw}")
    app = try Driver(csvs: [("demo/mfg.csv", template)], values: Sample.values, files: Sample.certificates, width: 120)
    #expect(app.screen.text[0].hasSuffix("✗ 1 error") && !app.text.contains("ready"))
    app.keys("F5")
    #expect(app.dialog == nil && app.message.contains("has no column 'hw'"))
  }

  @Test mutating func `are what can be filtered for`() {
    app.keys("F4 'problems' Enter")
    #expect(app.device == 2 && app.state.devices.lineCount(app.state.house) == 1)
    app.keys("Esc F4 'ready' Enter")
    #expect(app.state.devices.lineCount(app.state.house) == 2)
    app.keys("F4 Ctrl-U 'made' Enter")
    #expect(app.message == "no device is like that: made")
    app.keys("F4 Ctrl-U '!FIT in u8' Enter")
    #expect(app.device == 2 && app.state.devices.lineCount(app.state.house) == 1)
    app.keys("F4 Ctrl-U '!no such problem' Enter")
    #expect(app.message == "no device is like that: !no such problem")
  }
}

@Suite struct `Images of devices` {
  var app: Driver

  init() throws { app = try Driver(devices: Sample.values.replacing("300", with: "30")) }

  private func image(_ name: String) -> [UInt8]? { app.disk["out//bin/\(name).bin"] ?? app.disk["out/bin/\(name).bin"] }

  @Test mutating func `are made of all, as each is shown`() {
    app.keys("Down F5 a Enter")
    #expect(app.message == "3 images made for out/device")
    #expect(image("device-2") == app.state.preview.image.bytes)
    #expect((1...3).allSatisfy { image("device-\($0)") != nil })
    #expect(app.text.contains("3 made"))
  }

  @Test mutating func `are made of one, of those that are marked, and of those that are shown`() {
    app.keys("Down F5 t")
    app.keys("Ctrl-U 'out/one' Enter")
    #expect(app.world.content.batches.last?.rows == [1])
    app.keys("g m m F5 t Ctrl-U 'out/two' Enter")
    #expect(app.world.content.batches.last?.rows == [0, 1])
    app.keys("M F4 'SN0003' Enter F5 t Ctrl-U 'out/three' Enter")
    #expect(app.world.content.batches.last?.rows == [2])
  }

  @Test mutating func `are written as it was chosen: archive, manifest, keys, and a column for the ids`() {
    app.keys("F5 h")
    #expect(app.text.contains("How images are written") && app.text.contains("counted from 1"))
    app.keys("Enter Down Enter Down Enter Down Enter")
    for text in ["one tar archive", "SHA-256", "new ones for each device", "those of column 'id'"] {
      #expect(app.text.contains(text))
    }
    app.keys("Down Enter a Ctrl-U 'out/dev'")
    app.keys("Enter")
    let job = app.world.content.batches.last
    #expect(job?.output == .tar("out/dev.tar") && job?.manifest == "out/dev-manifest.csv")
    #expect(job?.names == DeviceNames(prefix: "dev", column: 0) && job?.rows == [0, 1, 2])
    if case .new? = job?.keys {} else { Issue.record("no new keys") }
  }

  @Test mutating func `are not made where ids do not tell devices apart`() throws {
    app = try Driver(devices: Sample.values.replacing("300", with: "30").replacing("2,SN", with: "1,SN"))
    app.keys("F5 h Down Down Down Enter Down Enter a Enter")
    #expect(app.message == "device 1: '1' is in row 2 too" && app.world.content.batches.isEmpty)
  }

  @Test mutating func `are made of the others when some cannot be, and only when that is wanted`() throws {
    app = try Driver(devices: Sample.values)
    app.keys("F5 a")
    #expect(app.dialog?.title == "Devices with errors")
    app.keys("Esc")
    #expect(app.world.content.batches.isEmpty)
    app.keys("F5 a m Enter")
    #expect(app.world.content.batches.last?.rows == [0, 1])
    app.keys("G F5 t")
    #expect(app.dialog == nil && app.message.contains("Ctrl-E lists them"))
  }

  @Test mutating func `go over nothing that is there, and name what is open as not to be written`() {
    app.disk["out/bin/device-1.bin"] = [1]
    app.disk["out//bin/device-1.bin"] = [1]
    app.keys("F5 a Enter")
    #expect(app.message.contains("there already") && app.disk["out/bin/device-1.bin"] == [1])
    let spared = app.world.content.batches.last?.spared.map(\.path) ?? []
    #expect(spared.contains("demo/values.csv") && spared.contains("demo/mfg.csv"))
  }

  @Test mutating func `are waited for by nobody, are stopped by Esc, and keep the program until then`() {
    // The files were looked at before the question.
    app.keys("F5")
    app.isSlow = true
    app.keys("a Enter")
    #expect(app.text.contains("making images · ") || app.text.contains("making images"))
    app.keys("Down q")
    #expect(app.device == 1 && !app.hasQuit && app.message.contains("images are being made"))
    app.releaseAll()
    #expect(app.message == "3 images made for out/device")
  }

  @Test mutating func `are no longer those of a device that is edited`() {
    app.keys("F5 a Enter Right Right F2 '1' Enter")
    #expect(app.text.contains("2 made"))
  }
}
