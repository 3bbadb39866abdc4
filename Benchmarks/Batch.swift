import Glibc
import NVSModel
import Station
import SystemPackage

/// A batch: images to files beside a loop that only writes files, to an archive that is thrown away beside the reference
/// generator called in one process, and a table of a million rows.
func measureBatch(_ folder: TemporaryFolder, _ measure: inout Measure) throws {
  let table = LongTable.bytes
  try LongTable.measureScan(table)
  try LongTable.measureScreen(table, folder, &measure)
  let sample = try BatchSample(folder)
  try sample.measureProof()
  let count = BatchSample.count
  let plain = try sample.run(.tar("/dev/null"), jobs: 1)
  let keys = BatchJob.Keys.shared(try SystemRandom.keys())
  let encrypted = try sample.run(.tar("/dev/null"), jobs: 1, keys: keys)
  let plainRatio = try sample.compare("plain", plain, keys: nil, goal: 200, &measure)
  try sample.compareTwoCores("plain", keys: .none, plainRatio, goal: 1.8 * 200, &measure)
  let encryptedRatio = try sample.compare("encrypted", encrypted, keys: "key.bin", goal: 100, &measure)
  try sample.compareTwoCores("encrypted", keys: keys, encryptedRatio, goal: 1.8 * 100, &measure)
  sample.report(
    "An image with keys of its own, to an archive", try sample.run(.tar("/dev/null"), jobs: 1, keys: .new), count)
  sample.report("An image in a dry run", try sample.run(.nowhere, jobs: 1), count)
  sample.report(
    "An image to an archive, with its SHA-256 in a manifest",
    try sample.run(.tar("/dev/null"), jobs: 1, manifest: true), count)
  try sample.measureFiles(&measure)
}

/// Prints how many seconds an archive takes on one core, in the middle of several: what processes do side by side shows what
/// the machine gives.
func printBatchPeer(isEncrypted: Bool) throws {
  let sample = try BatchSample(try TemporaryFolder())
  let keys = isEncrypted ? BatchJob.Keys.shared(try SystemRandom.keys()) : .none
  print(try sample.run(.tar("/dev/null"), jobs: 1, keys: keys, times: 9) / .seconds(1))
}

/// 100,000 devices with eight values each, three of which all share.
private struct BatchSample {
  static let count = 100_000
  let folder: TemporaryFolder
  private let plan: BatchPlan

  private static let config = """
    mfg_ns,namespace,
    serial_no,data,string
    mac,data,hex2bin
    hw_rev,data,u8
    made_at,data,u64
    device_key,data,hex2bin
    model,data,string,REPEAT
    server,data,string,REPEAT
    ca_cert,file,string,REPEAT

    """

  init(_ folder: TemporaryFolder) throws {
    self.folder = folder
    var values = "serial_no,mac,hw_rev,made_at,device_key,model,server,ca_cert\n"
    let shared = "Lamp 12 W,https://example.com/devices,\(folder.path)/ca.pem\n"
    for number in 0..<Self.count {
      let key = String(repeating: String(0xFEDC_BA98_0000_0000 + UInt64(number) * 0x10_0001, radix: 16), count: 4)
      values +=
        "SN\(10_000_000 + number),\(String(0x24A1_6000_0000 + number, radix: 16)),3,\(1_767_225_600_000 + number),"
      values += key + "," + (number == 0 ? shared : ",,\n")
    }
    let certificate = "-----BEGIN CERTIFICATE-----\n" + String(repeating: "MIIB", count: 300) + "\n"
    for (name, text) in [("config.csv", Self.config), ("values.csv", values), ("ca.pem", certificate)] {
      try WholeFile.write(Array(text.utf8), to: "\(folder.path)/\(name)", sparing: [])
    }
    var table = try ValuesTable(name: "values.csv", bytes: Array(values.utf8))
    table.scan()
    let batch = Batch(template: try Template(name: "config.csv", bytes: Array(Self.config.utf8)), table: table)
    let files = CachedFiles()
    plan = BatchPlan(batch, version: .v2, geometry: try Geometry(size: 0x6000)) { files.content(of: $0) }
    guard plan.isSound else { throw BenchmarkError("the batch is not what it should be") }
  }

  private func job(_ output: BatchJob.Output, count: Int = count) -> BatchJob {
    BatchJob(plan, names: DeviceNames(prefix: "dev"), output: output, rows: Array(0..<count))
  }

  /// The median time of a run that makes every image.
  func run(
    _ output: BatchJob.Output, jobs: Int, keys: BatchJob.Keys = .none, manifest: Bool = false, times: Int = 3
  ) throws -> Duration {
    var job = job(output)
    (job.jobs, job.keys) = (jobs, keys)
    let list = folder.path + "/manifest.csv"
    if manifest { job.manifest = list }
    return try Measure.median(of: times) {
      unlink(list)
      let run = try BatchRun(job)
      return try ContinuousClock().measure {
        guard run.run().made == Self.count else { throw BenchmarkError("not all images were made") }
      }
    }
  }

  /// How many times as fast two cores are as one, both in turn, since a machine is never alone for long.
  func gain(keys: BatchJob.Keys) throws -> Double {
    let gains = try (0..<5).map { _ in
      let one = try run(.tar("/dev/null"), jobs: 1, keys: keys, times: 1)
      return one / (try run(.tar("/dev/null"), jobs: 2, keys: keys, times: 1))
    }
    return gains.sorted()[2]
  }

  /// How many times as fast two processes side by side are as one alone.
  func limit(_ kind: String) throws -> Double { 2 * (try peers(1, kind)) / (try peers(2, kind)) }

  /// How many seconds each of so many processes takes at the same time.
  private func peers(_ count: Int, _ kind: String) throws -> Double {
    let logs = (0..<count).map { "\(folder.path)/peer-\($0).txt" }
    for log in logs { try WholeFile.write([], to: log, sparing: []) }
    let peers = try logs.map { try Process([Process.this, "batch-peer", kind], streams: $0) }
    for peer in peers where peer.wait() != 0 { throw BenchmarkError("a process beside another failed") }
    let times = try logs.map { log in
      let text = String(decoding: try WholeFile.read(log), as: UTF8.self)
      return Double(text.filter { !$0.isWhitespace }) ?? .nan
    }
    return times.reduce(0, +) / Double(count)
  }

  func report(_ title: String, _ time: Duration, _ count: Int) {
    let rate = Int(Double(count) / (time / .seconds(1)))
    print("\(title.padded(to: 52)) \(Measure.text(time / count).padded(to: 12)) \(rate) a second")
  }

  func measureProof() throws {
    let proof = BatchProof(plan, uniqueColumns: [0, 1], names: DeviceNames(prefix: "dev", column: 0))
    let time = try ContinuousClock().measure {
      guard proof.run()?.groups.isEmpty == true else { throw BenchmarkError("the proof found something") }
    }
    report("Prove 100,000 devices, two unique columns", time, Self.count)
  }

  /// Against the reference generator, which makes some of the same images.
  ///
  /// - Returns: how many times the reference's rate it is.
  func compare(
    _ title: String, _ time: Duration, keys: String?, goal: Double, _ measure: inout Measure
  ) throws -> Double {
    if let keys { try SecretFile.write(try SystemRandom.keys().partitionImage(), to: "\(folder.path)/\(keys)") }
    let made = 300
    let log = folder.path + "/reference.txt"
    try WholeFile.write([], to: log, sparing: [])
    let arguments =
      [".venv/bin/python", "Tests/Reference/batch_all.py", folder.path, "0x6000", String(made)]
      + (keys.map { [$0] } ?? [])
    guard try Process(arguments, streams: log).wait() == 0 else { throw BenchmarkError("the reference failed") }
    let words = String(decoding: try WholeFile.read(log), as: UTF8.self).split(whereSeparator: \.isWhitespace)
    guard let seconds = words.last.flatMap({ Double($0) }) else { throw BenchmarkError("the reference says no time") }
    report("An image to an archive, \(title)", time, Self.count)
    print("\("  the reference, in one process".padded(to: 52)) \(Measure.text(.seconds(seconds) / made))")
    let ratio = seconds / Double(made) / (time / .seconds(1)) * Double(Self.count)
    measure.report("  that many times its rate", ratio: ratio, goal: goal, of: "the reference's rate")
    return ratio
  }

  /// The same on two cores, beside what the machine gives to two processes.
  ///
  /// - Parameter ratio: how many times the reference's rate one core reaches.
  func compareTwoCores(
    _ title: String, keys: BatchJob.Keys, _ ratio: Double, goal: Double, _ measure: inout Measure
  ) throws {
    let (gain, limit) = (try gain(keys: keys), try limit(title))
    measure.report(
      "The same archive on two cores, \(title)", ratio: ratio * gain, goal: goal, of: "the reference's rate")
    print(
      "\("  against one core in turn".padded(to: 52)) \(Measure.hundredths(gain)) times; "
        + "two processes side by side are \(Measure.hundredths(limit)) times one alone")
  }

  // MARK: Files

  private static let fileCount = 20_000

  /// Until all is on the disk, both in turn.
  func measureFiles(_ measure: inout Measure) throws {
    for (place, path) in [("the disk", folder.path), ("memory", "/dev/shm")] {
      var (ours, bare): ([Duration], [Duration]) = ([], [])
      for number in 0..<3 {
        let target = "\(path)/fctry-bench-\(getpid())-\(number)"
        var job = job(.folder(target), count: Self.fileCount)
        job.jobs = 1
        // What others have written before is not waited for.
        try Self.sync(path)
        bare.append(try Self.bareLoop(target + "-bare"))
        try Self.sync(path)
        let run = try BatchRun(job)
        ours.append(ContinuousClock().measure { _ = run.run() })
        try Self.remove(target)
        try Self.remove(target + "-bare")
      }
      let (mine, loop) = (ours.sorted()[1], bare.sorted()[1])
      report("An image to a file, on \(place)", mine, Self.fileCount)
      report("  a loop that only writes files", loop, Self.fileCount)
      measure.report("  against that loop, on \(place)", ratio: loop / mine, goal: 0.8, of: "its rate")
    }
  }

  /// Creates and writes files of an image's size, and waits for the disk as a batch does.
  private static func bareLoop(_ folder: String) throws -> Duration {
    try WholeFile.makeFolder(folder + "/bin")
    let image = [UInt8](repeating: 0xA5, count: 0x6000)
    let place = try FileDescriptor.open(folder, .readOnly, options: .directory)
    let time = try ContinuousClock().measure {
      for number in 1...fileCount {
        let file = try FileDescriptor.open(
          "\(folder)/bin/dev-\(number).bin", .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
          permissions: [.ownerReadWrite, .groupRead, .otherRead])
        try file.closeAfter { _ = try file.writeAll(image) }
      }
      FileSystem.sync(place)
    }
    try place.close()
    return time
  }

  private static func sync(_ folder: String) throws {
    let place = try FileDescriptor.open(folder, .readOnly, options: .directory)
    FileSystem.sync(place)
    try place.close()
  }

  private static func remove(_ folder: String) throws {
    for number in 1...fileCount { unlink("\(folder)/bin/dev-\(number).bin") }
    rmdir(folder + "/bin")
    rmdir(folder)
  }
}
