import Synchronization

/// What the user says, which may come at any moment, and from any thread.
final class FlashDecision: Sendable {
  private let state = Mutex(Phase.early)

  private enum Phase {
    /// There is nothing to decide yet.
    case early
    case open(FlashPlan.Verdict)
    case awaited(FlashPlan.Verdict, CheckedContinuation<Outcome, Never>)
    case over(Outcome)
  }

  enum Outcome {
    case write
    case cancel
    /// The bridge is gone: there is nobody left who could write.
    case ended
  }

  /// From here on answers are taken that the verdict allows.
  func open(_ verdict: FlashPlan.Verdict) {
    state.withLock { if case .early = $0 { $0 = .open(verdict) } }
  }

  /// Waits for the answer.
  func outcome() async -> Outcome {
    await withCheckedContinuation { waiting in
      let known = state.withLock { phase -> Outcome? in
        switch phase {
        case .open(let verdict):
          phase = .awaited(verdict, waiting)
          return nil
        case .over(let outcome): return outcome
        case .early, .awaited: return .cancel
        }
      }
      if let known { waiting.resume(returning: known) }
    }
  }

  /// Takes what the user says; false for what does not fit the moment, which does nothing.
  func take(_ answer: FlashAnswer) -> Bool {
    switch answer {
    case .cancel: settle(.cancel) { _ in true }
    case .write: settle(.write) { $0 == .clear }
    case .overrideAndWrite: settle(.write) { $0 == .clear || $0 == .overridable }
    }
  }

  /// Nothing is left to be decided.
  func end() { _ = settle(.ended) { _ in true } }

  /// - Parameter isAllowed: asked with the verdict; nil while there is none.
  private func settle(_ outcome: Outcome, _ isAllowed: (FlashPlan.Verdict?) -> Bool) -> Bool {
    let (isTaken, waiting) = state.withLock { phase -> (Bool, CheckedContinuation<Outcome, Never>?) in
      var waiting: CheckedContinuation<Outcome, Never>?
      let isFitting: Bool
      switch phase {
      case .early: isFitting = isAllowed(nil)
      case .open(let verdict): isFitting = isAllowed(verdict)
      case .awaited(let verdict, let continuation): (isFitting, waiting) = (isAllowed(verdict), continuation)
      case .over: isFitting = false
      }
      if isFitting { phase = .over(outcome) }
      return (isFitting, isFitting ? waiting : nil)
    }
    waiting?.resume(returning: outcome)
    return isTaken
  }
}
