import ArgumentParser
import NVSModel
import Station

/// `fctry doctor`: why an encrypted image cannot be read.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Say what is wrong with an encrypted image, its key, or their partition table.",
    discussion: "Give what you have. Exit status 1 when something is wrong; nothing is ever written.")

  @Option(help: ArgumentHelp("The partition table, CSV or binary.", valueName: "file"))
  var table: String?

  @OptionGroup var keyOptions: KeyOptions

  @Argument(help: "An NVS image.")
  var image: String?

  func validate() throws {
    if table == nil, keyOptions.file == nil, image == nil {
      throw ValidationError("Give an image, a key with --key or --hmac-key, or a partition table with --table.")
    }
  }

  func run() throws {
    var secret = try keyOptions.file.map { file throws(CommandFailure) in try KeyOptions.read(file.path) } ?? []
    defer { secret.wipe() }
    let bytes = try image.map { path throws(CommandFailure) in try FactoryInput.read(path) }
    let doctor = Doctor(
      table: try readTable(), key: keyOptions.file.map { Doctor.Key(secret, as: $0.scheme) }, image: bytes)
    for diagnosis in doctor.diagnoses {
      let name = name(of: diagnosis.subject).map { $0.printable + ": " } ?? ""
      Console.print(name + diagnosis.description)
    }
    if doctor.isWrong { throw CommandFailure(.inputHasProblems) }
  }

  private func readTable() throws(CommandFailure) -> PartitionTable? {
    guard let table else { return nil }
    let bytes = try FactoryInput.read(table)
    guard PartitionTable.looksLikePartitionTable(bytes) else { throw .input(table, "this is no partition table") }
    return PartitionTable(bytes: bytes, environment: Environment.value)
  }

  private func name(of subject: Diagnosis.Subject) -> String? {
    switch subject {
    case .table: table
    case .key: keyOptions.file?.path
    case .image: image
    }
  }
}
