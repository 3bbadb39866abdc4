import ArgumentParser
import NVSModel
import Station

/// `fctry flash`: one board, from its partition table to the verification.
struct FlashCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "flash",
    abstract: "Write an image, or what CSV files make, to a board and verify it.",
    usage: """
      fctry flash <image> --port <port> --partition <name> --partitions <file>
      fctry flash <image> --port <port> --offset <offset>
      fctry flash <csv> ... --port <port> --partition <name> --partitions <file>
      """,
    discussion: """
      The board's own partition table is compared first; nothing is written to a board that does not fit, unless --force \
      says so, and never past the end of its flash. What it holds is said first, and kept in backups/ before it is \
      overwritten, unless it is blank or the same; fctry restore writes it back. esptool is used: the one of FCTRY_PYTHON, of the .venv above this \
      program, or of python3. A board that fctry ledger knows as a device is left alone, unless --force says so, and what it \
      gets is recorded. With --key what CSVs make is encrypted, an image must be encrypted with that key, and the \
      table's nvs_keys partition is written too; with --hmac-key the keys are the chip's own.
      """)

  @Argument(help: "An NVS image, or NVS CSVs that go into one image.")
  var inputs: [String]

  @OptionGroup var board: BoardOptions

  @Option(help: "The partition to write to.")
  var partition: String?

  @Option(help: "The partition table, CSV or binary, that the board must have.")
  var partitions: String?

  @Option(help: "Where to write when there is no partition table to compare with.", transform: ArgumentReader.size)
  var offset: Int?

  @Option(help: "The chip that the board must have, such as esp32 or esp8266.", transform: ArgumentReader.chip)
  var chip: Chip?

  @Option(name: .customLong("version"), help: "Format of the pages that CSVs make; 1 keeps every blob in one page.")
  var version: VersionArgument = .two

  @OptionGroup var keyOptions: KeyOptions
  @OptionGroup var keeping: BackupOptions
  @OptionGroup var ledgerOptions: LedgerOptions

  @Flag(help: "Write although the board differs from what is expected.")
  var force = false

  func validate() throws {
    if (partitions == nil) != (partition == nil) {
      throw ValidationError("--partitions and --partition belong together.")
    }
    if (partitions == nil) == (offset == nil) {
      throw ValidationError("Say where to write: --partition NAME --partitions FILE, or --offset N, and not both.")
    }
    if keyOptions.file != nil, partition == nil {
      throw ValidationError("An encrypted image needs --partition and --partitions, which say where its keys go.")
    }
    if inputs.isEmpty { throw ValidationError("Give an image, or at least one CSV.") }
  }

  func run() async throws {
    let request = try request(port: try board.requirePort())
    if let refusal = FlashPlan.refusals(beforeConnecting: request).first(where: { !$0.canBeOverridden }) {
      throw CommandFailure(.inputHasProblems, "error: \(refusal.message)")
    }
    try await FlashRun(ledgerOptions.keepingAccount(of: request)).run()
  }

  private func request(port: String) throws -> FlashRequest {
    let rules = PartitionRules(tableOffset: board.tableOffset, chip: chip)
    var target: TargetPartition?
    if let partition, let partitions { target = try TargetPartition(partition, in: partitions, rules: rules) }
    let key = try keyOptions.file.map { try KeyOptions.keyFile($0.path, as: $0.scheme) }
    return FlashRequest(
      port: port, segments: try segments(for: target, key), chip: chip, table: target?.table,
      tableOffset: board.tableOffset, key: key, baud: board.baud, force: force, backups: keeping.folder)
  }
}
