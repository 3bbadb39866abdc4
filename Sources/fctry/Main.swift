import ArgumentParser
import Glibc
import Station

/// Runs the command that the arguments name, and turns every outcome into one of the exit statuses.
@main
enum Main {
  static func main() async {
    // A reader that went away shows as an error where it matters, and must not kill in the middle of a write.
    signal(SIGPIPE, SIG_IGN)
    exit(await run().rawValue)
  }

  private static func run() async -> ExitStatus {
    do {
      var command = try Fctry.parseAsRoot()
      if var waiting = command as? any AsyncParsableCommand {
        try await waiting.run()
      } else {
        try command.run()
      }
      return .done
    } catch let failure as CommandFailure {
      for message in failure.messages { Console.complain(message) }
      return failure.status
    } catch {
      return report(error)
    }
  }

  /// What ArgumentParser throws: help that was asked for, or wrong usage.
  private static func report(_ error: any Error) -> ExitStatus {
    let text = Fctry.fullMessage(for: error)
    if Fctry.exitCode(for: error).isSuccess {
      if !text.isEmpty { Console.print(text) }
      return .done
    }
    if !text.isEmpty { Console.complain(text) }
    return .wrongUsage
  }
}
