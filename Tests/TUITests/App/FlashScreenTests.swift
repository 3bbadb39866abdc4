import NVSModel
@testable import Station
import Testing

@testable import TUI

/// What a board would tell, made up.
enum FakeBoard {
  static let info = BoardInfo(
    port: "/dev/ttyUSB0", chip: "ESP32", description: "ESP32-D0WD-V3 (revision v3.1)", mac: "24:0a:c4:00:01:10",
    flashSize: 4 << 20)

  /// A plan for a board that has the same table, or the given one.
  static func plan(_ request: FlashRequest, table: String = Sample.table, flashSize: Int? = 4 << 20) throws -> FlashPlan
  {
    var board = info
    board.flashSize = flashSize
    let sector = try PartitionTable(bytes: Array(table.utf8)).binary()
    return FlashPlan(request, board: board, tableSector: sector)
  }
}

@Suite struct `The flash screen` {
  var app: Driver

  init() throws { app = try Driver() }

  mutating func connect() throws -> FlashRequest {
    app.keys("F6 Enter")
    return try #require(app.flashRequests.last)
  }

  mutating func send(_ events: FlashEvent...) {
    for event in events { app.board(event) }
  }

  @Test mutating func `lists the ports and connects to the chosen one`() throws {
    app.ports.append(SerialPort(path: "/dev/ttyUSB1", description: "CH340", place: nil))
    app.keys("F6")
    #expect(app.text.contains("/dev/ttyUSB0  CP2102N"))
    app.keys("Down Down Enter")
    let request = try #require(app.flashRequests.last)
    #expect(request.port == "/dev/ttyUSB1")
    #expect(request.segments.map(\.offset) == [0x340000])
    #expect(request.segments.map(\.bytes) == [app.state.preview.image.bytes])
    #expect(request.segments.map(\.partition) == ["fctry"])
    #expect(app.text.contains("Connecting"))
  }

  @Test mutating func `looks for ports again`() throws {
    app.ports = []
    app.keys("F6")
    #expect(app.text.contains("none found: plug a board in and press F3, or type a port with F2"))
    app.keys("Enter")
    #expect(app.message.contains("choose a port"))
    app.ports = [SerialPort(path: "/dev/ttyACM0", description: "", place: nil)]
    app.keys("F3 Enter")
    #expect(app.flashRequests.last?.port == "/dev/ttyACM0")
  }

  @Test mutating func `takes a port that is typed`() throws {
    app.keys("F6 F2 Ctrl-U '/dev/pts/7' Enter Enter")
    #expect(app.flashRequests.last?.port == "/dev/pts/7")
  }

  @Test mutating func `asks once, writes, verifies and tells the end`() throws {
    let plan = try FakeBoard.plan(try connect())
    send(.connecting, .board(plan.board), .readyToWrite(plan))
    #expect(app.dialog?.title == "Write to this board?")
    #expect(app.text.contains("24:0a:c4:00:01:10"))
    #expect(app.text.contains("'fctry' at 0x340000"))
    app.keys("Enter")
    #expect(app.flashAnswers == [.write])
    send(.progress(segment: 0, written: 12288, total: 24576))
    #expect(app.text.contains("Writing 12288 of 24576 bytes"))
    send(.verifying)
    #expect(app.text.contains("Reading back"))
    send(.verified(plan), .resetting, .finished(FlashReport(plan: plan, duration: .milliseconds(3210))))
    #expect(app.text.contains("verified, in 3.2 s"))
    app.keys("Enter")
    #expect(app.flashRequests.count == 2)
  }

  @Test mutating func `says in the question that what is written is in no file yet, and only then`() throws {
    var plan = try FakeBoard.plan(try connect())
    send(.connecting, .board(plan.board), .readyToWrite(plan))
    #expect(!app.text.contains("unsaved changes"))
    send(.cancelled)
    app.keys("Esc Esc Down Down F2 '1' Enter")
    plan = try FakeBoard.plan(try connect())
    send(.connecting, .board(plan.board), .readyToWrite(plan))
    #expect(app.text.contains("made with unsaved changes in demo/mfg.csv"))
  }

  @Test mutating func `names the image by its digest in the question`() throws {
    let request = try connect()
    send(.readyToWrite(try FakeBoard.plan(request)))
    #expect(app.text.contains("SHA-256 \(SHA256.hex(of: request.segments[0].bytes))"))
  }

  @Test func `shows all of a question, however long it is`() throws {
    let long = String(repeating: "é漢 very-long-name-of-a-file ", count: 12)
    var app = try Driver(csvs: [("demo/\(long).csv", Sample.csv)], width: 60, height: 15)
    app.keys("F6 Enter")
    let request = try #require(app.flashRequests.last)
    app.board(.readyToWrite(try FakeBoard.plan(request)))
    var seen = app.text
    for _ in 0..<5 {
      app.keys("PgDn")
      seen += app.text
    }
    #expect(seen.contains("0x340000") && seen.contains("SHA-256"))
    #expect(seen.contains("PgDn shows more"))
    #expect(app.canConfirm)
  }

  @Test mutating func `leaves no warning below a later success, and keeps what another desk said`() throws {
    let plan = try FakeBoard.plan(try connect())
    send(.readyToWrite(plan))
    app.keys("Enter Esc")
    send(.progress(segment: 0, written: 4096, total: 24576))
    app.keys("q")
    #expect(app.message.contains("half-written"))
    send(.verifying, .verified(plan), .finished(FlashReport(plan: plan, duration: .milliseconds(900))))
    #expect(!app.text.contains("half-written"))
    #expect(app.text.contains("✓ 24576 bytes written"))
  }

  @Test mutating func `says what could not be verified, and that the port cannot reset`() throws {
    var request = try connect()
    request.segments.insert(
      FlashSegment(
        name: "keys", offset: 0x350000, bytes: [UInt8](repeating: 1, count: 4096), encrypted: true),
      at: 0)
    var board = FakeBoard.info
    (board.isEncrypted, board.canReset) = (true, false)
    let plan = FlashPlan(request, board: board, tableSector: [])
    send(.refused(plan))
    app.keys("Left Enter")
    send(.verified(plan), .finished(FlashReport(plan: plan, duration: .milliseconds(900))))
    let shown = app.screen.text.map { $0.trimmingPrefix { $0 == " " } }.joined(separator: " ")
    #expect(shown.contains("✓ 24576 bytes written to ESP32"))
    #expect(shown.contains("0x350000 went through the board's flash encryption and cannot be read back"))
    #expect(shown.contains("press RESET"))
  }

  @Test mutating func `refuses a port that could be another's`() throws {
    app.keys("F6 F2 Ctrl-U 'hwgrep://CP2102' Enter")
    #expect(app.prompt?.error?.contains("takes the first port that matches") == true)
  }

  @Test mutating func `writes nothing when the answer is no`() throws {
    let plan = try FakeBoard.plan(try connect())
    send(.readyToWrite(plan))
    app.keys("Esc")
    #expect(app.flashAnswers == [.cancel])
    send(.cancelled)
    #expect(app.text.contains("Nothing was written"))
  }

  @Test mutating func `names both sides of a mismatch and proposes to stop`() throws {
    let other = Sample.table.replacing("0x340000, 0x6000", with: "0x350000, 0x6000")
    let plan = try FakeBoard.plan(try connect(), table: other)
    send(.refused(plan))
    #expect(app.text.contains("0x350000") && app.text.contains("0x340000"))
    app.keys("Enter")
    #expect(app.flashAnswers == [.cancel])
  }

  @Test mutating func `overrides a refusal only when told explicitly`() throws {
    let other = Sample.table.replacing("0x340000, 0x6000", with: "0x350000, 0x6000")
    let plan = try FakeBoard.plan(try connect(), table: other)
    send(.refused(plan))
    app.keys("Left Enter")
    #expect(app.flashAnswers == [.overrideAndWrite])
  }

  @Test mutating func `offers no way to write past the end of the flash`() throws {
    let plan = try FakeBoard.plan(try connect(), flashSize: 2 << 20)
    send(.refused(plan))
    #expect(app.dialog?.title == "This cannot be written")
    #expect(app.dialog?.buttons.count == 1)
    app.keys("Enter")
    #expect(app.flashAnswers == [])
    #expect(app.text.contains("Enter connects"))
  }

  @Test(arguments: [FlashFailure.Kind.noAnswer, .portBusy, .unplugged, .verificationFailed, .esptoolMissing])
  mutating func `tells a failure in a sentence and lives on`(kind: FlashFailure.Kind) throws {
    _ = try connect()
    let failure = FlashFailure(kind, port: "/dev/ttyUSB0", detail: "python3")
    send(.failed(failure))
    let shown = app.screen.text.map { $0.trimmingPrefix { $0 == " " } }.joined(separator: " ")
    #expect(shown.contains(failure.message))
    app.keys("Enter")
    #expect(app.flashRequests.count == 2)
  }

  @Test mutating func `stops while connecting, and goes back when nothing runs`() throws {
    _ = try connect()
    app.keys("Esc")
    #expect(app.state.stage == .flash)
    send(.cancelled)
    app.keys("Esc")
    #expect(app.state.stage == .main)
  }

  @Test mutating func `lets nobody leave a board half-written`() throws {
    let plan = try FakeBoard.plan(try connect())
    send(.readyToWrite(plan))
    app.keys("Enter Esc")
    #expect(app.message.contains("half-written"))
    app.keys("q")
    #expect(!app.hasQuit)
    app.keys("F4 Esc q")
    #expect(!app.hasQuit)
  }

  @Test mutating func `can be gone back to while a board is written, whatever the rows say`() throws {
    let plan = try FakeBoard.plan(try connect())
    send(.readyToWrite(plan))
    app.keys("Enter F4 Esc Down Down End F2 '9999' Enter F6")
    #expect(app.state.stage == .flash)
    #expect(app.text.contains("Do not unplug"))
  }

  @Test mutating func `is not reached while there is no image`() {
    app.keys("Down Down End F2 '9999' Enter F6")
    #expect(app.state.stage == .main)
    #expect(app.message.contains("no image yet"))
  }

  @Test func `needs a partition, whose offset would be a guess`() throws {
    var app = try Driver(table: nil)
    app.keys("F6 Enter")
    #expect(app.flashRequests.isEmpty)
    #expect(app.message.contains("partition"))
  }

  @Test mutating func `is worked with the mouse`() throws {
    app.ports.append(SerialPort(path: "/dev/ttyUSB1", description: "CH340", place: nil))
    app.keys("F6")
    app.click(on: "/dev/ttyUSB1")
    app.click(on: "Go on")
    #expect(app.flashRequests.last?.port == "/dev/ttyUSB1")
  }
}
