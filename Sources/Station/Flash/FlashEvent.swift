/// What happens while a board is flashed, in the order in which it is told.
///
/// The last event is `finished`, `cancelled`, `failed`, or a `refused` whose plan is forbidden.
public enum FlashEvent: Sendable {
  case connecting
  case board(BoardInfo)
  /// So many bytes have come of what the board holds where this goes.
  case looking(FlashArea, Int)
  /// Nothing speaks against it, or all that does is overridden by the request: answer `write` or `cancel`.
  case readyToWrite(FlashPlan)
  /// The plan's refusals speak against it. If its verdict is overridable, answer `overrideAndWrite` or `cancel`.
  case refused(FlashPlan)
  /// What the board held is in this file.
  case kept(FlashArea, path: String)
  /// Bytes of the segment that have gone to the board, of all.
  case progress(segment: Int, written: Int, total: Int)
  case verifying
  /// What can be read back is as it should be; the plan says what cannot.
  case verified(FlashPlan)
  /// Left out where the port cannot reset the board.
  case resetting
  case finished(FlashReport)
  case cancelled
  case failed(FlashFailure)
}

/// What the user says to a plan.
public enum FlashAnswer: Hashable, Sendable {
  case write
  case overrideAndWrite
  case cancel
}

/// What was done to a board.
public struct FlashReport: Sendable {
  /// What was written where.
  public let plan: FlashPlan
  /// From the decision to write to the reset.
  public let duration: Duration

  init(plan: FlashPlan, duration: Duration) {
    self.plan = plan
    self.duration = duration
  }
}
