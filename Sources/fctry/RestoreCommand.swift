import ArgumentParser
import NVSModel
import Station

/// `fctry restore`: a backup, to where it came from.
struct RestoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Write a backup to the board, partition and offset that it came from.",
    discussion: """
      The backup's name says whose it is: MAC-PARTITION-OFFSET-TIME.bin, as fctry flash keeps it in backups/. Another \
      board gets it only when it is named with --to-mac, and --force says that this is meant: one identity must not be \
      on two boards. What the board holds is kept first, as always.
      """)

  @Argument(help: "A backup that fctry made.")
  var backup: String

  @OptionGroup var board: BoardOptions

  @Option(help: ArgumentHelp("Write it to this other board; needs --force too.", valueName: "mac"))
  var toMac: String?

  @OptionGroup var keeping: BackupOptions
  @OptionGroup var ledgerOptions: LedgerOptions

  @Flag(help: "Write although the board differs from what is expected.")
  var force = false

  func validate() throws {
    guard let toMac else { return }
    if BoardInfo.normalizedMAC(toMac) == nil {
      throw ValidationError("--to-mac: \(toMac.quoted) is no MAC address: six bytes as in 24:0a:c4:00:01:10.")
    }
    if !force {
      throw ValidationError("--to-mac puts what was on one board on another: say --force too if that is meant.")
    }
  }

  func run() async throws {
    let port = try board.requirePort()
    guard let origin = BoardBackup(path: backup) else {
      throw CommandFailure.input(
        backup,
        "the name of a backup says whose it is, MAC-PARTITION-OFFSET-TIME.bin, and this one does not; fctry flash "
          + "writes an image by the partition's name")
    }
    let bytes = try FactoryInput.read(backup)
    let segment = FlashSegment(name: backup, offset: origin.offset, bytes: bytes, partition: origin.partition)
    let request = FlashRequest(
      port: port, segments: [segment], tableOffset: board.tableOffset, baud: board.baud, force: force,
      mac: toMac.flatMap(BoardInfo.normalizedMAC) ?? origin.mac, backups: keeping.folder)
    if let refusal = FlashPlan.refusals(beforeConnecting: request).first(where: { !$0.canBeOverridden }) {
      throw CommandFailure(.inputHasProblems, "error: \(refusal.message)")
    }
    try await FlashRun(ledgerOptions.keepingAccount(of: request)).run()
  }
}

/// Where what a board holds is kept before it is overwritten.
struct BackupOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The folder for what the board holds before it is overwritten.", valueName: "folder"))
  var backups = "backups"

  @Flag(help: "Overwrite what the board holds without keeping it.")
  var noBackup = false

  /// Nil where nothing is kept.
  var folder: String? { noBackup ? nil : backups }
}
