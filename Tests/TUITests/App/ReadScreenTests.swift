import NVSModel
@testable import Station
import Testing

@testable import TUI

@Suite struct `Reading from a board` {
  var app: Driver
  let parts = [
    FlashArea(range: 0x9000..<0xF000, partition: "nvs"), FlashArea(range: 0x340000..<0x346000, partition: "fctry"),
    FlashArea(range: 0..<4 << 20, partition: nil),
  ]

  init() throws { app = try Driver() }

  var requests: [ReadRequest] {
    app.effects.compactMap { if case .read(_, let request) = $0 { request } else { nil } }
  }
  var chosen: [FlashArea] {
    app.effects.compactMap { if case .chooseArea(_, let area) = $0 { area } else { nil } }
  }

  mutating func connect() {
    app.keys("B Enter")
    app.reading(.connecting, .board(FakeBoard.info), .choose(FakeBoard.info, parts))
  }

  @Test mutating func `is in the menu, and on the Flash screen`() {
    app.keys("F9 Right Right Right")
    #expect(app.text.contains("Read from a board…"))
    app.keys("Esc F6")
    app.send(.resize(width: 120, height: 40))
    #expect(app.text.contains("B Read"))
    app.keys("B")
    #expect(app.text.contains("Reading changes nothing"))
    app.keys("Esc")
    #expect(app.state.stage == .flash)
  }

  @Test mutating func `offers the parts of the board, and first the one that the rows are for`() throws {
    connect()
    #expect(requests.map(\.choice) == [.ask])
    #expect(
      app.text.contains("▸ fctry") && app.text.contains("the whole flash") && app.text.contains("24:0a:c4:00:01:10"))
    app.keys("Down Enter")
    #expect(chosen == [parts[2]])
  }

  @Test mutating func `shows how far it is, keeps what came and opens it as a dump`() throws {
    connect()
    app.keys("Enter")
    app.reading(.progress(parts[1], 4096))
    #expect(app.text.contains("Reading 'fctry' at 0x340000: 4096 of 24576 bytes"))
    let image = app.state.preview.image.bytes
    app.reading(
      .finished(BoardRead(board: FakeBoard.info, area: parts[1], bytes: image, duration: .seconds(1))))
    let file = try #require(app.exports.last?.files.first)
    #expect(file.path.hasPrefix("demo/backups/240ac4000110-fctry-0x340000-"))
    #expect(file.bytes == image && file.isSecret)
    #expect(app.state.stage == .image)
    #expect(app.text.contains("serial_no"))
  }

  @Test mutating func `takes a change back to the board that it was read from, and only what changed`() throws {
    connect()
    app.keys("Enter")
    let image = app.state.preview.image.bytes
    app.reading(
      .finished(BoardRead(board: FakeBoard.info, area: parts[1], bytes: image, duration: .seconds(1))))
    app.keys("W")
    #expect(app.message.contains("nothing is changed"))
    app.keys("o 'added/u8=2' Enter W")
    #expect(app.state.stage == .flash)
    #expect(app.text.contains("'fctry' at 0x340000 of the board 24:0a:c4:00:01:10"))
    app.keys("Enter")
    let request = try #require(app.flashRequests.last)
    #expect(request.segments.map(\.offset) == [0x340000])
    #expect(request.segments.map(\.bytes.count) == [4096])
    #expect(request.mac == "24:0a:c4:00:01:10")
    #expect(request.original?.range == 0x340000..<0x346000)
    #expect(request.backups == "demo/backups")
    app.board(.cancelled)
    app.keys("Esc")
    #expect(app.state.stage == .image)
  }

  @Test mutating func `opens nothing that it could not keep`() throws {
    connect()
    app.keys("Enter")
    app.writeFailure = "no room"
    app.reading(
      .finished(BoardRead(board: FakeBoard.info, area: parts[1], bytes: [1, 2], duration: .seconds(1))))
    #expect(app.state.stage != .image)
    #expect(app.message.contains("no room"))
  }

  @Test mutating func `can be stopped at any time, and goes back to where it began`() throws {
    connect()
    app.keys("Esc")
    #expect(app.effects.contains { if case .cancelBoard = $0 { true } else { false } })
    app.reading(.cancelled)
    #expect(app.text.contains("Nothing was kept"))
    app.keys("Esc")
    #expect(app.state.stage == .main)
  }

  @Test mutating func `tells a refusal and a failure in a sentence`() throws {
    app.keys("B Enter")
    app.reading(.failed(FlashFailure(.noAnswer, port: "/dev/ttyUSB0", aftermath: .onlyRead)))
    let shown = app.screen.text.map { $0.trimmingPrefix { $0 == " " } }.joined(separator: " ")
    #expect(shown.contains("no board answers on /dev/ttyUSB0") && shown.contains("nothing was changed"))
    app.keys("Enter")
    #expect(requests.count == 2)
  }

  @Test mutating func `does not keep the program`() throws {
    app.keys("B Enter F10")
    #expect(app.hasQuit)
  }
}
