import NVSModel
import Subprocess
import SystemPackage

/// An attempt that passed, as a command gets it: to print a label, or to tell another system.
struct PassReport: Sendable {
  private let json: JSON

  /// Nil for a board that did not pass.
  init?(_ result: LaneResult, _ line: LineAccount) {
    switch result.step {
    case .passed, .unverified: break
    default: return nil
    }
    guard let board = result.board, let attempt = result.attempt else { return nil }
    let (device, target) = (attempt.claim.device, line.job.target)
    json = .object([
      ("batch", .string(device.batch)), ("version", .string(attempt.claim.version)),
      ("device", .object(device.identity.map { ($0.name, .string($0.value)) })),
      ("attempt", .number(String(attempt.claim.attempt))), ("mac", .string(board.mac)), ("chip", .string(board.chip)),
      ("port", .string(board.port)), ("partition", .string(target.name)), ("offset", .number(String(target.offset))),
      ("image", .string(attempt.image)), ("result", .string(attempt.result.rawValue)),
      ("milliseconds", .number(String(Int(attempt.duration / .milliseconds(1))))),
    ])
  }

  /// How long a command may take.
  private static let limit = Duration.seconds(30)

  /// Runs a command of the shell with the report on its standard input.
  ///
  /// - Returns: why it did not succeed, in a sentence without a full stop; nil when it did.
  func run(_ command: String) async -> String? {
    let text = json.line + "\n"
    return await withTaskGroup(of: String??.self) { group in
      group.addTask { .some(await Self.run(command, text)) }
      group.addTask {
        try? await Task.sleep(for: Self.limit)
        return .none
      }
      let first = await group.next() ?? .none
      group.cancelAll()
      if let answer = first { return answer }
      return "the command of --on-pass was ended after \(Self.limit.components.seconds) s"
    }
  }

  private static func run(_ command: String, _ text: String) async -> String? {
    do {
      let result = try await Subprocess.run(
        .path(FilePath("/bin/sh")), arguments: ["-c", command], input: .inputWriter, output: .discarded,
        error: .string(limit: 1 << 16)
      ) { child in
        // One that reads nothing may have ended by now, and is no reason to fail.
        _ = try? await child.standardInputWriter.write(text)
        try? await child.standardInputWriter.finish()
      }
      if result.terminationStatus.isSuccess { return nil }
      let last = result.standardError.split(whereSeparator: \.isNewline).last.map(String.init) ?? ""
      let detail = last.isEmpty ? "\(result.terminationStatus)" : last
      return "the command of --on-pass failed: \(String(detail.prefix(200)).printable)"
    } catch {
      return "the command of --on-pass cannot be started: \(error)"
    }
  }
}
