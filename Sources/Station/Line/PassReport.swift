import NVSModel

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

  /// An object in one line.
  var line: String { json.line }
}
