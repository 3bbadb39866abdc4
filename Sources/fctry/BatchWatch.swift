import Glibc
import Station
import Synchronization

/// Shows how far a batch is: a bar on a terminal, a line now and then elsewhere. Ctrl-C ends what it watches.
final class BatchWatch: Sendable {
  private let state = Mutex(State())
  /// A handler of signals can know no more than what is global.
  private static let isInterrupted = Atomic(false)

  private struct State {
    var what = ""
    var start = ContinuousClock.now
    var shown = ContinuousClock.now
    var duration = Duration.zero
  }

  init() {
    // Made now, and not in the handler.
    Self.isInterrupted.store(false, ordering: .relaxed)
    for number in [SIGINT, SIGTERM] { signal(number) { _ in BatchWatch.isInterrupted.store(true, ordering: .relaxed) } }
  }

  /// Begins to count.
  func begin(_ what: String) {
    let now = ContinuousClock.now
    state.withLock { $0 = State(what: what, start: now, shown: now) }
  }

  /// Shows how far it is, where the last time is long enough ago.
  ///
  /// - Returns: whether it is to go on.
  func show(_ done: Int, of total: Int) -> Bool {
    let isTerminal = Console.canShowProgress
    let text: String? = state.withLock { state in
      let now = ContinuousClock.now
      guard now - state.shown >= (isTerminal ? .milliseconds(100) : .seconds(5)) else { return nil }
      state.shown = now
      return Self.text(done, of: total, state.what, after: now - state.start, withBar: isTerminal)
    }
    if let text { isTerminal ? Console.showProgress(text) : Console.complain(text) }
    return !Self.isInterrupted.load(ordering: .relaxed)
  }

  /// Ends counting.
  func end() {
    state.withLock { $0.duration = ContinuousClock.now - $0.start }
    if Console.canShowProgress { Console.showProgress("") }
  }

  /// How long it took, and how many a second that were.
  func rate(of count: Int) -> String {
    let milliseconds = state.withLock { Int($0.duration / .milliseconds(1)) }
    let rate = milliseconds > 0 ? ", \(count * 1000 / milliseconds) a second" : ""
    return " in \(milliseconds / 1000).\(milliseconds / 100 % 10) s\(rate)"
  }

  private static func text(
    _ done: Int, of total: Int, _ what: String, after time: Duration, withBar hasBar: Bool
  ) -> String {
    let milliseconds = max(1, Int(time / .milliseconds(1)))
    let rate = max(1, done * 1000 / milliseconds)
    let left = (total - done + rate - 1) / rate
    let numbers = "\(done) of \(total) \(what)  \(rate)/s  \(left / 60):\(left % 60 < 10 ? "0" : "")\(left % 60) left"
    guard hasBar else { return numbers }
    let width = 20
    let filled = total > 0 ? width * done / total : width
    return "[" + String(repeating: "█", count: filled) + String(repeating: " ", count: width - filled) + "] " + numbers
  }
}
