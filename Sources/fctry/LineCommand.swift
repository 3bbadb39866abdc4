import ArgumentParser
import Glibc
import NVSModel
import Station

/// `fctry line`: one board after another, each a device of its own.
struct LineCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "line",
    abstract: "Flash one board after another, each as a device of its own.",
    usage: """
      fctry line <config> <values> --ports <port>,<port>... --partitions <file> --partition <name> --unique <columns>
      fctry line <config> --ports <port>... --partitions <file> --partition <name> --unique <keys>
      """,
    discussion: """
      A board that appears on a port gets the next device of the table, or the one whose row names its MAC in a column mac; \
      without a table the template's counters and {mac} make each device. What became of it is in the ledger before PASS is \
      said, and no device goes to two boards: see fctry ledger. A device that failed is tried once more on its own board. The \
      next board is begun with when the one before was taken away. Ctrl-C ends the line; a write that has begun is ended \
      first. Reads CONFIG, VALUES, the partition table and the key; writes the ledger and backups/. Exit status: 0 done, 1 \
      the input has problems or devices are left in doubt, 2 wrong usage, 3 the line ended before as many boards had passed as \
      --count said.

      Example:
        fctry line mfg_config.csv values.csv --ports /dev/ttyUSB0,/dev/ttyUSB1 --partitions partitions.csv \
      --partition fctry --unique serial_no
      """)

  @Argument(help: "The template: a configuration for mfg_gen.py, or a factory data CSV.")
  var config: String

  @Argument(help: "The table of values, a row a device.")
  var values: String?

  @OptionGroup var lanes: LaneOptions
  @OptionGroup var devices: DeviceOptions
  @Option(help: "The lasting name of the batch in the ledger; by default the name of CONFIG without its ending.")
  var batch: String?

  @OptionGroup var keyOptions: KeyOptions
  @OptionGroup var keeping: BackupOptions
  @OptionGroup var ledgerOptions: LedgerOptions

  @Option(help: "Who works here; by default the name under which you are logged in. It is recorded.")
  var `operator`: String?

  @Option(help: "End when so many boards have passed.")
  var count: Int?

  @Flag(help: "End when no device of the table is left.")
  var untilEmpty = false

  @Option(help: "How often a device that failed is tried again by itself.")
  var retries = 1

  @Option(
    help: ArgumentHelp(
      "A command of the shell that gets each attempt that passed as JSON on its standard input.", valueName: "command"))
  var onPass: String?

  @Flag(help: "Write an object a line.")
  var json = false

  func validate() throws {
    if untilEmpty, values == nil { throw ValidationError("--until-empty needs a table of values that can be empty.") }
    if let count, count < 1 { throw ValidationError("--count takes 1 or more boards.") }
    if !(0...20).contains(retries) { throw ValidationError("--retries takes 0 to 20.") }
  }

  func run() async throws {
    let job = try job()
    let ledger = try ledger()
    let session = try withLedger { () throws(LedgerError) in try LedgerSession(ledger) }
    let run = try withLedger { () throws(LedgerError) in
      try LineRun(job, ports: lanes.ports, ledger: session)
    }
    let interrupts = Interrupts([SIGINT, SIGTERM, SIGHUP]) {
      Console.complain("ending: a write that has begun is ended first")
      run.stop()
    }
    defer { interrupts.stop() }
    var tally = LineTally()
    var isUnrecorded = false
    var notes: [Int: String] = [:]
    for await event in run.events {
      // A note stays beside the lane's result, and is said once.
      if case .lane(let status) = event, !json {
        if status.note != nil, status.note == notes[status.lane] { continue }
        notes[status.lane] = status.note
      }
      if case .tally(let now) = event { tally = now }
      if case .result(let result) = event, case .unrecorded = result.step { isUnrecorded = true }
      try tell(event)
    }
    try end(run, tally, isUnrecorded)
  }

  private func tell(_ event: LineEvent) throws {
    if json { return try Console.report(LineReport.json(event).line + "\n") }
    guard let line = LineReport.line(event) else { return }
    if case .result = event { try Console.report(line + "\n") } else { Console.complain(line) }
  }

  private func end(_ run: LineRun, _ tally: LineTally, _ isUnrecorded: Bool) throws {
    let left = tally.left.map { ", \($0) devices left" } ?? ""
    Console.complain(
      "\(tally.passed) boards passed, \(tally.failed) attempts failed, \(tally.stopped) boards stopped\(left)")
    let doubtful = try withLedger { () throws(LedgerError) in try run.inDoubt() }
    var failure = CommandFailure(.inputHasProblems)
    failure.messages = doubtful.map { LedgerReport.line($0, isLive: false) }
    if isUnrecorded { failure.messages.append("a result could not be recorded: settle it before the next run") }
    if !failure.messages.isEmpty { throw failure }
    if let count, tally.passed < count {
      throw CommandFailure(.boardFailed, "the line ended before \(count) boards had passed")
    }
  }

  // MARK: - What is made of what

  private func ledger() throws -> Ledger {
    let place = try ledgerOptions.place()
    return try withLedger { () throws(LedgerError) in
      try Ledger(place, author: LedgerOptions.author(`operator`), isCreating: true)
    }
  }

  private func job() throws -> LineJob {
    let target = try TargetPartition(
      lanes.partition, in: lanes.partitions,
      rules: PartitionRules(tableOffset: lanes.tableOffset, chip: lanes.chip))
    let input = try BatchInput(config: config, values: values, start: devices.start)
    let plan = try input.plan(version: devices.version.format, geometry: target.geometry, from: .warning)
    let identity = try identity(of: input.batch)
    let version = BatchVersion(
      batch: batch ?? BatchVersion.usualBatch(ofTemplate: config), template: input.digests.template,
      table: input.digests.table,
      columns: identity.names)
    var job = LineJob(plan, identity: identity, version: version, target: target.partition, table: target.table)
    job.key = try keyOptions.file.map { try KeyOptions.keyFile($0.path, as: $0.scheme) }
    (job.chip, job.tableOffset, job.baud) = (lanes.chip, lanes.tableOffset, lanes.baud)
    (job.backups, job.retries, job.count) = (keeping.folder, retries, count)
    (job.endsWhenEmpty, job.onPass) = (untilEmpty, onPass)
    if let folder = lanes.firmware {
      do { job.firmware = try Firmware(folder) } catch { throw CommandFailure.input(error.path, error) }
    }
    if let refusal = job.refusal { throw CommandFailure(.inputHasProblems, "error: \(refusal)") }
    job.skipped = try prove(plan, identity, input)
    return job
  }

  private func identity(of batch: Batch) throws(CommandFailure) -> DeviceIdentity {
    do {
      return try DeviceIdentity(devices.uniqueNames, of: batch)
    } catch {
      throw CommandFailure(.wrongUsage, "error: --unique: \(error)")
    }
  }

  /// Checks every device of the table, or a made-up one, before the first board is asked.
  private func prove(
    _ plan: BatchPlan, _ identity: DeviceIdentity, _ input: BatchInput
  ) throws(CommandFailure) -> Set<Int> {
    guard let table = plan.batch.table else {
      if let reason = plan.obstacleWithoutTable { throw .input(config, reason) }
      return []
    }
    let columns = identity.names.compactMap { table.index(ofColumn: $0) }
    var proof = BatchProof(plan, uniqueColumns: columns)
    proof.mac = .example
    let findings = try input.prove(proof, 0..<table.rowCount, jobs: Threads.coreCount, BatchWatch())
    let bad = Set(findings.badRows)
    if bad.isEmpty || devices.isKeepingGoing { return bad }
    let count = "\(bad.count) of \(table.rowCount) devices have problems"
    throw CommandFailure(.inputHasProblems, "no board was asked: \(count); --keep-going leaves these out")
  }
}
