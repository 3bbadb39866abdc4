import NVSModel
import Station
import Subprocess
import SystemPackage
import Testing

@Suite(.serialized, .timeLimit(.minutes(5))) struct `The simulated rack` {
  private let bench: FlashBench
  private let first = "02:fc:70:32:00:01"
  private let second = "02:fc:70:32:00:02"

  init() throws { bench = try FlashBench() }

  private func with<Result: Sendable>(
    _ options: String..., body: (SimulatedRack) async throws -> Result
  ) async throws -> Result {
    try await SimulatedRack.with(lanes: 2, table: bench.table.binary(), options: options) { rack in
      try WholeFile.write(bench.image, to: rack.folder.appending("image.bin").string, sparing: [])
      return try await body(rack)
    }
  }

  /// Writes the image to the board on a lane with esptool alone, or compares it.
  private func esptool(_ rack: SimulatedRack, lane: Int, _ command: String = "write-flash") async throws -> Bool {
    let arguments = [
      "-m", "esptool", "--port", rack.links[lane - 1], "--before", "no-reset", "--after", "no-reset",
      "--connect-attempts", "2", command, String(bench.offset), rack.folder.appending("image.bin").string,
    ]
    return try await run(
      .path(FilePath(testPython)), arguments: Arguments(arguments), output: .discarded, error: .discarded
    ).terminationStatus.isSuccess
  }

  /// How many of the image's bytes lie in the flash of a board, from the first one on.
  private func written(_ rack: SimulatedRack, _ mac: String) throws -> Int {
    let flash = try rack.flash(of: mac).dropFirst(bench.offset)
    return zip(flash, bench.image).prefix { $0 == $1 }.count
  }

  @Test func `keeps the flash of a board, whichever lane it is on`() async throws {
    try await with { rack in
      try await rack.insert(first, lane: 1)
      #expect(try await esptool(rack, lane: 1))
      try await rack.remove(lane: 1)
      #expect(try await !esptool(rack, lane: 1))
      try await rack.insert(second, lane: 1)
      try await rack.insert(first, lane: 2)
      #expect(try await esptool(rack, lane: 2, "verify-flash"))
      #expect(try await !esptool(rack, lane: 1, "verify-flash"))
    }
  }

  @Test func `shows one board on two lanes`() async throws {
    try await with { rack in
      try await rack.insert(first, lane: 1)
      try await rack.insert(first, lane: 2)
      #expect(try await esptool(rack, lane: 1))
      #expect(try await esptool(rack, lane: 2, "verify-flash"))
    }
  }

  @Test(arguments: ["connect", "stub", "write", "verify"])
  func `takes a board away in a step, which leaves its flash as it is by then`(step: String) async throws {
    try await with { rack in
      try await rack.insert(first, lane: 1, fault: "drop-in:\(step)")
      #expect(try await !esptool(rack, lane: 1))
      try await wait("the board to go") { try rack.events().last == "removed \(first)" }
      let written = try written(rack, first)
      switch step {
      case "verify": #expect(written == bench.image.count)
      case "write": #expect(written > 0 && written < bench.image.count)
      default: #expect(written == 0)
      }
      // It comes back whole.
      try await rack.insert(first, lane: 2)
      #expect(try await esptool(rack, lane: 2))
    }
  }

  @Test(arguments: ["stub", "write", "verify"])
  func `puts another board on a port that is open`(step: String) async throws {
    try await with { rack in
      try await rack.insert(first, lane: 1, fault: "swap-in:\(step):\(second)")
      _ = try await esptool(rack, lane: 1)
      #expect(try rack.events().contains("swapped \(second)"))
      let written = (try written(rack, first), try written(rack, second))
      #expect(written.0 == (step == "verify" ? bench.image.count : 0))
      #expect(step == "stub" || written.1 == 0)
    }
  }

  @Test func `falls silent in the middle, or stores wrong bytes`() async throws {
    try await with { rack in
      try await rack.insert(first, lane: 1, fault: "silent-in:write")
      try await rack.insert(second, lane: 2, fault: "wrong-bytes:40")
      #expect(try await !esptool(rack, lane: 1))
      #expect(try await !esptool(rack, lane: 2))
      #expect(try written(rack, second) == 40)
      #expect(try await esptool(rack, lane: 2))
    }
  }

  @Test func `says what it does not understand`() async throws {
    try await with { rack in
      for (mac, lane, fault) in [
        (first, 3, nil), ("02:fc", 1, nil), (first, 1, "drop-in:lunch"), (first, 1, "swap-in:stub"),
      ] {
        await #expect(throws: TestFailure.self) { try await rack.insert(mac, lane: lane, fault: fault) }
      }
      await #expect(throws: TestFailure.self) { try await rack.remove(lane: 1) }
      try await rack.insert(first, lane: 1)
    }
  }

  @Test func `brings board after board, and those back that failed`() async throws {
    let options = ["--boards", "5", "--faults", "60", "--seed", "4", "--change", "0.02", "--patience", "0.1"]
    try await SimulatedRack.with(
      lanes: 1, table: bench.table.binary(), options: options + ["--kinds", "drop,wrong-bytes,swap,again"]
    ) { rack in
      try WholeFile.write(bench.image, to: rack.folder.appending("image.bin").string, sparing: [])
      while try rack.events().last != "over" { _ = try await esptool(rack, lane: 1) }
      let lost = Set(try rack.events().filter { $0.hasPrefix("lost") })
      for number in 1...5 {
        let mac = "02:fc:70:32:00:0\(number)"
        let isWhole = try written(rack, mac) == bench.image.count
        #expect(isWhole || lost.contains("lost \(mac)"))
      }
      #expect(try rack.events().contains { $0.hasPrefix("fault") })
    }
  }
}
