import ArgumentParser
import NVSModel
import Station

/// `fctry doctor`: why an encrypted image cannot be read.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Say what is wrong with an encrypted image, its key, or their partition table.",
    discussion: """
      Give what you have. A whole flash brings its own table, and often its keys. Exit status 1 when something is wrong; \
      nothing is ever written.
      """)

  @Option(help: ArgumentHelp("The partition table, CSV or binary.", valueName: "file"))
  var table: String?

  @OptionGroup var keyOptions: KeyOptions

  @Option(help: "Only this partition of a whole flash.")
  var partition: String?

  @Argument(help: "An NVS image, or the dump of a whole flash.")
  var image: String?

  func validate() throws {
    if table == nil, keyOptions.file == nil, image == nil {
      throw ValidationError("Give an image, a key with --key or --hmac-key, or a partition table with --table.")
    }
  }

  func run() throws {
    var secret = try keyOptions.file.map { file throws(CommandFailure) in try KeyOptions.read(file.path) } ?? []
    defer { secret.wipe() }
    let key = keyOptions.file.map { Doctor.Key(secret, as: $0.scheme) }
    let table = try readTable()
    let file = try image.map { path throws(CommandFailure) in try FactoryInput.dump(path) }
    if let file, file.dump.isWholeFlash {
      if partition == nil, let listing = file.listing { try Console.report(listing.text + "\n") }
      try examine(file, table ?? file.dump.table, key)
    } else {
      if let partition { throw CommandFailure.input(image ?? "", "there is no table to find \(partition.quoted) with") }
      try report([(nil, Doctor(table: table, key: key, image: file?.bytes).diagnoses)])
    }
  }

  /// A whole flash: its table, the key, and each NVS partition with that key or the dump's own.
  private func examine(_ file: DumpFile, _ table: PartitionTable?, _ key: Doctor.Key?) throws(CommandFailure) {
    let parts: [DumpPart]
    do throws(DumpError) {
      parts = try partition.map { name throws(DumpError) in [try file.requirePart(.named(name))] } ?? file.parts
    } catch {
      throw .dump(error)
    }
    var found: [(String?, [Diagnosis])] = [(nil, Doctor(table: table).diagnoses)]
    let encrypted = parts.map { PartitionImage($0.bytes).looksEncrypted }
    for (part, isEncrypted) in zip(parts, encrypted) {
      // The others of the flash may well be plain or blank.
      let key = isEncrypted || parts.count == 1 || !encrypted.contains(true) ? key : nil
      let own = isEncrypted && key == nil ? file.keyOffers : []
      for offer in own { found.append((offer.partition.name, offer.problem.map { [.keyProblem($0)] } ?? [])) }
      let keys = own.lazy.compactMap(\.file).first
      let doctor = keys.map { Doctor(keys: $0, image: part.bytes) } ?? Doctor(key: key, image: part.bytes)
      found.append((part.region?.name, doctor.diagnoses))
    }
    try report(found)
  }

  /// Prints what was found, each with the partition that it is about.
  private func report(_ found: [(part: String?, diagnoses: [Diagnosis])]) throws(CommandFailure) {
    for (part, diagnoses) in found {
      for diagnosis in diagnoses {
        let names = [part == nil ? name(of: diagnosis.subject) : image, part]
        Console.print((names.compactMap { $0?.printable } + [diagnosis.description]).joined(separator: ": "))
      }
    }
    if found.contains(where: { $0.diagnoses.contains(where: \.isWrong) }) { throw CommandFailure(.inputHasProblems) }
  }

  private func readTable() throws(CommandFailure) -> PartitionTable? {
    guard let table else { return nil }
    return try FactoryInput.table(table, PartitionRules()) { bytes in PartitionTable.looksLikePartitionTable(bytes) }
  }

  private func name(of subject: Diagnosis.Subject) -> String? {
    switch subject {
    case .table: table ?? image
    case .key: keyOptions.file?.path
    case .image: image
    }
  }
}
