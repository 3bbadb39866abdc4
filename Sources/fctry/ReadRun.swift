import Dispatch
import NVSModel
import Station

/// Reads from one board without a screen, and says what happens.
struct ReadRun {
  let request: ReadRequest
  let port: String

  init(_ request: ReadRequest, port: String) { (self.request, self.port) = (request, port) }

  func run() async throws(CommandFailure) -> BoardRead {
    let session = ReadSession(request)
    let interrupts = Interrupts { session.cancel() }
    defer { interrupts.stop() }
    var last: ReadEvent?
    for await event in session.events {
      handle(event)
      last = event
    }
    switch last {
    case .finished(let read): return read
    case .refused(let reason): throw CommandFailure(.inputHasProblems, "error: \(reason)")
    case .failed(let failure): throw CommandFailure(.boardFailed, "error: \(failure.message)")
    default: throw CommandFailure(.boardFailed, "cancelled: nothing was read")
    }
  }

  private func handle(_ event: ReadEvent) {
    switch event {
    case .connecting: Console.complain("connecting to \(port)")
    case .board(let board): Console.complain(board.summary)
    case .progress(let area, let done): Progress.show("reading", done, of: area.range.count, area.place)
    // Nothing is asked here: the choice is made on the command line.
    case .choose: break
    case .finished, .refused, .cancelled, .failed: if Console.canShowProgress { Console.showProgress("") }
    }
  }
}

/// How far something is, on standard error: in place where that is a terminal, else at its end.
enum Progress {
  static func show(_ verb: String, _ done: Int, of total: Int, _ place: String) {
    let text = "\(verb) \(done) of \(total) bytes of \(place)"
    if Console.canShowProgress {
      Console.showProgress("\(text)  \(100 * done / max(1, total)) %")
    } else if done == total {
      Console.complain(text)
    }
  }
}
