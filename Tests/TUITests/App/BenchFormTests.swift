import NVSModel
@testable import Station
import TestSupport
import Testing

@testable import TUI

@Suite struct `How a line works` {
  static let counted = """
    key,type,encoding,value
    mfg_ns,namespace,,
    model,data,string,Lamp
    serial_no,data,string,{n:SN%04d}
    mac,data,string,{mac}

    """

  private func devices() throws -> Driver {
    try Driver(
      csvs: [("demo/mfg_config.csv", Sample.template)], values: Sample.values.replacing("300", with: "5"),
      files: Sample.certificates)
  }

  @Test func `is shown before it begins, and each line of it can be changed`() throws {
    var app = try devices()
    app.keys("F6 '/dev/bench-1' Enter Enter")
    #expect(app.text.contains("Enter Change, or go on"))
    #expect(app.text.contains("How the line works") && app.text.contains("stays as it is on the board"))
    app.keys("Home Down Down Enter 'build' Enter Down Enter 'lp -' Enter Down Enter 'Kim' Enter")
    #expect(app.text.contains("Firmware    build") && app.text.contains("After PASS  lp -"))
    app.keys("Down Enter")
    let opening = try #require(app.openings.last)
    #expect(opening.firmware == "build" && opening.onPass == "lp -" && opening.person == "Kim")
    #expect(throws: Refusal.self, "there is no such build") { try opening.job(app.world.fileReader()) }
  }

  @Test func `goes back to its lines from a question that is dropped`() throws {
    var app = try devices()
    app.keys("F6 '/dev/bench-1' Enter Enter Home Enter Ctrl-U 'x' Esc")
    #expect(app.text.contains("Devices     serial_no") && app.openings.isEmpty)
    app.keys("Esc")
    #expect(app.state.overlay == nil && app.state.stage == .bench)
  }

  @Test func `asks for the partition table where none is open, and takes another partition of it`() throws {
    var app = try Driver(
      csvs: [("demo/mfg_config.csv", Self.counted)], table: nil, files: ["demo/partitions.csv": Samples.partitions])
    app.keys("F9 Right Right Right")
    app.click(on: "Flash boards on a bench")
    app.keys("'/dev/bench-1' Enter Enter")
    #expect(app.text.contains("▲ Partition   choose the table"))
    app.keys("Enter Enter")
    #expect(app.text.contains("Partition   fctry at 0x340000, of partitions.csv"))
    app.keys("Enter")
    #expect(app.text.contains("Partition   nvs at 0x9000"))
  }

  @Test func `needs no table of devices where a template counts them`() throws {
    var app = try Driver(csvs: [("demo/mfg_config.csv", Self.counted)])
    app.keys("F9 Right Right Right")
    app.click(on: "Flash boards on a bench")
    app.keys("'/dev/bench-1' Enter Enter")
    #expect(app.text.contains("Devices     serial_no") && app.text.contains("Counting    from 1"))
    app.keys("Home Enter Ctrl-U 'model' Enter")
    #expect(app.prompt?.error?.contains("the same for all devices") == true)
    app.keys("Esc Down Enter Ctrl-U '500' Enter End Enter")
    let opening = try #require(app.openings.last)
    #expect(opening.unique == ["serial_no"] && opening.making.table == nil && opening.skipped.isEmpty)
    let job = try opening.job(app.world.fileReader())
    #expect(job.plan.batch.firstNumber == 500 && job.version.table == nil && job.version.columns == ["serial_no"])
    app.line(.refused("the ledger was cut"))
    app.keys("Esc")
    #expect(app.state.stage == .main)
  }

  @Test func `begins with no template that no device comes of`() throws {
    var app = try Driver(csvs: [("demo/mfg_config.csv", Self.counted.replacing("SN%04d", with: "SN%04d}{serial"))])
    app.keys("F9 Right Right Right")
    app.click(on: "Flash boards on a bench")
    app.keys("'/dev/bench-1' Enter Enter End Enter")
    #expect(app.openings.isEmpty && !app.message.isEmpty)
  }
}
