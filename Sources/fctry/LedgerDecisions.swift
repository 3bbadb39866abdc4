import ArgumentParser
import NVSModel
import Station

/// `fctry ledger free`: a claim from which no byte was sent, and whose program is gone.
struct LedgerFreeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "free",
    abstract: "Free a device that a program which is gone had claimed without sending a byte.",
    discussion: """
      The next program that flashes does so by itself. A device of which bytes were sent is freed by nobody's word: flash it \
      again on its board, let a program find the board erased, or give it up.
      """)

  @Argument(help: "The device, by a unique value or by its board's MAC address.")
  var device: String

  @OptionGroup var decision: DecisionOptions
  @OptionGroup var options: LedgerOptions

  func run() throws {
    let ledger = try options.open(operator: decision.operator)
    let found = try withLedger { () throws(LedgerError) in try ledger.device(knownAs: device) }
    if let refusal = ledger.refusal(toFree: found) { throw CommandFailure(refusal) }
    let mac = found.mac?.description ?? ""
    try decision.confirm("\(found.name), claimed for the board \(mac), becomes free for any board", byTyping: device)
    try withLedger { () throws(LedgerError) in try ledger.free(found, because: decision.reason) }
    Console.print("\(found.name) is free")
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
