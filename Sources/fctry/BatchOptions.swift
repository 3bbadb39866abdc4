import ArgumentParser
import NVSModel
import Station
import SystemPackage

/// The options that say where a batch's files go, and how they are called.
struct BatchOutputOptions: ParsableArguments {
  @Option(help: "The column that names each device's files; without it they are counted from 1.")
  var fileid: String?

  @Option(
    name: [.customLong("prefix_num"), .customLong("prefix-num")],
    help: ArgumentHelp("A number in each name: where it begins, and its digits.", valueName: "start> <digits"),
    transform: Self.numbering)
  var numbering: DeviceNames.Numbering?

  @Option(help: "Where bin/, keys/ and csv/ are made.")
  var outdir = ""

  @Option(help: "Write one tar archive instead; - for standard output.")
  var tar: String?

  @Flag(name: .customLong("dry-run"), help: "Make every image, and write nothing.")
  var isDry = false

  @Flag(name: .customLong("csv"), help: "Write each device's rows as a CSV too, as mfg_gen.py does.")
  var writesCSV = false

  @Option(help: "List row, file, SHA-256 and key file of each image in this file.")
  var manifest: String?

  @Flag(
    name: .customLong("resume"), help: "Keep what an interrupted run has made, where it is right, and make the rest.")
  var isResuming = false

  func validate() throws {
    if isDry, tar != nil || manifest != nil || isResuming || writesCSV {
      throw ValidationError("--dry-run writes nothing: leave out --tar, --manifest, --csv and --resume.")
    }
    if tar != nil, isResuming {
      throw ValidationError("An archive cannot be resumed: make it again, or split the batch with --rows.")
    }
  }

  /// Two words of the command line, which ``joined(_:)`` has made one.
  @Sendable private static func numbering(_ text: String) throws -> DeviceNames.Numbering {
    let numbers = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
    guard numbers.count == 2, let start = numbers[0], let digits = numbers[1], (0...20).contains(digits),
      (-Batch.maximumNumber...Batch.maximumNumber).contains(start)
    else {
      throw ValidationError("--prefix_num takes two numbers, where it begins and its digits, such as 1 4.")
    }
    return DeviceNames.Numbering(start: start, digits: digits)
  }

  /// The arguments of the command line with the two words behind `--prefix_num` as one, since an option here takes one.
  static func joined(_ arguments: [String]) -> [String] {
    guard let index = arguments.firstIndex(where: { $0 == "--prefix_num" || $0 == "--prefix-num" }),
      index + 2 < arguments.count, Int(arguments[index + 1]) != nil
    else { return arguments }
    let joined = "\(arguments[index])=\(arguments[index + 1]):\(arguments[index + 2])"
    return Array(arguments[..<index]) + [joined] + arguments[(index + 3)...]
  }

  var output: BatchJob.Output {
    if isDry { return .nowhere }
    return tar.map { .tar($0) } ?? .folder(OutputPath(name: "bin", folder: outdir).folder)
  }

  /// A file beside the folders of the batch.
  func path(_ name: String) -> String { OutputPath(name: name, folder: outdir).path }

  func names(prefix: String, in batch: Batch) throws(CommandFailure) -> DeviceNames {
    var column: Int?
    if let fileid, let table = batch.table {
      column = table.index(ofColumn: fileid)
      if column == nil { throw .noColumn(fileid, "--fileid", table) }
    }
    return DeviceNames(prefix: prefix, numbering: numbering, column: column)
  }

  /// Says what was made; behind an archive on standard output, on standard error.
  func announce(_ outcome: BatchJob.Outcome, _ job: BatchJob, _ watch: BatchWatch) {
    let count = "\(outcome.made) images of \(job.plan.geometry.size) bytes"
    var text: String
    switch job.output {
    case .folder: text = "Made \(count) in \(path("bin").printable)"
    case .tar(let path): text = "Made \(count) in \(path == "-" ? "the archive" : path.printable)"
    case .nowhere: text = "Made \(count), and wrote none of them"
    }
    if outcome.kept > 0 { text += ", and kept \(outcome.kept) that were there" }
    text += watch.rate(of: outcome.made)
    if tar == "-" { Console.complain(text) } else { Console.print(text) }
  }
}

/// The options that say how a batch is encrypted, as `mfg_gen.py` has them.
struct BatchKeyOptions: ParsableArguments {
  @Flag(help: "Make new keys for each device, in keys/.")
  var keygen = false

  @Option(help: ArgumentHelp("The keys that all images are encrypted with.", valueName: "file"))
  var inputkey: String?

  @Flag(
    name: [.customLong("key_protect_hmac"), .customLong("key-protect-hmac")],
    help: "Derive the keys from an HMAC key, as a chip's HMAC peripheral does.")
  var isHMAC = false

  @Flag(
    name: [.customLong("kp_hmac_keygen"), .customLong("kp-hmac-keygen")],
    help: "Make a new HMAC key for each device too.")
  var isMakingHMACKey = false

  @Option(
    name: [.customLong("kp_hmac_keyfile"), .customLong("kp-hmac-keyfile")],
    help: ArgumentHelp("Not for a batch: each device has a file of its own.", visibility: .hidden))
  var hmacKeyfile: String?

  @Option(
    name: [.customLong("kp_hmac_inputkey"), .customLong("kp-hmac-inputkey")],
    help: ArgumentHelp("A file with the HMAC key that all keys are derived from: 32 bytes.", valueName: "file"))
  var hmacInputKey: String?

  func validate() throws {
    if hmacKeyfile != nil {
      throw ValidationError("--kp_hmac_keyfile names one file for all devices: each gets keys/hmac-keys-NAME.bin here.")
    }
    if keygen, inputkey != nil { throw ValidationError("Give --keygen or --inputkey, not both.") }
    guard isHMAC else {
      if isMakingHMACKey || hmacInputKey != nil {
        throw ValidationError("The --kp_hmac options need --key_protect_hmac.")
      }
      return
    }
    if !keygen { throw ValidationError("--key_protect_hmac says how keys are made: it needs --keygen.") }
    if isMakingHMACKey == (hmacInputKey != nil) {
      throw ValidationError(
        "--key_protect_hmac needs an HMAC key: give --kp_hmac_keygen to make one for each device, or --kp_hmac_inputkey with one for all, and not both."
      )
    }
  }

  /// The files that are read.
  var spared: [SparedFile] { [inputkey, hmacInputKey].compactMap { $0.map { SparedFile($0, .key) } } }

  func keys() throws(CommandFailure) -> BatchJob.Keys {
    if let inputkey { return .shared(try usable(inputkey, as: nil)) }
    guard keygen else { return .none }
    if let hmacInputKey { return .derived(try usable(hmacInputKey, as: .hmac)) }
    return isHMAC ? .newHMAC : .new
  }

  private func usable(_ path: String, as scheme: KeyScheme?) throws(CommandFailure) -> EncryptionKeys {
    let keys = try KeyOptions.keyFile(path, as: scheme).keys
    if !keys.canEncrypt { throw .input(path, EncryptionError.equalHalves) }
    return keys
  }
}

extension CommandFailure {
  /// An option that names a column which is not there.
  static func noColumn(_ name: String, _ option: String, _ table: ValuesTable) -> CommandFailure {
    let known = table.columns.prefix(20).map(\.printable).joined(separator: ", ")
    return CommandFailure(
      .wrongUsage, "error: \(option): \(table.name.quoted) has no column \(name.quoted); it has \(known)")
  }
}
