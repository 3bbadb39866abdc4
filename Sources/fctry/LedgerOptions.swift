import ArgumentParser
import NVSModel
import Station

/// Which ledger is meant.
struct LedgerOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The ledger; by default $XDG_DATA_HOME/fctry/ledger.db, or ~/.local/share/fctry/ledger.db.", valueName: "file"))
  var ledger: String?

  /// Where it lies.
  func place() throws(CommandFailure) -> LedgerPlace {
    do { return try LedgerPlace(ledger) } catch { throw CommandFailure(.wrongUsage, "error: \(error)") }
  }

  /// The ledger, which must be there.
  func open(operator name: String? = nil) throws(CommandFailure) -> Ledger {
    let place = try place()
    do { return try Ledger(place, author: Self.author(name)) } catch { throw CommandFailure(error) }
  }

  /// A board that is written by hand is looked up, and what it gets is recorded, where there is a ledger.
  func keepingAccount(of request: FlashRequest) throws(CommandFailure) -> FlashRequest {
    // Without a home there is none, unless one is named.
    guard ledger != nil || (try? LedgerPlace()) != nil else { return request }
    return request.keepingAccount(in: try place(), author: Self.author(nil))
  }

  static func author(_ name: String?) -> LedgerAuthor {
    .here(operator: name, program: Fctry.configuration.version)
  }
}

/// What every decision is recorded with, and what keeps it from being a slip.
struct DecisionOptions: ParsableArguments {
  @Option(help: "Why; it is recorded.")
  var reason: String

  @Option(help: "Who decides; by default the name under which you are logged in. It is recorded.")
  var `operator`: String?

  @Flag(help: "Do it without being asked; only when given twice.")
  var yes: Int

  func validate() throws {
    if reason.allSatisfy(\.isWhitespace) { throw ValidationError("--reason must say why.") }
  }

  /// Asks whether it is meant, unless that was said twice.
  ///
  /// - Parameters:
  ///   - what: a sentence without a full stop: what would be done.
  ///   - word: what is to be typed.
  func confirm(_ what: String, byTyping word: String) throws(CommandFailure) {
    if yes >= 2 { return }
    guard Console.canAsk else {
      throw CommandFailure(
        .wrongUsage, "error: not done without being asked twice: \(what); say --yes twice", "nothing was recorded")
    }
    Console.complain(what)
    Console.complain("Type \(word) to go on:")
    if readLine() == word { return }
    throw CommandFailure(.inputHasProblems, "nothing was recorded")
  }
}

extension CommandFailure {
  /// What a ledger refuses, or cannot do.
  init(_ error: LedgerError) { self.init(.inputHasProblems, "error: \(error)") }
}

/// Carries out what a ledger may refuse.
func withLedger<Result>(_ body: () throws(LedgerError) -> Result) throws(CommandFailure) -> Result {
  do { return try body() } catch { throw CommandFailure(error) }
}
