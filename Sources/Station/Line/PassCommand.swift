import Glibc
import NVSModel
import Subprocess
import SystemPackage

/// A command of the shell that is run for each board that passed.
struct PassCommand: Sendable {
  let text: String
  /// How long it may take; then it is ended, with all that it has started.
  var limit = Duration.seconds(30)

  /// Runs it with a line on its standard input.
  ///
  /// - Returns: why it did not succeed, in a sentence without a full stop; nil when it did.
  func run(_ line: String) async -> String? {
    await withTaskGroup(of: String??.self) { group in
      group.addTask { .some(await outcome(line + "\n")) }
      group.addTask {
        try? await Task.sleep(for: limit)
        return .none
      }
      let first = await group.next() ?? .none
      group.cancelAll()
      if let answer = first { return answer }
      return "the command after PASS was ended after \(limit.components.seconds) s"
    }
  }

  private func outcome(_ input: String) async -> String? {
    // Writing to a command that reads nothing would otherwise end this program.
    signal(SIGPIPE, SIG_IGN)
    var options = PlatformOptions()
    // What it starts belongs to its group, and ends with it.
    options.processGroupID = 0
    options.teardownSequence = [.gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .seconds(1))]
    do {
      let result = try await Subprocess.run(
        .path(FilePath("/bin/sh")), arguments: ["-c", text], platformOptions: options, input: .inputWriter,
        output: .discarded, error: .string(limit: 1 << 16)
      ) { child in
        // One that reads nothing may have ended by now, and is no reason to fail.
        _ = try? await child.standardInputWriter.write(input)
        try? await child.standardInputWriter.finish()
      }
      if result.terminationStatus.isSuccess { return nil }
      let last = result.standardError.split(whereSeparator: \.isNewline).last.map(String.init) ?? ""
      let detail = last.isEmpty ? "\(result.terminationStatus)" : last
      return "the command after PASS failed: \(String(detail.prefix(200)).printable)"
    } catch {
      return "the command after PASS cannot be started: \(error)"
    }
  }
}
