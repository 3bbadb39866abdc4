import NVSModel
@testable import Station
import TestSupport
import Testing

@testable import TUI

/// Whatever is pressed, and whatever the lanes tell meanwhile.
@Suite struct `Any events on the bench` {
  @Test(arguments: 0..<12 as Range<UInt64>)
  func `leave it whole, and order something of an open line alone`(seed: UInt64) throws {
    var random = SeededRandom(seed)
    let count = [1, 4, 5, 16][Int(seed % 4)]
    var app = try Driver.bench(lanes: count)
    var passed = 0
    for _ in 0..<600 where !app.hasQuit {
      let orders = app.orders.count
      let wasOpen = app.state.bench.phase == .running
      switch Int.random(in: 0..<10, using: &random) {
      case 0..<5: press(&app, &random)
      case 5:
        app.send(.resize(width: .random(in: 50..<210, using: &random), height: .random(in: 10..<60, using: &random)))
      case 6:
        // Not on the keys, nor in the menu: Quit is there.
        if case .menu = app.state.overlay { app.keys("Esc") }
        let lines = 0..<app.state.house.height - 1
        app.click(.random(in: 0..<80, using: &random), .random(in: lines, using: &random))
      default: tell(&app, &passed, count, &random)
      }
      #expect(wasOpen || app.orders.count == orders)
      expectWhole(app)
    }
    #expect(!app.hasQuit, "no letter leaves")
  }

  private func expectWhole(_ app: Driver) {
    let bench = app.state.bench
    #expect((0..<max(1, bench.lanes.count)).contains(bench.lane) && bench.recent.count <= 10)
    #expect((0..<max(1, bench.ports.paths.count)).contains(bench.ports.cursor))
    #expect(bench.job != nil || bench.phase == .choosing)
    #expect(app.screen.text.count == app.state.house.height)
  }

  private static let keys: [KeyPress] = {
    let named = BenchDesk.places.flatMap { ActionTable.actions(in: $0) }.flatMap(\.keys)
      .filter { !["F10", "Ctrl-Q", "Ctrl-C", "Ctrl-Z"].contains($0) }
    let often = ["Enter", "Enter", "Esc", "F6", "F6", "Left", "Right", "Backspace", "q", "S", "N", "1", ":", "?", "B"]
    return (named + often + often).compactMap { KeyPress(name: $0) }
  }()

  private func press(_ app: inout Driver, _ random: inout SeededRandom) {
    // Menu and palette have actions of other places that end the run; what they show is tested elsewhere.
    if case .menu = app.state.overlay { return app.keys("Esc") }
    if case .palette = app.state.overlay { return app.keys("Esc") }
    let key = Self.keys[Int.random(in: 0..<Self.keys.count, using: &random)]
    // On the desk of the devices letters mean something.
    if app.state.stage != .bench { return app.keys(app.state.overlay == nil ? "F6" : "Esc") }
    app.look()
    app.send(.key(key))
  }

  private func tell(_ app: inout Driver, _ passed: inout Int, _ count: Int, _ random: inout SeededRandom) {
    guard app.state.bench.job != nil else { return }
    let lane = Int.random(in: 0..<count + 1, using: &random)
    let steps: [LaneStep] = [
      .empty, .ready, .connecting, .looking(done: 1, total: 0), .claiming, .writing(done: 9, total: 10), .verifying,
      .recording, .passed, .unverified("é日本"), .failed(""), .stopped("\u{1B}[31m"), .unrecorded("full"),
      .ended("stopped"),
    ]
    switch Int.random(in: 0..<8, using: &random) {
    case 0: app.line(.opened)
    case 1: app.line(FakeLine.tally(passed, 3, .max, left: lane == 0 ? nil : lane))
    case 2: app.line(.said(.error, "no device of the table is called 'SN9'"))
    case 3 where lane == 0: app.line(lane == 0 ? .ended : .refused("the ledger was cut"))
    default:
      passed += 1
      app.lane(
        lane, steps[Int.random(in: 0..<steps.count, using: &random)], device: lane == 1 ? nil : "serial_no SN\(lane)")
    }
  }
}
