public import NVSModel

/// What `fctry line` says of what happens: plain lines, and an object a line.
public enum LineReport {
  /// A line of text; nil for what only a screen shows.
  public static func line(_ event: LineEvent) -> String? {
    switch event {
    case .result(let result):
      let board = result.board.map { " \($0.mac.printable)" } ?? ""
      let time = result.duration.map { " in \(tenths($0)) s" } ?? ""
      return [
        "lane \(result.lane + 1): \(result.step.word)", result.device.map { " \($0)" }, board, time,
        result.step.reason.map { ": \($0)" },
      ].compactMap(\.self).joined()
    case .lane(let status):
      if let note = status.note { return "lane \(status.lane + 1): \(note)" }
      switch status.step {
      case .ended(let reason): return "lane \(status.lane + 1): \(reason)"
      case .empty where status.turn == 0: return "lane \(status.lane + 1) waits for a board on \(status.port.printable)"
      default: return nil
      }
    case .tally: return nil
    case .note(let text): return text
    }
  }

  private static func tenths(_ duration: Duration) -> String {
    let tenths = Int(duration / .milliseconds(100))
    return "\(tenths / 10).\(tenths % 10)"
  }

  /// An object with all that is known.
  public static func json(_ event: LineEvent) -> JSON {
    switch event {
    case .lane(let status): json(status)
    case .result(let result): json(result)
    case .tally(let tally):
      .object([
        ("event", .string("tally")), ("passed", number(tally.passed)), ("failed", number(tally.failed)),
        ("stopped", number(tally.stopped)), ("left", tally.left.map(number) ?? .null),
      ])
    case .note(let text): .object([("event", .string("note")), ("text", .string(text))])
    }
  }

  private static func json(_ status: LaneStatus) -> JSON {
    var done: JSON = .null
    var total: JSON = .null
    switch status.step {
    case .looking(let part, let all), .writing(let part, let all): (done, total) = (number(part), number(all))
    default: break
    }
    return .object([
      ("event", .string("lane")), ("lane", number(status.lane + 1)), ("port", .string(status.port)),
      ("step", .string(status.step.word)), ("done", done), ("total", total), ("mac", text(status.board?.mac)),
      ("device", text(status.device)), ("reason", text(status.step.reason)), ("note", text(status.note)),
      ("chosen", text(status.chosen)),
    ])
  }

  private static func json(_ result: LaneResult) -> JSON {
    let milliseconds = result.duration.map { number(Int($0 / .milliseconds(1))) }
    return .object([
      ("event", .string("result")), ("lane", number(result.lane + 1)), ("result", .string(result.step.word)),
      ("mac", text(result.board?.mac)), ("chip", text(result.board?.chip)), ("device", text(result.device)),
      ("image", text(result.attempt?.image)), ("attempt", result.attempt.map { number($0.claim.attempt) } ?? .null),
      ("milliseconds", milliseconds ?? .null), ("reason", text(result.step.reason)),
    ])
  }

  private static func number(_ value: Int) -> JSON { .number(String(value)) }
  private static func text(_ value: String?) -> JSON { value.map { .string($0) } ?? .null }
}
