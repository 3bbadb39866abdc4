import NVSModel
@testable import Station
import Testing

@testable import TUI

@Suite struct `Opening something else` {
  @Test func `begins where nothing is open, with what leads on`() throws {
    var app = try Driver(csvs: [], table: nil)
    #expect(app.text.contains("Nothing is open.") && app.text.contains("Ctrl-N  begins a new factory CSV"))
    app.keys("Ctrl-N")
    #expect(app.prompt?.line.text == "mfg_config.csv")
    app.keys("Enter")
    #expect(app.text.contains("mfg_config.csv is new: Insert adds rows, and Ctrl-S writes it"))
    app.keys("Insert 'serial_no' Enter Ctrl-S")
    let file = String(decoding: try #require(app.disk["mfg_config.csv"]), as: UTF8.self)
    #expect(file == "key,type,encoding,value\nmfg_ns,namespace,,\nserial_no,data,string,\n")
  }

  @Test func `writes a new file also where nothing was added, and leaves it without a question`() throws {
    var app = try Driver(csvs: [], table: nil)
    app.keys("Ctrl-N Enter Ctrl-S")
    #expect(app.disk["mfg_config.csv"]?.isEmpty == false && app.message == "saved mfg_config.csv")
    app.keys("Ctrl-N Ctrl-U 'other.csv' Enter q")
    #expect(app.hasQuit && app.disk["other.csv"] == nil)
  }

  @Test func `makes no new file of one that is there, nor of a name that is no CSV's`() throws {
    var app = try Driver()
    app.keys("Ctrl-N Ctrl-U 'demo/mfg.csv' Enter")
    #expect(app.prompt?.error == "there is such a file: Open… opens it")
    app.keys("Ctrl-U 'new.bin' Enter")
    #expect(app.prompt?.error?.contains(".csv") == true)
  }

  @Test func `puts it in the place of all that was open, and the cursor where it begins`() throws {
    var app = try Driver()
    app.disk["b.csv"] = Array("key,type,encoding,value\nb_ns,namespace,,\nlevel,data,u8,7\n".utf8)
    app.keys("Down Down Ctrl-O Ctrl-U 'b.csv' Enter")
    #expect(app.text.contains("b_ns") && !app.text.contains("SN00000017"))
    #expect(app.state.rows.grid.row == 0 && app.state.workspace.table == nil)
    app.keys("Ctrl-O Ctrl-U 'nowhere.bin' Enter")
    #expect(app.prompt?.error == "there is no file 'nowhere.bin'")
  }

  @Test func `asks before changes are lost`() throws {
    var app = try Driver()
    app.disk["b.csv"] = Array("key,type,encoding,value\nb_ns,namespace,,\n".utf8)
    app.keys("Down Right Right Right F2 'x' Enter Ctrl-O Ctrl-U 'b.csv' Enter")
    #expect(app.text.contains("Not saved: demo/mfg.csv"))
    app.keys("Enter")
    #expect(app.text.contains("SN00000017x"), "Cancel is chosen")
    app.keys("Ctrl-O Ctrl-U 'b.csv' Enter Left Enter")
    #expect(app.text.contains("b_ns") && app.state.workspace.changedFiles.isEmpty)
  }

  @Test func `offers what was open before, and opens all of it`() throws {
    var app = try Driver()
    app.disk["b/b.csv"] = Array("key,type,encoding,value\nb_ns,namespace,,\n".utf8)
    app.disk["b/parts.csv"] = Array(Sample.table.utf8)
    app.world.content.recent = [["demo/mfg.csv"], ["b/b.csv", "b/parts.csv"]]
    app.keys("Ctrl-P 'open again' Enter")
    #expect(app.text.contains("mfg.csv · demo") && app.text.contains("b.csv  parts.csv · b"))
    app.keys("Down Enter")
    #expect(app.text.contains("b_ns") && app.state.workspace.table?.path == "b/parts.csv")
  }

  @Test func `says that nothing was open before`() throws {
    var app = try Driver()
    app.keys("Ctrl-P 'open again' Enter")
    #expect(app.text.contains("nothing that is still there"))
    app.keys("Enter")
    #expect(app.state.overlay == nil && app.document.name == "demo/mfg.csv")
  }

  @Test func `waits for the board that is at work`() throws {
    var app = try Driver.bench(lanes: 1)
    app.disk["b.csv"] = Array("key,type,encoding,value\nb_ns,namespace,,\n".utf8)
    app.keys("Esc Ctrl-O Ctrl-U 'b.csv' Enter")
    #expect(app.message.contains("a board is connected") && !app.text.contains("b_ns"))
  }

  @Test func `opens dumps, tables of devices and partition tables by what they hold`() throws {
    var app = try Driver()
    app.disk["dump.bin"] = try Dumps.bytes("gen_all_types_min_max.bin")
    app.disk["parts.csv"] = Array(Sample.table.utf8)
    app.keys("Ctrl-O Ctrl-U 'dump.bin' Enter")
    #expect(app.state.stage == .image)
    app.keys("Ctrl-O Ctrl-U 'parts.csv' Enter F4")
    #expect(app.state.stage == .partitions && app.state.house.dump == nil)
  }

  @Test func `takes no answer of what was open before`() throws {
    var app = try Driver(isSlow: true)
    app.disk["b.csv"] = Array("key,type,encoding,value\nb_ns,namespace,,\n".utf8)
    app.keys("Ctrl-O Ctrl-U 'b.csv' Enter")
    app.releaseAll()
    app.releaseAll()
    #expect(app.text.contains("b_ns") && app.state.workspace.files.isEmpty)
  }
}
