import ArgumentParser
import NVSModel
import Station

/// `fctry ledger`: what happened to devices and boards, for ever.
struct LedgerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ledger",
    abstract: "Ask what became of devices and boards, and decide what is in doubt.",
    discussion: """
      The ledger keeps every claim, attempt and result, so that no device goes to two boards and no board gets two. It is \
      one file on this computer, made by the first claim. Exit status: 0 done, 1 devices are in doubt, or the ledger \
      refuses or is not what was recorded, 2 wrong usage.

      Examples:
        fctry ledger status
        fctry ledger find SN00000017
        fctry ledger find 24:a1:60:ff:ee:01
        fctry ledger give-up SN00000017 --reason 'the board burnt'
      """,
    subcommands: [
      LedgerFindCommand.self, LedgerStatusCommand.self, LedgerVerifyCommand.self, LedgerExportCommand.self,
      LedgerFreeCommand.self, LedgerGiveUpCommand.self, LedgerAcceptCommand.self,
    ])
}

/// `fctry ledger find`: which board has a device, and which device a board.
struct LedgerFindCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "find", abstract: "Tell all that happened to a device or a board.")

  @Argument(help: "A serial number or another unique value, or a board's MAC address.")
  var value: String

  @OptionGroup var options: LedgerOptions

  @Flag(help: "Write an object a line: each device, and behind it its events.")
  var json = false

  func run() throws {
    let ledger = try options.open()
    let devices = try withLedger { () throws(LedgerError) in try ledger.devices(knownAs: value) }
    var lines: [String] = []
    for device in devices {
      let events = try withLedger { () throws(LedgerError) in try ledger.events(of: device) }
      let isLive = ledger.isLive(device)
      if json {
        lines += [LedgerReport.json(device, isLive: isLive).line] + events.map { LedgerReport.json($0).line }
      } else {
        lines += [LedgerReport.line(device, isLive: isLive)] + LedgerReport.lines(events).map { "  " + $0 }
      }
    }
    let others = try restores(ledger)
    lines += json ? others.map { LedgerReport.json($0).line } : LedgerReport.lines(others)
    if lines.isEmpty { throw CommandFailure(.inputHasProblems, "error: the ledger knows no \(value.quoted)") }
    try Console.report(lines.joined(separator: "\n") + "\n")
  }

  /// What happened to a board apart from any device.
  private func restores(_ ledger: Ledger) throws -> [LedgerEvent] {
    guard let mac = MACAddress(value) else { return [] }
    return try withLedger { () throws(LedgerError) in try ledger.events(of: mac).filter { $0.device == nil } }
  }
}

/// `fctry ledger status`: how the batches stand, and what waits for someone.
struct LedgerStatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Count the devices of each batch, and list those in doubt.")

  @OptionGroup var options: LedgerOptions

  @Flag(help: "Write an object a line: each batch, then each device that a program has, or that is in doubt.")
  var json = false

  func run() throws {
    let ledger = try options.open()
    let summary = try withLedger { () throws(LedgerError) in try ledger.summary() }
    let lines =
      json ? LedgerReport.json(summary).map(\.line) : LedgerReport.lines(summary, of: ledger.place.path)
    if !lines.isEmpty { try Console.report(lines.joined(separator: "\n") + "\n") }
    if !summary.inDoubt.isEmpty || !summary.findings.isEmpty { throw CommandFailure(.inputHasProblems) }
  }
}

/// `fctry ledger verify`: whether the ledger is what was recorded.
struct LedgerVerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Read all of the ledger, and say what in it is not what was recorded.",
    discussion: """
      Each event carries the hash of the one before, and the last one's is kept in $XDG_STATE_HOME/fctry too. So a ledger \
      that was cut, changed, or put back from a backup is noticed.
      """)

  @OptionGroup var options: LedgerOptions

  @Flag(help: "Write one object.")
  var json = false

  func run() throws {
    let ledger = try options.open()
    let verification = try withLedger { () throws(LedgerError) in try ledger.verify() }
    let lines =
      json ? [LedgerReport.json(verification).line] : LedgerReport.lines(verification, of: ledger.place.path)
    try Console.report(lines.joined(separator: "\n") + "\n")
    if !verification.findings.isEmpty { throw CommandFailure(.inputHasProblems) }
  }
}

/// `fctry ledger export`: every event.
struct LedgerExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write every event to standard output, the oldest first.",
    discussion: """
      With json an object a line. docs/ledger.md says how the hashes are made, so that anyone can check them.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case csv, json
  }

  @Option(help: "How to write it.")
  var format = Format.csv

  @OptionGroup var options: LedgerOptions

  func run() throws {
    let ledger = try options.open()
    if format == .csv { try Console.report(CSVTable.text([LedgerReport.columns])) }
    var last = 0
    while true {
      let events = try withLedger { () throws(LedgerError) in try ledger.events(after: last) }
      guard let end = events.last?.number else { return }
      switch format {
      case .csv: try Console.report(CSVTable.text(events.map { LedgerReport.cells($0) }))
      case .json: try Console.report(events.map { LedgerReport.json($0).line + "\n" }.joined())
      }
      last = end
    }
  }
}
