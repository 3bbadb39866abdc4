import Dispatch
import Glibc
import NVSModel
import Station
import Synchronization

/// A line of simulated boards that answer as slowly as a real one: the time a board beside esptool alone for the same write, and
/// what more lanes bring.
func measureLine(_ folder: TemporaryFolder, _ measure: inout Measure) throws {
  let bench = try LineBenchmark(folder)
  let alone = try bench.esptoolAlone()
  print("\("A board, by esptool alone in a warm Python".padded(to: 52)) \(Measure.text(alone))")
  let one = try bench.run(lanes: 1, boards: 10)
  measure.report("  the same on a lane, looked up, claimed, recorded", one.board, goal: alone * 1.15)
  for lanes in [2, 4] {
    let several = try bench.run(lanes: lanes, boards: 10 * lanes)
    let ratio = several.rate / one.rate
    if lanes == 4 {
      measure.report("  boards a minute on 4 lanes", ratio: ratio, goal: 3.5, of: "one lane's")
    } else {
      print("\("  boards a minute on \(lanes) lanes".padded(to: 52)) \(Measure.hundredths(ratio)) times one lane's")
    }
  }
}

private struct LineBenchmark {
  private let folder: TemporaryFolder
  private static let python = PythonFinder.find()
  private static let baud = 230_400
  private static let partitions =
    "nvs,data,nvs,0x9000,0x6000\nfactory,app,factory,0x10000,1M\nfctry,data,nvs,0x340000,0x6000\n"

  init(_ folder: TemporaryFolder) throws {
    self.folder = folder
    let table = try PartitionTable(bytes: Array(Self.partitions.utf8)).binary()
    try WholeFile.write(table, to: path("table.bin"), sparing: [])
  }

  private func path(_ name: String) -> String { "\(folder.path)/\(name)" }

  /// How long esptool needs for the write alone.
  func esptoolAlone() throws -> Duration {
    let job = try job(boards: 1, lanes: 0)
    var slot = ImageSlot(job.plan.geometry)
    try DeviceEncoder(job.plan).encode(job.plan.batch.device(at: 0, mac: .example), into: &slot)
    try WholeFile.write(slot.bytes, to: path("one.bin"), sparing: [])
    let board = try Process(
      [
        Self.python, "Tools/simboard", "--flash", path("alone.bin"), "--table", path("table.bin"), "--link",
        path("alone"),
        "--pace", String(Self.baud),
      ], streams: "/dev/null")
    defer {
      kill(board.id, SIGTERM)
      board.wait()
    }
    try waitFor("a board") { WholeFile.exists(path("alone")) }
    try WholeFile.write([], to: path("alone.txt"), sparing: [])
    let arguments = [
      "Tests/Reference/esptool_alone.py", path("alone"), String(Self.baud), "0x340000", path("one.bin"), "7",
    ]
    guard try Process([Self.python] + arguments, streams: path("alone.txt")).wait() == 0,
      let seconds = String(decoding: try WholeFile.read(path("alone.txt")), as: UTF8.self).split(separator: "\n").last
        .flatMap({ Double($0) })
    else { throw BenchmarkError("esptool failed") }
    return .seconds(seconds)
  }

  private func waitFor(_ what: String, _ condition: () -> Bool) throws {
    for _ in 0..<3_000 {
      if condition() { return }
      usleep(10_000)
    }
    throw BenchmarkError("waited in vain for \(what)")
  }

  /// A batch of its own for each number of lanes.
  private func job(boards: Int, lanes: Int) throws -> LineJob {
    let template =
      "key,type,encoding,value\nmfg,namespace,,\nserial_no,data,string,{serial_no}\nmac,data,string,{mac}\n"
    let values = "serial_no\n" + (1...boards).map { "L\(lanes)N\($0)\n" }.joined()
    var table = try ValuesTable(name: "values.csv", bytes: Array(values.utf8))
    table.scan()
    let batch = Batch(template: try Template(name: "config.csv", bytes: Array(template.utf8)), table: table)
    let plan = BatchPlan(batch, version: .v2, geometry: try Geometry(size: 0x6000)) { _ in .missing("none") }
    let identity = try DeviceIdentity(["serial_no"], of: batch)
    let partitions = PartitionTable(bytes: Array(Self.partitions.utf8))
    guard let target = partitions.partition(named: "fctry") else { throw BenchmarkError("no partition") }
    let version = BatchVersion(batch: "lanes-\(lanes)", template: "t", table: "v", columns: ["serial_no"])
    var job = LineJob(plan, identity: identity, version: version, target: target, table: partitions)
    job.count = boards
    return job
  }

  struct Times {
    /// From connecting to a board to its result, the median.
    let board: Duration
    /// Boards a second once each lane is warm.
    let rate: Double
  }

  /// Flashes boards on so many lanes.
  func run(lanes: Int, boards: Int) throws -> Times {
    let rack = path("rack\(lanes)")
    let process = try Process(
      [
        Self.python, "Tools/simboard", "--rack", rack, "--lanes", String(lanes), "--boards", String(boards), "--table",
        path("table.bin"), "--change", "0.05", "--patience", "30", "--pace", String(Self.baud), "--mac",
        "02:fc:00:0\(lanes):00:01",
      ], streams: "/dev/null")
    defer {
      kill(process.id, SIGTERM)
      process.wait()
    }
    try waitFor("the rack") { WholeFile.exists(rack + "/rack.log") }
    let place = LedgerPlace(path("line.db"), stateFolder: path("line-state"))
    let author = LedgerAuthor(station: "bench", operator: "bench", program: "bench")
    let session = try LedgerSession(try Ledger(place, author: author, isCreating: true))
    let run = try LineRun(
      try job(boards: boards, lanes: lanes), ports: (1...lanes).map { "\(rack)/lane\($0)" }, ledger: session)
    let times = Mutex<[Duration]>([])
    let ends = Mutex<[ContinuousClock.Instant]>([])
    let end = DispatchSemaphore(value: 0)
    Task {
      var starts: [Int: ContinuousClock.Instant] = [:]
      var cold = Set(0..<lanes)
      for await event in run.events {
        switch event {
        case .lane(let status) where status.step == .connecting: starts[status.lane] = starts[status.lane] ?? .now
        case .result(let result):
          if result.step == .passed, let start = starts[result.lane] { times.withLock { $0.append(.now - start) } }
          starts[result.lane] = nil
          cold.remove(result.lane)
          if cold.isEmpty { ends.withLock { $0.append(.now) } }
        default: break
        }
      }
      end.signal()
    }
    end.wait()
    let all = times.withLock { $0.sorted() }
    guard all.count == boards else { throw BenchmarkError("\(all.count) of \(boards) boards passed") }
    let moments = ends.withLock { $0 }
    guard let first = moments.first, let last = moments.last else { throw BenchmarkError("no lane became warm") }
    return Times(board: all[boards / 2], rate: Double(moments.count - 1) / ((last - first) / .seconds(1)))
  }
}
