import Foundation
import Station
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// Boards that change on four lanes and fail by chance, and a line that is killed again and again; judged by a checker that shares no
/// code with it. `FCTRY_LINE_BOARDS=200 FCTRY_LINE_KILLS=20` is a day's work.
@Suite(.timeLimit(.minutes(10))) struct `A line that is killed` {
  private func number(_ variable: String, or usual: Int) -> Int {
    ProcessInfo.processInfo.environment[variable].flatMap { Int($0) } ?? usual
  }

  @Test func `gives no device to two boards, and no board a wrong one`() async throws {
    let (boards, kills) = (number("FCTRY_LINE_BOARDS", or: 24), number("FCTRY_LINE_KILLS", or: 4))
    let trial = try LineTrial(devices: boards + 20)
    let chance = [
      "--boards", String(boards), "--seed", "11", "--faults", "30", "--change", "0.1", "--patience", "4", "--kinds",
      "drop,wrong-bytes,swap,twin,again",
    ]
    var random = SeededRandom(11)
    try await SimulatedRack.with(lanes: 4, table: trial.table, options: chance) { rack in
      for _ in 0..<kills {
        let results = random.below(4)
        _ = try await trial.run(on: rack, ["--retries", "5"]) { line in
          // At a moment between two results, whatever the lanes do then.
          try? await wait("results") { line.results.count >= results || isOver(rack) }
          try await Task.sleep(for: .milliseconds(random.below(400)))
          line.signal(.kill)
        }
      }
      _ = try await trial.run(on: rack, ["--retries", "5"]) { line in
        while !isOver(rack) { try await Task.sleep(for: .milliseconds(100)) }
      }
      let outcome = try Command.run(
        [
          testPython, Program.package.appending("Tests/EndToEndTests/Line/line_check.py").string,
          trial.folder("data/fctry/ledger.db"), rack.folder.string, "--table", trial.folder("values.csv"),
        ], environment: [:], folder: URL(filePath: trial.folder.description))
      #expect(outcome.status == 0, "\(outcome.output)")
      let passed = outcome.output.split(separator: " ").map { String($0) }
      let place = try #require(passed.firstIndex(of: "passed,"))
      #expect(Int(passed[place - 1]).map { $0 > boards / 2 } == true, "\(outcome.output)")
    }
  }

  private func isOver(_ rack: SimulatedRack) -> Bool { (try? rack.events().contains("over")) == true }
}
