import NVSModel
import Station
import Synchronization

/// The lines that are at work, for the runner.
final class LineKeeper: Sendable {
  private let author: LedgerAuthor
  private let lines = Mutex<[JobID: Line]>([:])

  private struct Line {
    let run: LineRun
    let tell: @Sendable (LineNews) -> Void
  }

  /// - Parameter author: who works here.
  init(author: LedgerAuthor) { self.author = author }

  /// A board that is flashed by itself is looked up too, and what it gets is recorded. Without a home there is no ledger.
  func keepingAccount(of request: FlashRequest) -> FlashRequest {
    (try? LedgerPlace()).map { request.keepingAccount(in: $0, author: author) } ?? request
  }

  /// Opens a line with this station's ledger, and tells what becomes of it on any thread. Returns at once.
  func open(
    _ id: JobID, _ opening: LineOpening, _ files: @escaping BatchPlan.FileReader,
    tell: @escaping @Sendable (LineNews) -> Void
  ) {
    let isRunning = Threads.run {
      switch self.begin(opening, files) {
      case .failure(let refusal): tell(.refused(refusal.reason))
      case .success(let run):
        self.lines.withLock { $0[id] = Line(run: run, tell: tell) }
        tell(.opened)
        Task.detached {
          for await event in run.events { tell(.event(event)) }
          self.lines.withLock { $0[id] = nil }
          tell(.ended)
        }
      }
    }
    if !isRunning { tell(.refused("there is no thread for the lanes: end other programs, then try again")) }
  }

  private func begin(_ opening: LineOpening, _ files: @escaping BatchPlan.FileReader) -> Result<LineRun, Refusal> {
    do {
      let job = try opening.job(files)
      let ledger = try Ledger(try LedgerPlace(), author: author.working(as: opening.person), isCreating: true)
      return .success(try LineRun(job, ports: opening.ports, ledger: try LedgerSession(ledger)))
    } catch let refusal as Refusal {
      return .failure(refusal)
    } catch {
      return .failure(Refusal("\(error)"))
    }
  }

  /// Gives an order to a line that is open. Returns at once.
  func carryOut(_ order: LineOrder, _ id: JobID) {
    guard let line = lines.withLock({ $0[id] }) else { return }
    let (run, tell) = (line.run, line.tell)
    switch order {
    case .hold(let isHeld): run.hold(isHeld)
    case .startByItself(let doesStart): run.startByItself(doesStart)
    case .start(let lane, let isRework): run.start(lane: lane, isRework: isRework)
    case .startNext:
      if run.startNext() == nil { tell(.said(.note, "no board waits: put one in, or choose its lane and press F3")) }
    case .assign(let text):
      Task.detached {
        switch await run.assign(text) {
        case .lane(let lane): tell(.said(.good, "\(text.printable) is for lane \(lane + 1)"))
        case .refused(let reason): tell(.said(.error, reason))
        }
      }
    case .giveUp(let lane, let reason): giveUp(lane, reason, line)
    case .stop: run.stop()
    }
  }

  private func giveUp(_ lane: Int, _ reason: String, _ line: Line) {
    _ = Threads.run {
      do throws(LedgerError) {
        try line.run.giveUp(lane: lane, because: reason)
      } catch {
        line.tell(.said(.error, error.description))
      }
    }
  }

  /// Lets all end: what is being written is written to its end all the same.
  func stop() { for line in lines.withLock({ Array($0.values) }) { line.run.stop() } }
}
