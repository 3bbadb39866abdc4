import ArgumentParser
import NVSModel
import Station

/// `fctry batch`: what `mfg_gen.py generate` does, for hundreds of thousands of devices.
struct BatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "batch",
    abstract: "Make an image for each device of a table of values.",
    usage: """
      fctry batch <config> <values> <prefix> <size> [--fileid <column>] [--prefix_num <start> <digits>]
      fctry batch <config> <values> <prefix> --partitions <file> --partition <name>
      fctry batch <config> <values> <prefix> <size> --keygen | --inputkey <file>
      fctry batch <config> <values> <prefix> <size> --tar <file>|- [--manifest <file>]
      """,
    discussion: """
      The same arguments, files and bytes as mfg_gen.py generate. CONFIG is its configuration, or a factory data CSV \
      whose values may name columns ({serial_no}), counters ({n:SN%08d}) and the board's MAC ({mac}, {mac:hex}). Every \
      device is checked before the first image is made, and nothing is written while anything is wrong.
      """)

  @Argument(
    help: ArgumentHelp(
      "The template, the table of values, the prefix of all names, and the size.",
      valueName: "config> <values> <prefix> <size"))
  var arguments: [String]

  @OptionGroup var outputOptions: BatchOutputOptions

  @OptionGroup var keyOptions: BatchKeyOptions

  @OptionGroup var devices: DeviceOptions

  @Option(help: "A partition table, CSV or binary, that says the size.")
  var partitions: String?

  @Option(help: "The partition in that table.")
  var partition: String?

  @Option(help: "The rows to make, such as 1-5000: a part of the batch.", transform: RowRange.init)
  var rows: RowRange?

  @Option(help: "How many threads work on it; by default as many as there are cores.")
  var jobs: Int?

  func validate() throws {
    if (partitions == nil) != (partition == nil) {
      throw ValidationError("--partitions and --partition belong together: give both, or a size.")
    }
    let count = partitions == nil ? 4 : 3
    if arguments.count != count {
      let size = partitions == nil ? ", and the size" : "; the size comes from the partition table"
      throw ValidationError(
        "Give the configuration, the values and the prefix\(size): config.csv values.csv dev 0x6000")
    }
    let prefix = arguments[2]
    if prefix.isEmpty || prefix.contains("/") || prefix.hasPrefix(".") {
      throw ValidationError("The prefix \(prefix.quoted) must begin the names of files: give a name without a folder.")
    }
    if partitions == nil { _ = try geometry() }
    if let jobs, !(1...256).contains(jobs) { throw ValidationError("--jobs takes 1 to 256 threads.") }
  }

  func run() throws {
    let input = try BatchInput(config: arguments[0], values: arguments[1], start: devices.start)
    let plan = try input.plan(version: devices.version.format, geometry: try geometry())
    let names = try outputOptions.names(prefix: arguments[2], in: input.batch)
    let uniqueColumns = try input.columns(named: devices.uniqueNames)
    let chosen = try (rows ?? RowRange()).range(of: input.batch.deviceCount)
    let watch = BatchWatch()
    let proof = BatchProof(plan, uniqueColumns: uniqueColumns, names: names)
    let findings = try input.prove(proof, chosen, jobs: jobs ?? Threads.coreCount, watch)
    let bad = Set(findings.badRows)
    if !bad.isEmpty, !devices.isKeepingGoing {
      let count = "\(bad.count) of \(chosen.count) devices have problems"
      throw CommandFailure(
        .inputHasProblems, "nothing was written: \(count); --keep-going makes the others and lists these")
    }
    var job = BatchJob(plan, names: names, output: outputOptions.output, rows: chosen.filter { !bad.contains($0) })
    job.keys = try keyOptions.keys()
    job.jobs = jobs ?? Threads.coreCount
    job.manifest = outputOptions.manifest
    job.isResuming = outputOptions.isResuming
    job.writesCSV = outputOptions.writesCSV
    job.spared = (input.paths + [partitions].compactMap(\.self)).map { SparedFile($0, .input) } + keyOptions.spared
    try make(job, watch)
    if !bad.isEmpty {
      let list = outputOptions.path("\(arguments[2])-skipped.csv")
      try input.list(findings, of: proof, in: list, sparing: job.spared)
      throw CommandFailure(.inputHasProblems, "left out \(bad.count) devices with problems: see \(list.printable)")
    }
  }

  private func make(_ job: BatchJob, _ watch: BatchWatch) throws(CommandFailure) {
    let outcome: BatchJob.Outcome
    do throws(FileError) {
      let run = try BatchRun(job)
      watch.begin("images")
      outcome = run.run { watch.show($0.done, of: $0.total) }
      watch.end()
    } catch {
      let advice = error.reason == .exists && job.manifest != error.path
      throw .input(error.path, error.description + (advice ? ", or go on with what is there: --resume" : ""))
    }
    let done = outcome.made + outcome.kept
    if let failure = outcome.failure {
      throw CommandFailure(.inputHasProblems, "error: \(failure.message)", rest(of: job, done))
    }
    if outcome.isCancelled { throw CommandFailure(.inputHasProblems, "interrupted", rest(of: job, done)) }
    outputOptions.announce(outcome, job, watch)
  }

  private func rest(of job: BatchJob, _ done: Int) -> String {
    let count = "\(done) of \(job.rows.count) images are made"
    switch job.output {
    case .folder: return "\(count); --resume makes the others"
    case .tar, .nowhere: return "the archive was not finished"
    }
  }

  private func geometry() throws -> Geometry {
    if let partitions, let partition { return try TargetPartition(partition, in: partitions).geometry }
    do {
      return try Geometry(size: try Size.parse(arguments[arguments.count - 1]))
    } catch {
      throw ValidationError("Size: \(error)")
    }
  }
}

/// What `--rows` takes: `5`, `5-9`, `5-`, counted from 1.
struct RowRange {
  private let first: Int
  private let last: Int?

  /// All rows.
  init() { (first, last) = (1, nil) }

  @Sendable init(_ text: String) throws {
    let parts = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    let wrong = ValidationError("--rows takes rows from 1 on, such as 1-5000, 5001- or 7, and not \(text.quoted).")
    guard let first = Int(parts[0]), first >= 1 else { throw wrong }
    self.first = first
    if parts.count == 1 {
      last = first
    } else if parts[1].isEmpty {
      last = nil
    } else {
      guard let last = Int(parts[1]), last >= first else { throw wrong }
      self.last = last
    }
  }

  /// The positions that it means in a table of so many rows.
  func range(of count: Int) throws(CommandFailure) -> Range<Int> {
    guard (last ?? first) <= count else {
      throw CommandFailure(.wrongUsage, "error: --rows goes to row \(last ?? first), and the table has \(count)")
    }
    return first - 1..<(last ?? count)
  }
}
