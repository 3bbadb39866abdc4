import NVSModel
import Station

/// Flashes one board without a screen, and says what happens.
struct FlashRun {
  let request: FlashRequest

  init(_ request: FlashRequest) {
    self.request = request
  }

  func run() async throws(CommandFailure) {
    let session = FlashSession(request)
    let interrupts = Interrupts {
      if !session.answer(.cancel) { Console.complain("interrupted: the write that has begun is ended first") }
    }
    defer { interrupts.stop() }
    // To the end of the events, at which the port is free again.
    var failure: CommandFailure?
    for await event in session.events { failure = handle(event, session, isRefused: failure != nil) ?? failure }
    if let failure { throw failure }
  }

  private func handle(_ event: FlashEvent, _ session: FlashSession, isRefused: Bool) -> CommandFailure? {
    switch event {
    case .connecting: Console.complain("connecting to \(request.port)")
    case .board(let board): Console.complain(board.summary)
    case .readyToWrite(let plan):
      for refusal in plan.refusals { Console.complain("warning: \(refusal.message); written all the same (--force)") }
      step("")
      for holding in plan.holdings { Console.complain(holding.sentence) }
      Console.complain(plan.confirmation)
      session.answer(.write)
    case .refused(let plan):
      session.answer(.cancel)
      return refusal(plan)
    case .looking(let area, let done): Progress.show("reading", done, of: area.range.count, area.place)
    case .kept(let area, let path): Console.complain("what \(area.place) held is kept in \(path)")
    case .progress(let segment, let written, let total):
      Progress.show("writing", written, of: total, request.segments[segment].place)
    case .verifying: step("verifying")
    case .verified(let plan):
      step("verified: the flash holds the image" + (plan.unverified.map { "; \($0)" } ?? ""))
    case .resetting: step("resetting the board")
    case .finished(let report): finish(report)
    case .cancelled: return isRefused ? nil : CommandFailure(.boardFailed, "cancelled: nothing was written")
    case .failed(let failure):
      step("")
      return CommandFailure(.boardFailed, "error: \(failure.message)")
    }
    return nil
  }

  private func refusal(_ plan: FlashPlan) -> CommandFailure {
    var failure = CommandFailure(.inputHasProblems)
    failure.messages = plan.refusals.map { "error: \($0.message)" }
    failure.messages.append(
      plan.verdict == .overridable
        ? "nothing was written; --force writes all the same" : "nothing was written, and --force does not change that")
    return failure
  }

  private func step(_ text: String) {
    if Console.canShowProgress { Console.showProgress("") }
    if !text.isEmpty { Console.complain(text) }
  }

  private func finish(_ report: FlashReport) {
    let board = report.plan.board
    let tenths = Int(report.duration / .milliseconds(100))
    for segment in report.plan.request.segments {
      Console.print(
        "Wrote \(segment.bytes.count) bytes to \(segment.place) of \(board.chip.printable) \(board.mac.printable) on "
          + "\(board.port.printable)\(report.plan.isVerifiable(segment) ? " and verified them" : ", not verified"), in "
          + "\(tenths / 10).\(tenths % 10) s")
    }
    board.tellReset()
  }
}
