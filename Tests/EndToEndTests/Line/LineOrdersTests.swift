import NVSModel
import Station
import Synchronization
import TestSupport
import Testing

/// What a person at the bench may say while the lanes run.
@Suite(.timeLimit(.minutes(5))) struct `The orders of a line` {
  private let one = "02:fc:00:00:00:01"
  private let two = "02:fc:00:00:00:02"

  /// A line over a rack, and what it has told.
  private final class Bench: Sendable {
    let run: LineRun
    let session: LedgerSession
    private let results = Mutex<[LaneResult]>([])

    init(_ trial: LineTrial, _ rack: SimulatedRack, _ change: (inout LineJob) -> Void) throws {
      session = try trial.session()
      var job = try trial.job()
      change(&job)
      run = try LineRun(job, ports: rack.links, ledger: session, python: testPython)
    }

    func listen() async {
      for await event in run.events {
        if case .result(let result) = event { results.withLock { $0.append(result) } }
      }
    }

    /// What came of boards: `PASS serial_no SN1`.
    func results(_ count: Int) async throws -> [String] {
      try await wait("\(count) results") { results.withLock { $0.count >= count } }
      return results.withLock { $0.map { "\($0.step.word) \($0.device ?? "-")" } }
    }

    func step(_ lane: Int, is step: LaneStep) async throws {
      try await wait("lane \(lane) to be \(step.word)") { run.statuses[lane].step == step }
    }
  }

  /// Gives `body` a line that has begun, and ends it.
  private func with(
    _ change: (inout LineJob) -> Void = { _ in }, _ body: (Bench, SimulatedRack) async throws -> Void
  ) async throws {
    let trial = try LineTrial()
    try await SimulatedRack.with(table: trial.table) { rack in
      let bench = try Bench(trial, rack, change)
      async let listening: Void = bench.listen()
      try await body(bench, rack)
      bench.run.stop()
      await listening
    }
  }

  @Test func `begin with a board by hand, where it does not start by itself`() async throws {
    try await with({ $0.startsByItself = false }) { bench, rack in
      try await rack.insert(one, lane: 1)
      try await bench.step(0, is: .ready)
      #expect(bench.run.startNext() == 0)
      #expect(try await bench.results(1) == ["PASS serial_no SN1"])
      try await rack.insert(two, lane: 2)
      try await bench.step(1, is: .ready)
      bench.run.startByItself(true)
      #expect(try await bench.results(2)[1] == "PASS serial_no SN2")
    }
  }

  @Test func `hold all lanes until they may go on`() async throws {
    try await with { bench, rack in
      bench.run.hold(true)
      try await rack.insert(one, lane: 1)
      try await bench.step(0, is: .ready)
      bench.run.hold(false)
      #expect(try await bench.results(1) == ["PASS serial_no SN1"])
    }
  }

  @Test func `choose a device for the next board, also where that is gone at first`() async throws {
    try await with { bench, rack in
      #expect(await bench.run.assign("SN7") == .lane(0))
      #expect(await bench.run.assign("nobody") == .refused("no device of the table is called 'nobody'"))
      try await rack.insert(one, lane: 1, fault: "drop-in:stub")
      #expect(try await bench.results(1) == ["STOP -"])
      try? await rack.remove(lane: 1)
      try await rack.insert(one, lane: 1)
      let results = try await bench.results(2)
      #expect(results[1] == "PASS serial_no SN7")
    }
  }

  @Test func `give a device up, and write one that passed anew`() async throws {
    try await with({ $0.retries = 0 }) { bench, rack in
      try await rack.insert(one, lane: 1, fault: "wrong-bytes:40")
      #expect(try await bench.results(1) == ["FAIL serial_no SN1"])
      try bench.run.giveUp(lane: 0, because: "burnt")
      try? await rack.remove(lane: 1)
      try await rack.insert(one, lane: 1)
      let second = try await bench.results(2)[1]
      bench.run.start(lane: 0, isRework: true)
      let third = try await bench.results(3)[2]
      #expect([second, third] == ["PASS serial_no SN2", "PASS serial_no SN2"])
    }
  }
}
