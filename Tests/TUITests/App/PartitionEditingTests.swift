import NVSModel
import Testing

@testable import TUI

@Suite struct `Editing the partition table` {
  var app: Driver

  init() throws {
    app = try Driver(width: 120, height: 40)
    app.keys("F4")
  }

  private var file: String { String(decoding: app.disk["demo/partitions.csv"] ?? [], as: UTF8.self) }
  private var partitions: [Partition] { app.state.workspace.table?.table.partitions ?? [] }

  @Test mutating func `shows problems, offsets and map while a cell is typed`() {
    app.keys("g Right Right Right Right F2 Ctrl-U '0x5000'")
    #expect(app.text.contains("✗ row 2, offset: 'otadata' begins at 0xd000, before 0xe000"))
    #expect(app.screen.text[0].contains("✗ "))
    app.keys("Esc")
    #expect(!app.text.contains("begins at"))
    #expect(app.state.workspace.table?.isChanged == false)
  }

  @Test mutating func `lets computed offsets and the target follow`() {
    app.keys("Up Right Right Right Right F2 Ctrl-U '1M' Enter")
    #expect(partitions.first { $0.name == "ota_1" }?.size == 1 << 20)
    app.keys("g G Home F2 Ctrl-U 'factory_nvs' Enter End Left F2 Ctrl-U '0x8000' Enter")
    #expect(app.state.workspace.partition?.name == "factory_nvs")
    #expect(app.state.preview.image.bytes.count == 0x8000)
  }

  @Test mutating func `saves nothing but what was changed, and only when told`() {
    let before = file
    app.keys("g Home F2 Ctrl-U 'settings' Enter")
    #expect(file == before && app.screen.text[0].contains("partitions.csv ●"))
    app.keys("Ctrl-S")
    #expect(file == before.replacing("nvs,      data", with: "settings,      data"))
    #expect(!app.screen.text[0].contains("●"))
  }

  @Test mutating func `asks before a change is lost, and saves it with all else`() {
    app.keys("g F8 F10")
    #expect(app.dialog?.lines.joined().contains("demo/partitions.csv") == true)
    app.keys("Enter")
    #expect(app.hasQuit && !file.contains("nvs,      data"))
  }

  @Test mutating func `does not write over what someone else changed meanwhile`() {
    app.keys("g F8")
    app.disk["demo/partitions.csv"] = Array("mine".utf8)
    app.keys("Ctrl-S")
    #expect(app.dialog?.title == "Changed on disk" && file == "mine")
  }

  @Test mutating func `offers the subtypes of the type`() {
    app.keys("g Right Right F2 Down")
    #expect(app.text.contains("nvs_keys") && !app.text.contains("ota_15"))
  }

  @Test mutating func `adds, moves and deletes rows, and takes all of it back`() {
    app.keys("g o 'extra' Enter")
    #expect(partitions.map(\.name).prefix(2) == ["nvs", "extra"])
    app.keys("K")
    #expect(partitions.map(\.name).prefix(2) == ["extra", "nvs"])
    app.keys("d d u u u u u")
    #expect(app.message.contains("as it was opened"))
    #expect(app.state.workspace.table?.isChanged == false && partitions.count == 6)
  }

  @Test mutating func `takes a row away again whose name is dropped`() {
    app.keys("g o Esc")
    #expect(partitions.count == 6 && app.state.workspace.table?.isChanged == false)
  }

  @Test mutating func `makes room`() {
    app.keys("g Right Right Right Right F2 Ctrl-U '0x6000' Enter m")
    #expect(app.message.contains("moved back: rows 2, 3"))
    #expect(app.state.workspace.table?.table.hasErrors == false)
  }

  @Test mutating func `keeps a text open that would be more than a cell`() {
    app.keys("g F2 'a,b' Enter")
    #expect(app.message.contains("comma") && app.state[PartitionsDesk.self].editor != nil)
    app.keys("Esc")
    #expect(partitions[0].name == "nvs")
  }

  @Test func `mends a row that cannot be read`() throws {
    var app = try Driver(table: "nvs, data, nvs, 0x9000, 0x6000\nlost, dat, nvs, 0xf000, 0x6000\n")
    app.keys("F4 Down Right F2 Ctrl-U 'data' Enter")
    #expect(app.state.workspace.table?.table.partitions.map(\.name) == ["nvs", "lost"])
    #expect(app.screen.text[0].contains("✓"))
  }

  @Test mutating func `takes rows from a spreadsheet`() {
    app.keys("G")
    app.paste("one\tdata\tnvs\t\t24K\ntwo\tdata\tnvs\t\t24K\n")
    #expect(partitions.map(\.name).suffix(2) == ["one", "two"])
  }
}
