import Synchronization
import Testing

@testable import Station

@Suite("Turns of threads that write in order")
struct TurnsTests {
  /// What was written, in its order.
  private final class Log: Sendable {
    private let numbers = Mutex<[Int]>([])

    var all: [Int] { numbers.withLock { $0 } }

    func add(_ number: Int) -> Bool {
      numbers.withLock { $0.append(number) }
      return true
    }
  }

  @Test("What comes early waits for its turn, and who brings it does not")
  func order() {
    let (turns, log) = (Turns(), Log())
    for number in [2, 1, 4] { turns.take(number) { log.add(number) } }
    #expect(log.all.isEmpty)
    turns.take(0) { log.add(0) }
    #expect(log.all == [0, 1, 2])
    turns.take(3) { log.add(3) }
    turns.wait(for: 4)
    #expect(log.all == [0, 1, 2, 3, 4])
  }

  @Test("Many threads write in order")
  func threads() {
    let (turns, log, next) = (Turns(), Log(), Counter())
    Threads.runAll(6) {
      while let number = next.take(below: 20_000) {
        turns.take(number) { log.add(number) }
        if number.isMultiple(of: 7) { turns.wait(for: number) }
      }
    }
    #expect(log.all == Array(0..<20_000))
  }

  private final class Counter: Sendable {
    private let next = Atomic(0)

    func take(below end: Int) -> Int? {
      let number = next.add(1, ordering: .relaxed).oldValue
      return number < end ? number : nil
    }
  }

  @Test("After one that fails nothing is written, and nobody waits")
  func failure() {
    let (turns, log) = (Turns(), Log())
    turns.take(1) { log.add(1) }
    turns.take(0) { false }
    turns.take(2) { log.add(2) }
    turns.wait(for: 2)
    #expect(log.all.isEmpty)
  }
}
