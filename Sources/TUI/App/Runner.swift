import Station
import Synchronization

/// Carries out effects beside the screen's thread, and hands back what came of them.
///
/// What may block has a thread of its own, so that nothing waits for something else; a board has a connection of its own.
final class Runner: Sendable {
  private let world: any World
  private let wake: @Sendable () -> Void
  private let lines: LineKeeper
  private let state = Mutex(Inside())

  private struct Inside {
    var outcomes: [Outcome] = []
    var controls: [JobID: JobControl] = [:]
    var boards: [JobID: FlashSession] = [:]
    var readings: [JobID: ReadSession] = [:]
  }

  /// - Parameters:
  ///   - author: who works here, as the ledger is told.
  ///   - wake: is called on any thread when there is an outcome to be taken.
  init(
    world: any World = RealWorld(), author: LedgerAuthor = .here(operator: nil, program: ""),
    wake: @escaping @Sendable () -> Void
  ) {
    self.world = world
    lines = LineKeeper(author: author)
    self.wake = wake
  }

  /// What came of effects since this was asked last.
  func takeOutcomes() -> [Outcome] {
    state.withLock { inside in
      defer { inside.outcomes = [] }
      return inside.outcomes
    }
  }

  private func post(_ outcome: Outcome) {
    state.withLock { $0.outcomes.append(outcome) }
    wake()
  }

  /// Starts an effect that has nothing to do with the terminal. Returns at once.
  func start(_ effect: Effect) {
    switch effect {
    case .start(let id, let work): start(id, work)
    case .keep(let id, let work): start(id) { world, _ in work(world) }
    case .cancel(let id): state.withLock { $0.controls[id] }?.cancel()
    case .connect(let id, let request): connect(id, request)
    case .answerBoard(let id, let answer): state.withLock { $0.boards[id] }?.answer(answer)
    case .read(let id, let request): read(id, request)
    case .chooseArea(let id, let area): state.withLock { $0.readings[id] }?.answer(area)
    case .cancelBoard(let id): state.withLock { $0.readings[id] }?.cancel()
    case .openLine(let id, let opening): lines.open(id, opening, world.fileReader()) { self.post(.line(id, $0)) }
    case .order(let id, let order): lines.carryOut(order, id)
    case .ring, .copyToClipboard, .setTheme, .redraw, .suspend, .quit: break
    }
  }

  /// Ends what must not go on without the program.
  func stop() {
    for board in state.withLock({ $0.boards.values }) { board.answer(.cancel) }
    for reading in state.withLock({ $0.readings.values }) { reading.cancel() }
    lines.stop()
  }

  private func start(_ id: JobID, _ work: @escaping @Sendable (any World, JobControl) -> any Sendable) {
    let control = JobControl { [weak self] in self?.post(.progress(id, $0)) }
    state.withLock { $0.controls[id] = control }
    let isRunning = Threads.run {
      self.end(id, with: control.isCancelled ? nil : work(self.world, control))
    }
    // Without another thread it is done on this one: late is better than never.
    if !isRunning { end(id, with: work(world, control)) }
  }

  private func end(_ id: JobID, with answer: (any Sendable)?) {
    state.withLock { $0.controls[id] = nil }
    if let answer { post(.answer(id, answer)) }
  }

  private func read(_ id: JobID, _ request: ReadRequest) {
    let session = ReadSession(request)
    state.withLock { $0.readings[id] = session }
    Task.detached {
      for await event in session.events { self.post(.reading(id, event)) }
      self.state.withLock { $0.readings[id] = nil }
    }
  }

  private func connect(_ id: JobID, _ request: FlashRequest) {
    let session = FlashSession(lines.keepingAccount(of: request))
    state.withLock { $0.boards[id] = session }
    Task.detached {
      for await event in session.events { self.post(.board(id, event)) }
      self.state.withLock { $0.boards[id] = nil }
    }
  }
}
