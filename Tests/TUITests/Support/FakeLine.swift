import NVSModel
@testable import Station
import Testing

@testable import TUI

/// What lanes would tell, made up.
enum FakeLine {
  static func port(_ lane: Int) -> String { "/dev/ttyUSB\(lane)" }

  static func status(_ lane: Int, _ step: LaneStep = .empty, device: String? = nil, chosen: String? = nil) -> LaneStatus
  {
    var status = LaneStatus(lane: lane, port: port(lane))
    (status.step, status.device, status.chosen) = (step, device, chosen)
    if step != .empty, step != .ready { status.board = board(lane) }
    return status
  }

  static func board(_ lane: Int) -> BoardInfo {
    BoardInfo(
      port: port(lane), chip: "ESP32", description: "ESP32-D0WD-V3 (revision v3.1)",
      mac: "24:0a:c4:00:01:\(lane < 10 ? "0" : "")\(lane)", flashSize: 4 << 20)
  }

  static func result(_ lane: Int, _ step: LaneStep, device: String? = nil) -> LineNews {
    var result = LaneResult(
      board: board(lane), device: device, step: step, duration: step == .passed ? .milliseconds(4180) : nil)
    result.lane = lane
    return .event(.result(result))
  }

  static func tally(_ passed: Int, _ failed: Int, _ stopped: Int, left: Int?) -> LineNews {
    var tally = LineTally()
    (tally.passed, tally.failed, tally.stopped, tally.left) = (passed, failed, stopped, left)
    return .event(.tally(tally))
  }
}

extension Driver {
  /// The devices with a bench of so many lanes, none of which has a board.
  static func bench(lanes: Int, width: Int = 80, height: Int = 24) throws -> Driver {
    var app = try Driver(
      csvs: [("demo/mfg_config.csv", Sample.template)], values: Sample.values.replacing("300", with: "5"),
      files: Sample.certificates, width: width, height: height)
    app.ports = (0..<lanes).map { SerialPort(path: FakeLine.port($0), description: "CP2102N", place: nil) }
    app.keys("F6")
    for _ in 0..<lanes { app.keys("Space Down") }
    app.keys("Enter Enter")
    app.line(.opened)
    for lane in 0..<lanes { app.line(.event(.lane(FakeLine.status(lane)))) }
    app.line(FakeLine.tally(0, 0, 0, left: 3))
    return app
  }

  mutating func lane(_ lane: Int, _ step: LaneStep, device: String? = nil) {
    line(.event(.lane(FakeLine.status(lane, step, device: device))))
    if step.isResult { line(FakeLine.result(lane, step, device: device)) }
  }

  var openings: [LineOpening] {
    effects.compactMap { if case .openLine(_, let opening) = $0 { opening } else { nil } }
  }
  var orders: [LineOrder] {
    effects.compactMap { if case .order(_, let order) = $0 { order } else { nil } }
  }
  var bellCount: Int { effects.count { if case .ring = $0 { true } else { false } } }
}
