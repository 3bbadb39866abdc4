import Glibc
import NVSModel
import Station
import Subprocess
import Synchronization
import SystemPackage
import TestSupport

/// A batch of twenty devices, a ledger of its own, and `fctry line` over a rack of simulated boards.
struct LineTrial {
  let folder: TemporaryFolder
  let kind: SimulatedBoard.Kind

  static let template = """
    key,type,encoding,value
    mfg,namespace,,
    serial_no,data,string,{serial_no}
    level,data,u8,{level}
    mac,data,string,{mac}

    """

  init(_ kind: SimulatedBoard.Kind = .esp32, template: String = template, devices: Int = 20) throws {
    folder = try TemporaryFolder()
    self.kind = kind
    let rows = (1...devices).map { "SN\($0),\($0)\n" }.joined()
    try folder.write(template, to: "config.csv")
    try folder.write("serial_no,level\n" + rows, to: "values.csv")
    try folder.write(partitions, to: "partitions.csv")
  }

  var offset: Int { kind == .esp32 ? 0x340000 : 0x140000 }

  private var partitions: String {
    "nvs,data,nvs,0x9000,0x6000\nphy_init,data,phy,0xf000,0x1000\nfactory,app,factory,0x10000,1M\n"
      + "fctry,data,nvs,\(offset.hex),0x3000\n"
  }

  var table: [UInt8] { get throws { try PartitionTable(bytes: Array(partitions.utf8)).binary() } }

  var environment: [Subprocess.Environment.Key: String] {
    ["XDG_DATA_HOME": folder("data"), "XDG_STATE_HOME": folder("state"), "FCTRY_PYTHON": testPython]
  }

  /// A `fctry line` that runs.
  final class Running: Sendable {
    private let lines = Mutex<[String]>([])
    let signal: @Sendable (Signal) -> Void

    fileprivate init(signal: @escaping @Sendable (Signal) -> Void) { self.signal = signal }

    fileprivate func add(_ line: String) { lines.withLock { $0.append(line) } }

    /// All lines so far.
    var said: [String] { lines.withLock { $0 } }

    /// What came of boards so far: `PASS serial_no SN1 02:fc:00:00:00:01`.
    var results: [String] { said.filter { $0.hasPrefix("lane ") } }

    /// Waits until so many boards have a result.
    func results(_ count: Int) async throws -> [String] {
      try await wait("\(count) results") { results.count >= count }
      return results
    }
  }

  /// Runs a line on a rack's lanes beside `body`, and ends it. Returns its exit status.
  ///
  /// - Parameter end: it is killed when it says a line with this, and not only when someone looks: a board is soon written.
  func run(
    on rack: SimulatedRack, _ options: [String] = [], hasTable: Bool = true,
    python: String = testPython, killedBy end: String? = nil, _ body: (Running) async throws -> Void
  ) async throws -> TerminationStatus {
    let arguments =
      ["line", "config.csv"] + (hasTable ? ["values.csv"] : []) + [
        "--ports", rack.links.joined(separator: ","), "--partitions", "partitions.csv", "--partition", "fctry",
        "--unique", "serial_no", "--backups", folder("backups"),
      ] + options
    let result = try await Subprocess.run(
      .path(Program.built), arguments: Arguments(arguments),
      environment: .inherit.updating(environment.mapValues { Optional($0) }).updating(["FCTRY_PYTHON": python]),
      workingDirectory: folder.path, input: .none, output: .sequence, error: .string(limit: 1 << 20)
    ) { child in
      let running = Running { try? child.send(signal: $0) }
      let output = child.standardOutput.strings()
      async let reading: Void = {
        for try await line in output {
          if let end, line.contains(end) { running.signal(.kill) }
          running.add(line)
        }
      }()
      try await body(running)
      running.signal(.interrupt)
      try await reading
    }
    return result.terminationStatus
  }

  /// What the command makes of its arguments, for a line without it.
  func job() throws -> LineJob {
    var values = try ValuesTable(name: folder("values.csv"), bytes: WholeFile.read(folder("values.csv")))
    values.scan()
    let template = try Template(name: folder("config.csv"), bytes: WholeFile.read(folder("config.csv")))
    let batch = Batch(template: template, table: values)
    let table = PartitionTable(bytes: Array(partitions.utf8))
    guard let target = table.partition(named: "fctry") else { throw TestFailure(description: "no partition") }
    let plan = BatchPlan(batch, version: .v2, geometry: try Geometry(size: target.size)) { _ in .missing("none") }
    let version = BatchVersion(batch: "config", template: "t", table: "v", columns: ["serial_no"])
    return LineJob(
      plan, identity: try DeviceIdentity(["serial_no"], of: batch), version: version, target: target, table: table)
  }

  /// A ledger of the trial's own, as a program has it.
  func session() throws -> LedgerSession {
    let place = LedgerPlace(folder("data/fctry/ledger.db"), stateFolder: folder("state"))
    let author = LedgerAuthor(station: "bench 3", operator: "Ada", program: "0.1.0")
    return try LedgerSession(try Ledger(place, author: author, isCreating: true))
  }

  /// What `fctry ledger` says.
  func ledger(_ words: String...) async throws -> String {
    try await Program.fctry(["ledger"] + words, in: folder.path, environment: environment).text
  }

  /// The image that the reference makes for a device on a board.
  func reference(serial: String, level: Int, mac: String) async throws -> [UInt8] {
    let rows =
      "key,type,encoding,value\nmfg,namespace,,\nserial_no,data,string,\(serial)\nlevel,data,u8,\(level)\n"
      + "mac,data,string,\(mac)\n"
    try folder.write(rows, to: "one.csv")
    let outcome = try await Program.reference("generate", "one.csv", "one.bin", "0x3000", in: folder.path)
    guard outcome.status == 0 else { throw TestFailure(description: outcome.text) }
    return try WholeFile.read(folder("one.bin"))
  }

  /// What a board's partition holds.
  func image(on rack: SimulatedRack, _ mac: String) throws -> [UInt8] {
    Array(try rack.flash(of: mac)[offset..<offset + 0x3000])
  }
}
