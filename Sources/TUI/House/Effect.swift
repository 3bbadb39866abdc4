import NVSModel
import Station

/// Something to be done outside: the handling of an event asks for it, the runner does it.
enum Effect: Sendable {
  case start(JobID, @Sendable (any World, JobControl) -> any Sendable)
  /// Keeps edits that are not saved, or lets go of them.
  case keep(JobID, @Sendable (any World) -> Result<Void, WriteProblem>)
  /// Nobody waits for it any more.
  case cancel(JobID)
  case connect(JobID, FlashRequest)
  case answerBoard(JobID, FlashAnswer)
  case read(JobID, ReadRequest)
  case chooseArea(JobID, FlashArea)
  /// A reading that is to end.
  case cancelBoard(JobID)
  case openLine(JobID, LineOpening)
  case order(JobID, LineOrder)
  /// Sounds the terminal's bell.
  case ring
  case copyToClipboard(String)
  case setTheme(String)
  case redraw
  case suspend
  case quit
}

/// What comes of it.
enum Outcome: Sendable {
  case answer(JobID, any Sendable)
  case progress(JobID, Progress)
  /// A board's; the last of them ends the job.
  case board(JobID, FlashEvent)
  case reading(JobID, ReadEvent)
  case line(JobID, LineNews)
}

extension FlashEvent {
  /// Whether nothing comes after it.
  var isLast: Bool {
    switch self {
    case .finished, .cancelled, .failed: true
    case .refused(let plan): plan.verdict == .forbidden
    default: false
    }
  }
}
