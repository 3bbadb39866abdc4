import NVSModel
import Testing

@testable import TUI

@Suite struct `Files that someone else changes` {
  private static let other = Sample.csv.replacing("SN00000017", with: "SN00000042")

  private func change(_ app: Driver, _ path: String = "demo/mfg.csv", to text: String? = other) {
    app.disk[path] = text.map { Array($0.utf8) }
  }

  @Test(arguments: ["F5", "F6"])
  func `are asked about before an image is made of what was opened`(key: String) throws {
    var app = try Driver()
    change(app)
    app.keys(key)
    #expect(app.text.contains("demo/mfg.csv was changed by someone else since it was opened"))
    #expect(app.state.stage == .main && app.prompt == nil)
    app.keys("Esc \(key) Enter")
    #expect(app.state.workspace.documents[0].rows[1].texts.value == "SN00000042", "reloaded")
    #expect(app.prompt != nil || app.state.stage == .flash)
    #expect(app.state.workspace.changedFiles.isEmpty)
  }

  @Test func `are left as they are where one goes on with what is open, and asked about once`() throws {
    var app = try Driver()
    change(app)
    app.keys("F5 Right Enter")
    #expect(app.prompt != nil)
    app.keys("Esc F5")
    #expect(app.prompt != nil && app.state.workspace.documents[0].rows[1].texts.value == "SN00000017")
    change(app, to: "key\n")
    app.keys("Esc F5")
    #expect(app.text.contains("Changed on disk"), "changed once more")
  }

  @Test func `are partition tables too: none that is stale says where an image goes`() throws {
    var app = try Driver()
    change(app, "demo/partitions.csv", to: Sample.table.replacing("0x340000", with: "0x350000"))
    app.keys("F6 Enter")
    #expect(app.state.workspace.partition?.offset == 0x350000 && app.state.stage == .flash)
  }

  private static let values = Sample.values.replacing("300", with: "5")

  @Test(arguments: ["demo/partitions.csv", "demo/mfg_config.csv", "demo/values.csv"])
  func `are asked about before a line begins with them, and images of devices are made`(path: String) throws {
    for keys in ["F6 '/dev/bench-1' Enter Enter End Enter", "F5"] {
      var app = try Driver(
        csvs: [("demo/mfg_config.csv", Sample.template)], values: Self.values, files: Sample.certificates)
      change(app, path, to: String(decoding: app.disk[path] ?? [], as: UTF8.self) + "\n")
      app.keys(keys)
      #expect(question(app).contains("\(path) was changed by someone else"))
      #expect(app.openings.isEmpty)
    }
  }

  @Test func `are told to cost what is not saved here, and to be gone`() throws {
    var app = try Driver()
    app.keys("Down Right Right Right F2 'x' Enter")
    change(app)
    app.keys("F5")
    #expect(question(app).contains("Reloading it loses what is not saved here."))
    app.keys("Esc")
    change(app, to: nil)
    app.keys("F5")
    #expect(question(app).contains("is gone, or cannot be read any more") && !app.text.contains("Reload"))
  }

  private func question(_ app: Driver) -> String {
    if case .dialog(let dialog) = app.state.overlay { dialog.lines.joined() } else { "" }
  }

  @Test func `are looked for when that is asked`() throws {
    var app = try Driver()
    app.keys(": 'changes on disk' Enter")
    #expect(app.message == "the files are as they were opened, or saved last")
    change(app)
    app.keys(": 'changes on disk' Enter Enter")
    #expect(app.text.contains("SN00000042"))
  }

  @Test func `are no others after a save`() throws {
    var app = try Driver()
    app.keys("Down Right Right Right F2 'x' Enter Ctrl-S F5")
    #expect(app.prompt != nil)
  }
}
