import NVSModel
@testable import Station
import Testing

@testable import TUI

/// How the screens look, text and roles. See `expectSnapshot` for how a picture is taken anew.
@Suite struct `Pictures` {
  struct Size: CustomTestStringConvertible {
    let width: Int
    let height: Int
    var testDescription: String { "\(width)x\(height)" }
  }

  static let sizes = [Size(width: 80, height: 24), Size(width: 120, height: 40)]
  static let allSizes = sizes + [Size(width: 200, height: 50), Size(width: 60, height: 15)]

  private func app(_ size: Size, csv: String = Picture.rows) throws -> Driver {
    try Driver(
      csvs: [("demo/mfg_config.csv", csv)],
      files: ["demo/certs/17.crt": String(repeating: "certificate\n", count: 100), "demo/17.key": Picture.privateKey],
      width: size.width, height: size.height)
  }

  private func expect(
    _ app: Driver, _ name: String, _ size: Size, charset: Charset = .unicode, widths: CharacterWidth = .table,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    var app = app
    app.look()
    let screen = TUI.Picture(app.state, charset: charset, widths: widths).screen
    expectSnapshot(screen, named: "\(name)-\(size.width)x\(size.height)", sourceLocation: sourceLocation)
  }

  @Test(arguments: allSizes) func `rows and bytes`(size: Size) throws {
    var app = try app(size)
    app.keys("Down Down End")
    expect(app, "rows", size)
  }

  @Test(arguments: sizes) func `rows with problems`(size: Size) throws {
    var app = try app(size, csv: Picture.wrongRows)
    app.keys("Down Down Shift-Down")
    expect(app, "problems", size)
    app.keys("c")
    expect(app, "problem-list", size)
  }

  @Test(arguments: sizes) func `a cell with choices`(size: Size) throws {
    var app = try app(size)
    app.keys("Down Down Right Right F2 Down")
    expect(app, "choices", size)
  }

  @Test(arguments: sizes) func `a value that is typed`(size: Size) throws {
    var app = try app(size)
    app.keys("Down Down End F2 '00'")
    expect(app, "typing", size)
  }

  @Test(arguments: allSizes) func `the bytes`(size: Size) throws {
    var app = try app(size)
    app.keys("G Tab Down Right Right")
    expect(app, "bytes", size)
  }

  @Test(arguments: sizes) func `partitions`(size: Size) throws {
    var app = try app(size)
    app.keys("F4 g")
    expect(app, "partitions", size)
  }

  @Test(arguments: sizes + [Size(width: 60, height: 15)]) func `devices`(size: Size) throws {
    var app = try Driver(
      csvs: [("demo/mfg_config.csv", Sample.template)], values: Picture.devices, files: Sample.certificates,
      width: size.width, height: size.height)
    app.keys("Down Right Right")
    expect(app, "devices", size)
    app.keys("Tab")
    expect(app, "device-bytes", size)
    app.keys("F7 Down")
    expect(app, "template", size)
  }

  @Test(arguments: sizes) func `flashing`(size: Size) throws {
    var app = try app(size)
    app.ports.append(SerialPort(path: "/dev/ttyACM0", description: "USB JTAG/serial debug unit", place: nil))
    app.keys("F6 Down")
    expect(app, "flash-choose", size)
    app.keys("Enter")
    let request = try #require(app.flashRequests.last)
    let plan = try FakeBoard.plan(request)
    app.board(.readyToWrite(plan))
    expect(app, "flash-confirm", size)
    app.keys("Enter")
    app.board(.progress(segment: 0, written: 7200, total: 24576))
    expect(app, "flash-write", size)
    app.board(.finished(FlashReport(plan: plan, duration: .milliseconds(4180))))
    expect(app, "flash-done", size)
    app.keys("Enter")
    app.board(.failed(FlashFailure(.noAnswer, port: "/dev/ttyACM0")))
    expect(app, "flash-failed", size)
    app.keys("Enter")
    let other = Sample.table.replacing("0x340000, 0x6000", with: "0x350000, 0x6000")
    app.board(.refused(try FakeBoard.plan(request, table: other)))
    expect(app, "flash-refused", size)
  }

  @Test(arguments: sizes + [Size(width: 200, height: 50), Size(width: 60, height: 15)])
  func `the bench`(size: Size) throws {
    var app = try Driver.bench(lanes: 4, width: size.width, height: size.height)
    app.lane(0, .passed, device: "serial_no SN00000017")
    app.lane(1, .writing(done: 9216, total: 24_576), device: "serial_no SN00000018")
    app.lane(
      2, .failed("the board was unplugged or lost its power; may be half-written, so flash it again"),
      device: "serial_no SN00000019")
    app.line(FakeLine.tally(1, 1, 0, left: 96))
    app.keys("Home Right Right 'SN00000'")
    expect(app, "bench", size)
  }

  @Test(arguments: sizes) func `the bench with many lanes`(size: Size) throws {
    var app = try Driver.bench(lanes: 16, width: size.width, height: size.height)
    for lane in 0..<15 {
      let steps: [LaneStep] = [
        .passed, .stopped("this board passed already, as serial_no SN1"), .looking(done: 5, total: 9),
        .failed("silent"),
      ]
      app.lane(lane, steps[lane % 4], device: "serial_no SN000000\(10 + lane)")
    }
    expect(app, "bench-lanes", size)
  }

  @Test(arguments: sizes) func `questions and lists`(size: Size) throws {
    var app = try app(size)
    app.keys("F1")
    expect(app, "help", size)
    app.keys("Esc F9 Right")
    expect(app, "menu", size)
    app.keys("Esc : 'row'")
    expect(app, "palette", size)
    app.keys("Esc Ctrl-G '9:9' Enter")
    expect(app, "prompt", size)
    app.keys("Esc d d q")
    expect(app, "quit", size)
  }

  @Test(arguments: sizes) func `the themes`(size: Size) throws {
    var app = try app(size)
    app.setThemes(["dark", "light", "mono"])
    app.keys("Down F12 Down")
    expect(app, "themes", size)
  }

  @Test func `a file without rows`() throws {
    expect(try app(Self.sizes[0], csv: "key,type,encoding,value\n"), "empty", Self.sizes[0])
  }

  @Test func `plain characters only`() throws {
    for size in Self.sizes {
      var app = try app(size, csv: Picture.wrongRows)
      app.keys("Down Down End F2")
      expect(app, "ascii", size, charset: .ascii, widths: .ascii)
    }
  }

  private enum Picture {
    static let rows = """
      key,type,encoding,value
      mfg_ns,namespace,,
      serial_no,data,string,SN00000017
      hw_rev,data,u8,3
      model,data,string,"Lampe 12 W, weiß – 日本語"
      cert,file,binary,certs/17.crt
      device_id,file,binary,17.key
      calibration_ofs,data,blob_fill(64;0xFF),a rather long value that does not fit into its column at all
      cal,namespace,,
      gain,data,i32,-70000

      """

    static let devices = """
      id,serial_no,hw_rev,note,a_column_with_a_name_that_is_longer_than_any_key,wifi_pass
      1,SN0001,3,first,x,hunter2
      2,SN0002,256,"a, b",y,hunter3
      3,SN0003,4,"Grüße, 日本語",z,hunter4
      4,SN0004,5
      5,SN0005,6,\u{1B}[31mred,,hunter5

      """

    static let wrongRows = """
      key,type,encoding,value
      mfg_ns,namespace,,
      serial_no,data,string,SN00000017
      hw_rev,data,u8,256
      a_key_that_is_too_long,data,string,Grüße
      cert,file,binary,certs/missing.crt
      hw_rev,data,u8,1
      mac,data,hex2bin,24A160FFEE0
      esc,data,string,\u{1B}[31mred

      """

    static let privateKey = "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIGNOTAKEY\n-----END EC PRIVATE KEY-----\n"
  }
}
