import NVSModel
@testable import Station
import Testing

@testable import TUI

@Suite struct `The ports of the bench` {
  var app: Driver

  init() throws {
    app = try Driver(
      csvs: [("demo/mfg_config.csv", Sample.template)], values: Sample.values.replacing("300", with: "5"),
      files: Sample.certificates)
    app.ports = [0, 1, 2].map { SerialPort(path: FakeLine.port($0), description: "CP2102N", place: nil) }
  }

  @Test mutating func `are reached from the devices, by a key and in the menu`() {
    app.keys("F9 Right Right Right")
    #expect(app.text.contains("Flash boards on a bench…"))
    app.keys("Esc F6")
    #expect(app.state.stage == .bench && app.text.contains("/dev/ttyUSB2  CP2102N"))
    app.keys("Esc")
    #expect(app.state.stage == .devices)
  }

  @Test mutating func `are where F6 leads from a device's rows too: no board gets a device beside the ledger`() {
    app.keys("F7")
    #expect(app.state.stage == .main)
    app.keys("F6")
    #expect(app.state.stage == .bench)
  }

  @Test mutating func `become lanes in the order in which they are chosen, or typed`() throws {
    app.keys("F6 Down Space Up Space '/dev/bench-9,/dev/bench-8' Enter")
    #expect(app.text.contains("lane 1   /dev/ttyUSB1") && app.text.contains("lane 4   /dev/bench-8"))
    app.keys("Enter")
    #expect(app.text.contains("Devices     serial_no") && app.text.contains("Partition   fctry at 0x340000"))
    app.keys("Enter")
    let opening = try #require(app.openings.last)
    #expect(opening.ports == ["/dev/ttyUSB1", "/dev/ttyUSB0", "/dev/bench-9", "/dev/bench-8"])
    #expect(opening.unique == ["serial_no"] && opening.batch == "mfg_config" && opening.target.name == "fctry")
    #expect(opening.skipped.isEmpty && opening.backups == "demo/backups")
    let job = try opening.job(app.world.fileReader())
    #expect(job.version.table == SHA256.hex(of: Array(Sample.values.replacing("300", with: "5").utf8)))
  }

  @Test mutating func `are no lanes any more when they are chosen again, or gone`() {
    app.keys("F6 Space Space Down Space")
    #expect(app.state.bench.ports.chosen == ["/dev/ttyUSB1"])
    app.ports = []
    app.keys("F3")
    #expect(app.state.bench.ports.chosen.isEmpty && app.text.contains("none found"))
    app.keys("Enter")
    #expect(app.message.contains("choose a port"))
    app.keys("'hwgrep://CP' Enter")
    #expect(app.state.bench.ports.chosen.isEmpty && !app.message.isEmpty)
  }

  @Test mutating func `lead nowhere while something is not saved, or a column is not there`() {
    app.keys("Right F2 'x' Enter F6 Space Enter")
    #expect(app.message.contains("not saved: demo/values.csv"))
    app.keys("Esc u F6 Enter Home Enter Ctrl-U 'serial' Enter")
    #expect(app.prompt?.error?.contains("has no column 'serial'") == true)
    #expect(app.openings.isEmpty)
  }

  @Test mutating func `leave devices with errors out only when that is said`() throws {
    app = try Driver(csvs: [("demo/mfg.csv", Sample.template)], values: Sample.values, files: Sample.certificates)
    app.keys("F6 Space Enter Enter")
    #expect(app.text.contains("1 device of 3 have errors") && app.openings.isEmpty)
    app.keys("Enter")
    #expect(app.openings.isEmpty, "Cancel is chosen")
    app.keys("Enter Enter Left Enter")
    #expect(app.openings.last?.skipped == [2])
  }

  @Test mutating func `are the sockets that boards are plugged into, where they have names`() {
    let place = "/dev/serial/by-path/pci-0000:00:14.0-usb-0:2:1.0-port0"
    app.ports = [SerialPort(path: "/dev/ttyUSB3", description: "CH340", place: place)]
    app.send(.resize(width: 120, height: 24))
    app.keys("F6 Space")
    #expect(app.text.contains("lane 1   \(place)  ttyUSB3 CH340"))
    app.keys("Enter Enter")
    #expect(app.openings.last?.ports == [place])
    #expect(LaneView.place(place) == "usb 0:2:1.0" && LaneView.place("/dev/ttyUSB3") == "ttyUSB3")
    #expect(LaneView.place("/dev/serial/by-path/pci-0000:00:14.0-usbv2-0:4:1.2") == "usb 0:4:1.2")
  }

  @Test mutating func `come back with the reason when the line cannot be opened`() {
    app.keys("F6 Space Enter Enter")
    app.line(.refused("the ledger was cut"))
    #expect(app.message == "the ledger was cut" && app.text.contains("lane 1   /dev/ttyUSB0"))
  }
}

@Suite struct `The bench` {
  var app: Driver

  init() throws { app = try .bench(lanes: 4) }

  @Test mutating func `shows for each lane its place, board, device and step`() {
    app.lane(1, .writing(done: 12_288, total: 24_576), device: "serial_no SN0001")
    #expect(app.text.contains("2 ttyUSB1") && app.text.contains("24:0a:c4:00:01:01"))
    #expect(app.text.contains("serial_no SN0001") && app.text.contains("WRITE 50 %"))
    #expect(app.text.contains("NO BOARD"))
  }

  @Test mutating func `shows nothing of the board before while the next one is asked`() {
    app.lane(1, .connecting, device: "serial_no SN0001")
    #expect(app.text.contains("CONNECT") && !app.text.contains("24:0a") && !app.text.contains("SN0001"))
  }

  @Test(arguments: [
    (LaneStep.passed, "PASS", Role.benchPassed), (.failed("its flash holds other bytes"), "FAIL", .benchFailed),
    (.stopped("this board passed already"), "STOP", .benchStopped),
    (.unrecorded("the disk is full"), "NOT RECORDED", .benchFailed),
    (.unverified("it is encrypted"), "UNVERIFIED", .benchStopped),
  ])
  mutating func `says each result in a word, in letters, and with its reason, and rings`(
    step: LaneStep, word: String, role: Role
  ) {
    app.lane(0, step, device: "serial_no SN0001")
    #expect(app.text.contains(word))
    let screen = app.screen
    let cells = (0..<screen.height).map { y in (0..<20).count { screen.cells[y * 80 + $0].role == role } }
    #expect(cells.count { $0 >= 3 } >= 6, "a heading, and letters of five lines")
    if let reason = step.reason { #expect(app.screen.text.joined().contains(reason.prefix(12))) }
    #expect(app.bellCount == 1)
  }

  @Test mutating func `takes no letter or digit as a command`() {
    let commands = BenchDesk.places.flatMap { ActionTable.actions(in: $0) }.flatMap(\.keys)
    #expect(commands.allSatisfy { KeyPress(name: $0)?.typed == nil || $0 == "Space" })
    app.keys("'qQ:?Bjk0G$1 SN' Backspace")
    #expect(app.state.bench.line.text == "qQ:?Bjk0G$1 S" && !app.hasQuit && app.state.overlay == nil)
    #expect(app.text.contains("device  qQ:?Bjk0G$1 S"))
    app.keys("Esc")
    #expect(app.state.bench.line.text.isEmpty && app.state.stage == .bench)
  }

  @Test mutating func `gives what is typed or scanned to the lane that waits, and starts it with Enter alone`() {
    app.isHasty = true
    app.keys("'SN0002' Enter Enter")
    app.paste("SN0003\n")
    app.keys("Enter")
    #expect(app.orders == [.assign("SN0002"), .startNext, .assign("SN0003")])
    app.line(.said(.error, "no device of the table is called 'SN9'"))
    #expect(app.message.contains("SN9"))
    app.line(.event(.lane(FakeLine.status(2, .ready, chosen: "SN0002"))))
    #expect(app.text.contains("next: SN0002"))
  }

  @Test mutating func `holds all lanes, starts by itself or not, and tries a lane again`() {
    app.keys("F2")
    app.lane(0, .ready)
    #expect(app.text.contains("HELD: F2 goes on") && app.text.contains("READY, HELD"))
    app.keys("F2 F5 Right Right F3 Left F3")
    #expect(
      app.orders == [
        .hold(true), .hold(false), .startByItself(false), .start(lane: 2, isRework: false),
        .start(lane: 1, isRework: false),
      ])
    #expect(app.text.contains("Enter starts"))
    app.lane(1, .verifying)
    app.keys("F3")
    #expect(app.orders.count == 5 && app.message.contains("at work"))
  }

  @Test mutating func `chooses a lane that wants somebody by itself, but not away from another, nor under a question`()
  {
    app.lane(1, .passed)
    #expect(app.state.bench.lane == 0)
    app.lane(2, .failed("it was unplugged"), device: "serial_no SN0002")
    app.lane(3, .failed("it is silent"), device: "serial_no SN0003")
    #expect(app.state.bench.lane == 2 && app.text.contains("lane 3: FAIL: it was unplugged"))
    app.lane(2, .passed, device: "serial_no SN0002")
    app.keys("F9")
    app.lane(3, .failed("it is silent"), device: "serial_no SN0003")
    #expect(app.state.bench.lane == 2)
  }

  @Test mutating func `gives a device up with a reason, and only when that is meant`() {
    app.keys("F4")
    #expect(app.message.contains("no device"))
    app.lane(0, .failed("it was unplugged"), device: "serial_no SN0001")
    // A scan instead of a reason.
    app.keys("F4 'SN0003' Enter Enter")
    #expect(app.orders.isEmpty && app.dialog == nil)
    app.keys("F4 'its antenna is off' Enter")
    #expect(app.text.contains("serial_no SN0001 of lane 1 is never used again"))
    app.keys("Left Enter")
    #expect(app.orders == [.giveUp(lane: 0, reason: "its antenna is off")])
    var status = FakeLine.status(0, .failed("it was unplugged"), device: "serial_no SN0001")
    status.note = "serial_no SN0001 is given up"
    app.line(.event(.lane(status)))
    #expect(app.text.contains("lane 1: serial_no SN0001 is given up; FAIL: it was unplugged"))
  }

  @Test mutating func `writes a board that passed anew only when that is meant`() {
    app.keys("F9 Right Right")
    #expect(app.text.contains("Write a board that passed anew…"))
    app.keys("Esc Ctrl-P 'that passed' Enter")
    #expect(app.dialog != nil && app.orders.isEmpty)
    app.keys("Left Enter")
    #expect(app.orders == [.start(lane: 0, isRework: true)])
  }

  @Test mutating func `counts, and says how fast and how long`() {
    app.lane(0, .connecting)
    app.wait(36_000)
    app.lane(0, .passed, device: "serial_no SN0001")
    app.line(FakeLine.tally(1, 0, 0, left: 120))
    #expect(
      app.text.contains("1 passed · 0 failed · 0 stopped · 120 left · 100 an hour · 72 min to go"))
  }

  @Test mutating func `lists the last ten boards, the newest first`() {
    for number in 1...12 { app.lane(number % 4, .passed, device: "serial_no SN\(1000 + number)") }
    #expect(app.state.bench.recent.count == 10)
    for number in 3...12 { #expect(app.text.contains("PASS SN\(1000 + number)")) }
    #expect(app.text.contains("1 PASS SN1012 4.1 s") && !app.text.contains("SN1002"))
  }

  @Test mutating func `goes on beside other desks, says there what needs somebody, and comes back`() {
    app.keys("Esc")
    #expect(app.state.stage == .devices)
    app.lane(3, .failed("it was unplugged"))
    #expect(app.text.contains("lane 4 of the bench: FAIL"))
    app.keys("F6")
    #expect(app.state.stage == .bench && app.openings.count == 1 && app.text.contains("it was unplugged"))
  }

  @Test mutating func `ends when it is told to, and keeps the program while lanes are at work`() {
    app.lane(0, .writing(done: 0, total: 1))
    app.keys("F10")
    #expect(!app.hasQuit && app.message.contains("lanes are at work"))
    app.keys("F8")
    #expect(app.orders == [.stop] && app.text.contains("ending"))
    app.lane(0, .passed)
    app.line(.event(.lane(FakeLine.status(0, .ended("stopped")))), FakeLine.tally(1, 0, 0, left: 2), .ended)
    #expect(app.message == "the line has ended: 1 board passed")
    app.keys("F10")
    #expect(app.hasQuit)
  }

  @Test(arguments: [5, 16]) mutating func `has a line for each of many lanes, all on a small screen`(lanes: Int) throws
  {
    app = try .bench(lanes: lanes)
    for lane in 0..<lanes {
      app.lane(lane, lane % 3 == 0 ? .failed("it was unplugged") : .passed, device: "serial_no SN\(lane)")
    }
    for lane in 0..<lanes {
      let y = try #require(app.screen.text.firstIndex { $0.contains("\(lane + 1) ttyUSB\(lane) ") })
      #expect(app.screen.text[y].contains(lane % 3 == 0 ? "FAIL" : "PASS"))
      #expect(
        app.screen.cells[y * 80 + 79].role == (lane % 3 == 0 ? .benchFailed : .benchPassed), "reversed to its end")
    }
    for lane in lanes - 5..<lanes { #expect(app.text.contains("SN\(lane)")) }
  }
}
