import NVSModel
import Synchronization

/// What is done with a board to flash it, step by step. No process and no pipe.
final class FlashScript: Sendable {
  private let request: FlashRequest
  private let decision: FlashDecision
  private let say: @Sendable (FlashEvent) -> Void
  /// In what state a failure would leave the board.
  private let aftermath = Mutex(FlashFailure.Aftermath.untouched)

  init(_ request: FlashRequest, _ decision: FlashDecision, say: @escaping @Sendable (FlashEvent) -> Void) {
    self.request = request
    self.decision = decision
    self.say = say
  }

  /// The last event that there is to tell.
  func run(_ connection: BoardConnection) async throws(BoardError) -> FlashEvent {
    var plan = try await plan(connection)
    let verdict = plan.verdict == .overridable && request.force ? .clear : plan.verdict
    if verdict == .forbidden { return .refused(plan) }
    for area in plan.changedAreas {
      plan.holdings.append(
        try await FlashHolding.find(in: area, before: request.segments, key: request.key, connection) {
          say(.looking(area, $0))
        })
    }
    decision.open(verdict)
    say(verdict == .clear ? .readyToWrite(plan) : .refused(plan))
    switch await decision.outcome() {
    case .write: break
    case .cancel: throw .cancelled
    case .ended: throw .ended
    }
    try keepBackups(plan)
    try await note(plan)
    // How long the decision took says nothing about the board.
    let start = ContinuousClock.now
    try await connection.write(request.segments, isEncrypting: plan.board.isEncrypted) { tell($0, plan) }
    return .finished(FlashReport(plan: plan, duration: start.duration(to: .now)))
  }

  /// The last event when the board did not do what it was asked.
  func end(with error: BoardError) -> FlashEvent {
    let aftermath = aftermath.withLock { $0 }
    switch error {
    case .cancelled: return .cancelled
    case .failed(let kind, let detail):
      return .failed(FlashFailure(kind, port: request.port, detail: detail, aftermath: aftermath))
    case .ended: return .failed(FlashFailure(.bridge, port: request.port, aftermath: aftermath))
    }
  }

  private func keepBackups(_ plan: FlashPlan) throws(BoardError) {
    guard let folder = request.backups else { return }
    for holding in plan.holdings {
      guard let lost = holding.lost else { continue }
      let backup = BoardBackup(
        mac: plan.board.mac, partition: holding.area.partition, offset: holding.area.range.lowerBound)
      do {
        say(.kept(holding.area, path: try backup.keep(lost, in: folder)))
      } catch {
        throw .failed(.backupFailed, detail: error.description)
      }
    }
  }

  private func plan(_ connection: BoardConnection) async throws(BoardError) -> FlashPlan {
    let board = try await connection.open(baud: request.baud, attempts: request.connectAttempts) { message in
      if case .connecting = message { say(.connecting) }
    }
    say(.board(board))
    let place = request.tableOffset..<request.tableOffset + PartitionRules.sector
    let sector = try await connection.read(place)
    var digest: String?
    if let range = request.original?.range, range.upperBound <= board.flashSize ?? range.upperBound {
      digest = try await connection.md5(of: range)
    }
    var device: Result<LedgerDevice?, LedgerError> = .success(nil)
    if let ledger = request.ledger { device = await Threads.call { ledger.device(of: board) } }
    return FlashPlan(request, board: board, tableSector: sector, device: device, digest: digest)
  }

  /// What a device's board gets by hand is in the ledger before the first byte is sent.
  private func note(_ plan: FlashPlan) async throws(BoardError) {
    guard let ledger = request.ledger, plan.device != nil else { return }
    let answer = await Threads.call { () -> LedgerError? in
      do throws(LedgerError) {
        try ledger.note(plan)
        return nil
      } catch { return error }
    }
    if let answer { throw .failed(.ledgerFailed, detail: answer.description) }
  }

  private func tell(_ message: BridgeMessage, _ plan: FlashPlan) {
    switch message {
    case .writing: aftermath.withLock { $0 = .halfWritten(request.segments.map(\.place)) }
    case .progress(let segment, let done):
      guard request.segments.indices.contains(segment) else { return }
      say(.progress(segment: segment, written: done, total: request.segments[segment].bytes.count))
    case .verifying: say(.verifying)
    case .verified:
      aftermath.withLock { $0 = .written }
      say(.verified(plan))
    case .resetting: say(.resetting)
    default: break
    }
  }
}
