import NVSModel

extension LaneScript {
  func carryOut(_ write: PreparedWrite, _ connection: BoardConnection) async -> LaneResult {
    let board = write.plan.board
    let device = write.taken.claim.device.name
    if let refusal = await line.begin(write, job.keyName) {
      await giveBack(write.taken, .stop(refusal))
      try? await connection.close()
      return LaneResult(board: board, device: nil, step: .stopped(refusal))
    }
    let beginning = ContinuousClock.now
    let hand = WriteHand()
    let total = write.segments.reduce(0) { $0 + $1.bytes.count }
    let show = show
    var failure: BoardError?
    do throws(BoardError) {
      try await connection.write(
        write.segments, isEncrypting: write.plan.board.isEncrypted,
        leaving: line.spool.note(of: write.taken.claim, write.plan.unverified)
      ) { message in
        hand.hear(message)
        switch message {
        case .progress(let segment, let done):
          let before = write.segments.prefix(segment).reduce(0) { $0 + $1.bytes.count }
          show { $0.step = .writing(done: min(before + done, total), total: total) }
        case .verifying: show { $0.step = .verifying }
        default: break
        }
      }
    } catch {
      failure = error
    }
    let (result, step) = outcome(of: write, hand, failure)
    show { $0.step = .recording }
    let pending = PendingResult(
      claim: write.taken.claim, position: write.taken.device.position, result: result, step: step,
      duration: beginning.duration(to: .now), board: board, image: write.image)
    keep(pending)
    return await line.record(pending, device: device)
  }

  /// What became of the board.
  private func outcome(
    of write: PreparedWrite, _ hand: WriteHand, _ failure: BoardError?
  ) -> (LedgerEvent.Result, LaneStep) {
    if hand.isVerified {
      // Only the reset is missing, where anything is.
      if let unverified = write.plan.unverified { return (.unverified, .unverified(unverified)) }
      return (.passed, .passed)
    }
    // A write of which no more is said than that it is done may be on the board, and a bridge that ended without a word may
    // have been about to say that it writes.
    let isSilent = if case .ended? = failure { true } else { failure == nil }
    let failure = failure ?? .failed(.bridge, detail: "it did not say what it wrote")
    if hand.hasBegun || isSilent {
      return (.failed, .failed(words(failure, .halfWritten(write.segments.map(\.place)))))
    }
    return (.untouched, .stopped(words(failure, .untouched)))
  }

  func words(_ error: BoardError, _ aftermath: FlashFailure.Aftermath) -> String {
    error.words(port: port.text, aftermath)
  }
}

/// What the bridge has said about a write.
private final class WriteHand {
  private(set) var hasBegun = false
  private(set) var isVerified = false

  func hear(_ message: BridgeMessage) {
    switch message {
    case .writing: hasBegun = true
    case .verified: isVerified = true
    default: break
    }
  }
}

/// How an attempt ended, until the ledger knows it.
struct PendingResult: Sendable {
  let claim: Claim
  let position: Int
  let result: LedgerEvent.Result
  let step: LaneStep
  let duration: Duration
  let board: BoardInfo
  /// The image's SHA-256.
  let image: String
}
