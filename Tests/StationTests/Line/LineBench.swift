import NVSModel
import Synchronization
import TestSupport

@testable import Station

/// A batch of three devices, a ledger of its own, and boards that are asked as a lane asks them.
struct LineBench {
  let ledger: LedgerBench
  let session: LedgerSession
  let job: LineJob
  let account: LineAccount

  static let template = """
    key,type,encoding,value
    mfg,namespace,,
    serial_no,data,string,{serial_no}
    level,data,u8,{level}
    """
  static let values = "serial_no,level\nSN1,1\nSN2,2\nSN3,3\n"

  init(
    template: String = template, values: String? = values, unique: [String] = ["serial_no"],
    partitions: String = Sample.csv, in ledger: LedgerBench? = nil, files: [String: String] = [:],
    change: (inout LineJob) -> Void = { _ in }
  ) throws {
    self.ledger = try ledger ?? LedgerBench()
    session = try self.ledger.session()
    job = try Self.job(template, values, unique, Sample.table(partitions), files, change)
    account = try LineAccount(job, session)
  }

  private static func job(
    _ template: String, _ values: String?, _ unique: [String], _ partitions: PartitionTable,
    _ files: [String: String], _ change: (inout LineJob) -> Void
  ) throws -> LineJob {
    var table = try values.map { try ValuesTable(name: "values.csv", bytes: Array($0.utf8)) }
    table?.scan()
    let batch = Batch(template: try Template(name: "config.csv", bytes: Array(template.utf8)), table: table)
    let plan = BatchPlan(batch, version: .v2, geometry: try Geometry(size: 0x6000)) { request in
      guard let content = files[request.path] else { return .missing("none") }
      return .found(Array(content.utf8), path: request.path, isBesideDocument: true)
    }
    guard let target = partitions.partition(named: "fctry") else { throw Unexpected() }
    let version = BatchVersion(
      batch: "lamps", template: String(repeating: "a", count: 64), table: String(repeating: "b", count: 64),
      columns: unique)
    var job = LineJob(
      plan, identity: try DeviceIdentity(unique, of: batch), version: version, target: target, table: partitions)
    change(&job)
    return job
  }

  /// The board with a number, with whatever lies in its flash.
  static func board(_ number: Int, holding image: [UInt8]? = nil) throws -> ScriptedBridge {
    var bridge = ScriptedBridge()
    bridge.board.mac = try LedgerBench.board(number).description
    if let image { bridge.flash.replaceSubrange(0x340000..<0x340000 + image.count, with: image) }
    return bridge
  }

  /// What came of a board, and what it was asked.
  struct Told {
    let result: LaneResult
    let ops: [String]
    let pending: PendingResult?
    /// Where something was to be written, in order.
    let offsets: [Int]

    var step: LaneStep { result.step }
    var reason: String { result.step.reason ?? "" }
  }

  /// Does with a board what a lane does.
  func serve(_ bridge: ScriptedBridge, _ start: LaneScript.LaneStart = .init()) async -> Told {
    let asked = ScriptedBridge.Requests()
    let pending = Mutex<PendingResult?>(nil)
    let port = "/dev/ttyUSB0"
    let script = LaneScript(
      line: account, start: start, port: PortName(port),
      show: { change in
        var status = LaneStatus(lane: 0, port: port)
        change(&status)
      }, keep: { result in pending.withLock { $0 = result } })
    let result: LaneResult
    do throws(BoardError) {
      result = try await script.run(bridge.connection(on: port, asked))
    } catch {
      result = LaneResult(board: nil, device: nil, step: .stopped(error.words(port: port, .untouched)))
    }
    return Told(
      result: result, ops: asked.all.compactMap { $0["op"]?.text }, pending: pending.withLock { $0 },
      offsets: asked.all.filter { $0["op"] == .text("segment") }.compactMap { $0["offset"]?.number })
  }

  /// What the ledger knows of the board with a number.
  func device(_ number: Int) throws -> LedgerDevice? { try session.ledger.device(of: LedgerBench.board(number)) }

  /// The image of the device with a position.
  func image(_ position: Int) throws -> [UInt8] {
    try account.encode(job.plan.batch.device(at: position)).get()
  }
}
