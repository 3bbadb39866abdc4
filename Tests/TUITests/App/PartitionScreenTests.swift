import NVSModel
import Testing

@testable import TUI

@Suite struct `The partitions screen` {
  var app: Driver

  init() throws {
    app = try Driver()
    app.keys("F4")
  }

  @Test mutating func `opens on the partition that the image is for`() {
    #expect(app.state.stage == .partitions)
    #expect(app.state.partitionCursor == 5)
    #expect(app.text.contains("0x340000"))
  }

  @Test mutating func `chooses another target with Enter`() {
    app.keys("g Enter")
    #expect(app.state.workspace.partition?.name == "nvs")
    #expect(app.state.stage == .main)
    #expect(app.state.preview.image.bytes.count == 0x4000)
    #expect(app.screen.text[0].contains("nvs  0x9000  16K"))
  }

  @Test mutating func `warns of the partition that a factory reset erases`() {
    app.keys("g")
    #expect(app.text.contains("Reset to Factory"))
  }

  @Test mutating func `refuses what is no NVS partition`() {
    app.keys("Up Enter")
    #expect(app.state.stage == .partitions)
    #expect(app.message.contains("'ota_1' is app/ota_1"))
  }

  @Test mutating func `stays inside, and Esc leads back`() {
    app.keys("PgDn PgDn")
    #expect(app.state.partitionCursor == 5)
    app.keys("PgUp k")
    #expect(app.state.partitionCursor == 0)
    app.keys("Esc")
    #expect(app.state.stage == .main)
    #expect(app.state.workspace.partition?.name == "fctry")
  }

  @Test mutating func `is chosen from with the mouse`() {
    app.click(on: "otadata")
    #expect(app.state.stage == .partitions)
    app.click(on: "0x9000", twice: true)
    #expect(app.state.workspace.partition?.name == "nvs")
    #expect(app.state.stage == .main)
  }

  @Test func `asks for its file where no table is open, and shows what that holds`() throws {
    var app = try Driver(table: nil)
    app.disk["demo/partitions.csv"] = Array(Sample.table.utf8)
    app.keys("F4")
    #expect(app.prompt?.line.text == "demo/partitions.csv")
    app.keys("Ctrl-U 'nowhere.csv' Enter")
    #expect(app.prompt?.error == "no such file" && app.prompt?.line.text == "nowhere.csv")
    app.keys("Ctrl-U 'demo/mfg.csv' Enter")
    #expect(app.prompt?.error?.contains("a factory data CSV, and no partition table") == true)
    app.keys("Ctrl-U 'demo/partitions.csv' Enter")
    #expect(app.state.stage == .partitions && app.state.workspace.partition?.name == "fctry")
  }

  @Test func `is not needed: an image has a size without one`() throws {
    var app = try Driver(table: nil)
    app.keys("s Ctrl-U '32K' Enter")
    #expect(app.state.preview.image.bytes.count == 0x8000)
  }

  @Test(arguments: [
    ("0x6001", "4096"), ("lots", "'lots'"), ("64M", "16M"), ("0", "0x"), ("", "type an answer"), ("-4096", "too small"),
  ])
  func `takes no size that makes no sense`(size: String, reason: String) throws {
    var app = try Driver(table: nil)
    app.keys("s Ctrl-U '\(size)' Enter")
    let error = try #require(app.prompt?.error)
    #expect(error.contains(reason))
    #expect(app.state.preview.image.bytes.count == 0x6000)
    app.keys("'x'")
    #expect(app.prompt?.error == nil)
  }

  @Test func `shows what is wrong with the table`() throws {
    var app = try Driver(table: "nvs, data, nvs, 0x9000, 0x6000\nbad, data, nvs, 0xa000, 0x6000\n")
    app.keys("F4")
    #expect(app.text.contains("✗ row 2, offset: "))
  }
  @Test func `keeps a row that cannot be read in sight, marked`() throws {
    var app = try Driver(table: "nvs, data, nvs, 0x9000, 0x6000\nlost, dat, nvs, 0xf000, big\n", width: 120, height: 40)
    app.keys("F4 Down")
    let row = try #require(app.screen.text.first { $0.contains("lost") && $0.contains("big") })
    #expect(row.contains("✗"))
    app.keys("Enter")
    #expect(app.state.stage == .partitions && app.message.contains("'dat' is not a type"))
  }

  @Test func `tells all that is wrong with a table, however much it is`() throws {
    let rows = (0..<30).map { "p\($0), data, nvs, 0x9001, 0x6000\n" }.joined()
    var app = try Driver(table: rows)
    app.keys("F4")
    #expect(!app.text.contains("row 30, offset: "))
    app.keys("G")
    #expect(app.text.contains("row 30, offset: "))
  }
}
