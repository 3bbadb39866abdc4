import ArgumentParser
import Glibc
import NVSModel
import Station

/// Runs the command that the arguments name, and turns every outcome into one of the exit statuses.
@main
@MainActor
enum Main {
  static func main() async {
    // A reader that went away shows as an error where it matters, and must not kill in the middle of a write.
    signal(SIGPIPE, SIG_IGN)
    Interruption.install()
    exit(await run().rawValue)
  }

  private static func run() async -> ExitStatus {
    do {
      try requireText()
      var command = try Fctry.parseAsRoot(BatchOutputOptions.joined(Array(CommandLine.arguments.dropFirst())))
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

  /// Fails for an argument that is not UTF-8: as a name in an image, or of a file, it would become another.
  private static func requireText() throws(CommandFailure) {
    for argument in UnsafeBufferPointer(start: CommandLine.unsafeArgv, count: Int(CommandLine.argc)).dropFirst() {
      guard let argument, String(validatingCString: argument) == nil else { continue }
      throw CommandFailure(.wrongUsage, "error: the argument \(String(cString: argument).quoted) is not UTF-8")
    }
  }

  /// What ArgumentParser throws: help that was asked for, or wrong usage.
  private static func report(_ error: any Error) -> ExitStatus {
    let text = Fctry.fullMessage(for: error)
    if Fctry.exitCode(for: error).isSuccess {
      if !text.isEmpty { Console.print(text) }
      return .done
    }
    if !text.isEmpty { Console.explain(text) }
    return .wrongUsage
  }
}
