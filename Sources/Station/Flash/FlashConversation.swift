import NVSModel

/// What to tell the user, and what to tell the bridge, after each thing that either says. No process and no pipe.
struct FlashConversation {
  /// What to do with the bridge.
  enum Action: Hashable {
    case say([String])
    /// Ask it to end, which it does unless it is writing.
    case terminate
  }

  struct Step {
    var events: [FlashEvent] = []
    var action: Action?
  }

  private enum Phase {
    case connecting
    case deciding
    case writing
    case cancelling
    case over
  }

  let request: FlashRequest
  /// When the decision to write was made; how long that took says nothing about the board.
  private var start = ContinuousClock.now
  private var phase = Phase.connecting
  private var board: BoardInfo?
  private var tableSector: [UInt8] = []
  private var plan: FlashPlan?
  private var isVerified = false

  init(_ request: FlashRequest) {
    self.request = request
  }

  var isOver: Bool { if case .over = phase { true } else { false } }
  /// Whether the bridge waits for the user, for as long as that takes.
  var isDeciding: Bool { if case .deciding = phase { true } else { false } }
  var isWriting: Bool { if case .writing = phase { true } else { false } }

  /// The first line for the bridge.
  var opening: String {
    FlatJSON.write([
      "op": .text("open"), "port": .text(request.port), "baud": .number(request.baud),
      "attempts": .number(request.connectAttempts), "table_offset": .number(request.tableOffset),
    ])
  }

  mutating func received(_ message: BridgeMessage) -> Step {
    guard !isOver else { return Step() }
    switch message {
    case .connecting: return Step(events: [.connecting])
    case .board(let found):
      board = found
      return Step(events: [.board(found)])
    case .table(let sector):
      tableSector = sector
      return Step()
    case .ready: return decide()
    case .progress(let segment, let written):
      guard request.segments.indices.contains(segment) else { return Step() }
      return Step(events: [
        .progress(segment: segment, written: written, total: request.segments[segment].bytes.count)
      ])
    case .verifying: return Step(events: [.verifying])
    case .verified:
      isVerified = true
      return Step(events: [.verified])
    case .resetting: return Step(events: [.resetting])
    case .done: return finish()
    case .cancelled: return end(with: .cancelled)
    case .failed(let code, let detail, let phase, let hasWritten):
      let silentStub = code == "hung" && phase == "stub"
      let kind = silentStub ? .stubSilent : FlashFailure.Kind(rawValue: code) ?? .bridge
      return fail(kind, detail, hasWritten: hasWritten)
    }
  }

  /// An answer that does not fit the moment does nothing.
  mutating func answered(_ answer: FlashAnswer) -> Step {
    switch (answer, phase) {
    case (.cancel, .connecting), (.cancel, .deciding):
      phase = .cancelling
      return Step(action: .terminate)
    case (.write, .deciding) where verdict == .clear, (.overrideAndWrite, .deciding) where verdict != .forbidden:
      phase = .writing
      start = .now
      return Step(action: .say(orders))
    default: return Step()
    }
  }

  /// The bridge is gone; if it did not say why, this does.
  mutating func ended(saying lastWords: String) -> Step {
    switch phase {
    case .over: Step()
    case .cancelling: end(with: .cancelled)
    default: fail(.bridge, lastWords.isEmpty ? "it ended without a word" : lastWords, hasWritten: isWriting)
    }
  }

  mutating func fail(_ kind: FlashFailure.Kind, _ detail: String, hasWritten: Bool) -> Step {
    let places = request.segments.map(\.place)
    let aftermath: FlashFailure.Aftermath =
      isVerified ? .written : hasWritten ? .halfWritten(places) : .untouched
    return end(with: .failed(FlashFailure(kind, port: request.port, detail: detail, aftermath: aftermath)))
  }

  private var verdict: FlashPlan.Verdict {
    guard let plan else { return .forbidden }
    return plan.verdict == .overridable && request.force ? .clear : plan.verdict
  }

  private var orders: [String] {
    let isEncrypting = board?.isEncrypted ?? false
    return request.segments.map { segment in
      FlatJSON.write([
        "op": .text("segment"), "offset": .number(segment.offset),
        "encrypted": .truth(segment.encrypted && isEncrypting),
        "data": .text(Base64.encoded(segment.bytes)),
      ])
    } + [FlatJSON.write(["op": .text("write")])]
  }

  private mutating func decide() -> Step {
    guard let board, case .connecting = phase else { return Step() }
    let plan = FlashPlan(request, board: board, tableSector: tableSector)
    self.plan = plan
    phase = .deciding
    switch verdict {
    case .clear: return Step(events: [.readyToWrite(plan)])
    case .overridable: return Step(events: [.refused(plan)])
    case .forbidden:
      phase = .over
      return Step(events: [.refused(plan)], action: .terminate)
    }
  }

  private mutating func finish() -> Step {
    guard let plan else { return fail(.bridge, "it was done before it began", hasWritten: true) }
    return end(with: .finished(FlashReport(plan: plan, duration: start.duration(to: .now))))
  }

  private mutating func end(with event: FlashEvent) -> Step {
    phase = .over
    return Step(events: [event])
  }
}
