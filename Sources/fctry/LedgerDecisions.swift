import ArgumentParser
import NVSModel
import Station

/// `fctry ledger free`: a device of which no board has anything.
struct LedgerFreeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "free",
    abstract: "Free a device that was claimed without sending a byte, or whose board is erased.",
    discussion: """
      A claim of which no byte was sent is given back by the next program that flashes, or here. A device of which bytes were \
      sent is freed by its own board alone: with --port that board is read, and where the partition is erased the device is \
      free again. The board's own table says where that lies; where that is erased too, --partitions names the table.

      Examples:
        fctry ledger free SN00000017 --reason 'the line was killed'
        fctry ledger free SN00000017 --reason 'erased for another product' --port /dev/ttyUSB0 --partitions partitions.csv
      """)

  @Argument(help: "The device, by a unique value or by its board's MAC address.")
  var device: String

  @OptionGroup var board: BoardOptions

  @Option(help: "A partition table, CSV or binary, that says where the partition lies on the board.")
  var partitions: String?

  @OptionGroup var decision: DecisionOptions
  @OptionGroup var options: LedgerOptions

  func validate() throws {
    if partitions != nil, board.port == nil { throw ValidationError("--partitions belongs to --port.") }
  }

  func run() async throws {
    let ledger = try options.open(operator: decision.operator)
    let found = try withLedger { () throws(LedgerError) in try ledger.device(knownAs: device) }
    if let refusal = ledger.refusal(toFree: found) {
      guard case .bytesWereSent = refusal.reason, let port = board.port,
        let proof = try withLedger({ () throws(LedgerError) in try ErasedProof(of: found, in: ledger) })
      else { throw CommandFailure(refusal) }
      return try await free(found, by: proof, port, ledger)
    }
    let mac = found.mac?.description ?? ""
    try decision.confirm("\(found.name), claimed for the board \(mac), becomes free for any board", byTyping: device)
    try withLedger { () throws(LedgerError) in try ledger.free(found, because: decision.reason) }
    Console.print("\(found.name) is free")
  }

  /// Nobody is asked: the board has answered.
  private func free(_ found: LedgerDevice, by proof: ErasedProof, _ port: String, _ ledger: Ledger) async throws {
    let table = try partitions.map { (path) throws(CommandFailure) in
      try TargetPartition.table(path, rules: board.rules)
    }
    let request = ReadRequest(port: port, proof.choice(table), tableOffset: board.tableOffset, baud: board.baud)
    let read = try await ReadRun(request, port: port).run()
    if let refusal = proof.refusal(read) {
      throw CommandFailure(.inputHasProblems, "error: \(refusal)", "nothing was recorded")
    }
    try withLedger { () throws(LedgerError) in
      try proof.settle(read, in: LedgerSession(ledger), because: decision.reason)
    }
    let outcome = found.hasPassed ? "stays this board's, since it passed once" : "is free"
    Console.print("\(read.area.place) is erased on \(read.board.mac.printable): \(found.name) \(outcome)")
  }
}

/// `fctry ledger give-up`: a device that is never used again.
struct LedgerGiveUpCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "give-up",
    abstract: "Give a device up: it is never used again, and its board may get another.",
    discussion: "For a device that is in doubt, and whose board will not come back.")

  @Argument(help: "The device, by a unique value or by its board's MAC address.")
  var device: String

  @OptionGroup var decision: DecisionOptions
  @OptionGroup var options: LedgerOptions

  func run() throws {
    let ledger = try options.open(operator: decision.operator)
    let found = try withLedger { () throws(LedgerError) in try ledger.device(knownAs: device) }
    if let refusal = ledger.refusal(toGiveUp: found) { throw CommandFailure(refusal) }
    let mac = found.mac?.description ?? ""
    try decision.confirm(
      "\(found.name) is never used again, and the board \(mac), which may hold it, may get another device",
      byTyping: device)
    try withLedger { () throws(LedgerError) in try ledger.giveUp(found, because: decision.reason) }
    Console.print("\(found.name) is given up")
  }
}

/// `fctry ledger accept`: what happened to the ledger itself.
struct LedgerAcceptCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "accept",
    abstract: "Say what happened to a ledger that is not what was recorded, so that it is used again.",
    discussion: """
      What is in it now counts from here on, with who said so and why. Events that are lost stay lost: their devices would \
      be given to boards once more, so leave out from now on what was flashed since.
      """)

  @OptionGroup var decision: DecisionOptions
  @OptionGroup var options: LedgerOptions

  func run() throws {
    let place = try options.place()
    let findings = try withLedger { () throws(LedgerError) in try Ledger.findings(at: place, author: author) }
    if findings.isEmpty { throw CommandFailure(LedgerError.nothingToAccept(place)) }
    for finding in findings.prefix(20) { Console.complain("error: \(finding.message)") }
    try decision.confirm("What \(place.path.quoted) says now counts from here on", byTyping: "accept")
    _ = try withLedger { () throws(LedgerError) in
      try Ledger.accept(place, author: author, because: decision.reason)
    }
    Console.print("\(place.path.printable) is used again")
  }

  private var author: LedgerAuthor { LedgerOptions.author(decision.operator) }
}
