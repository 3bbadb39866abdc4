import NVSModel

/// Where a lane stands: a place at the bench with a board in it, or waiting for one.
public struct LaneStatus: Sendable {
  /// From 0 on.
  public let lane: Int
  /// As it was given.
  public let port: String
  /// What is done, or what came of it.
  public internal(set) var step = LaneStep.empty
  /// The board that is, or was last, on the lane.
  public internal(set) var board: BoardInfo?
  /// What the board becomes, or became: `serial_no SN00000017`.
  public internal(set) var device: String?
  /// What is to be told beside the result, such as a label that was not printed. One sentence without a full stop.
  public internal(set) var note: String?
  /// A device that was chosen for the next board, as it was typed.
  public internal(set) var chosen: String?
  /// How often the step was entered: tells two results in a row apart.
  public internal(set) var turn = 0

  init(lane: Int, port: String) { (self.lane, self.port) = (lane, port) }
}

/// What a lane does, in the order in which it happens.
public enum LaneStep: Hashable, Sendable {
  /// There is no board.
  case empty
  /// A board is there and waits: for Enter, or because all lanes are held.
  case ready
  case connecting
  /// What the board holds is read; in bytes.
  case looking(done: Int, total: Int)
  case claiming
  /// Bytes have gone to the board.
  case writing(done: Int, total: Int)
  case verifying
  /// The result is written into the ledger.
  case recording
  /// The image is on the board, which is proven and recorded.
  case passed
  /// Written and recorded, but through flash encryption, so that it cannot be read back; says what.
  case unverified(String)
  /// Bytes were sent, and the image is not proven to be on the board; says why.
  case failed(String)
  /// Nothing was written; says why.
  case stopped(String)
  /// The board may be as it should, and the ledger does not know it; says why.
  case unrecorded(String)
  /// The lane takes no more boards; says why.
  case ended(String)

  /// What is read from afar.
  public var word: String {
    switch self {
    case .empty: "NO BOARD"
    case .ready: "READY"
    case .connecting: "CONNECT"
    case .looking: "READ"
    case .claiming: "CLAIM"
    case .writing: "WRITE"
    case .verifying: "VERIFY"
    case .recording: "RECORD"
    case .passed: "PASS"
    case .unverified: "UNVERIFIED"
    case .failed: "FAIL"
    case .stopped: "STOP"
    case .unrecorded: "NOT RECORDED"
    case .ended: "END"
    }
  }

  /// Why it is so, in one sentence without a full stop; nil where the word says all.
  public var reason: String? {
    switch self {
    case .unverified(let reason), .failed(let reason), .stopped(let reason), .unrecorded(let reason),
      .ended(let reason):
      reason
    default: nil
    }
  }

  /// Whether the lane is done with its board.
  public var isResult: Bool {
    switch self {
    case .passed, .unverified, .failed, .stopped, .unrecorded: true
    default: false
    }
  }

  /// Whether a board is being spoken with.
  public var isBusy: Bool {
    switch self {
    case .connecting, .looking, .claiming, .writing, .verifying, .recording: true
    default: false
    }
  }

  /// How far it is, from 0 to 1; nil where nothing tells.
  public var share: Double? {
    switch self {
    case .looking(let done, let total), .writing(let done, let total): total > 0 ? Double(done) / Double(total) : nil
    default: nil
    }
  }
}

/// What came of a board.
public struct LaneResult: Sendable {
  /// From 0 on.
  public internal(set) var lane = 0
  /// The board, if it answered.
  public let board: BoardInfo?
  /// The device that it became, or may hold: `serial_no SN00000017`.
  public let device: String?
  /// A result.
  public let step: LaneStep
  /// From the first byte to the end of the verification; nil where nothing was sent.
  public let duration: Duration?
  /// What was written, as the ledger has it; nil where nothing was sent.
  let attempt: PendingResult?

  init(
    board: BoardInfo?, device: String?, step: LaneStep, duration: Duration? = nil, attempt: PendingResult? = nil
  ) {
    (self.board, self.device, self.step) = (board, device, step)
    (self.duration, self.attempt) = (duration, attempt)
  }
}

/// How far the whole line is.
public struct LineTally: Hashable, Sendable {
  /// Nothing yet.
  public init() {}

  /// Boards that passed since it began, those that cannot be read back among them.
  public internal(set) var passed = 0
  /// Attempts that failed, and boards on which nothing was written.
  public internal(set) var (failed, stopped) = (0, 0)
  /// Devices of the table that no board has; nil where they are counted.
  public internal(set) var left: Int?
}

/// What happens on a line, in the order in which it is told.
public enum LineEvent: Sendable {
  case lane(LaneStatus)
  case result(LaneResult)
  case tally(LineTally)
  /// Something to be told that no lane is about.
  case note(String)
}
