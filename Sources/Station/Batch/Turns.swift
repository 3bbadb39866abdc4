import Glibc

/// Lets threads write one after another, in the order of their numbers from 0. Nobody waits for a turn: what comes early is
/// left to the thread whose turn comes before.
final class Turns: @unchecked Sendable {
  typealias Body = @Sendable () -> Bool

  // All under the lock only.
  private var next = 0
  private var early: [Int: Body] = [:]
  private var isBusy = false
  private var isOver = false
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init() {
    pthread_mutex_init(lock, nil)
    pthread_cond_init(changed, nil)
  }

  deinit {
    pthread_cond_destroy(changed)
    pthread_mutex_destroy(lock)
    lock.deallocate()
    changed.deallocate()
  }

  /// Runs `body` in the turn of `number`, now or later; not where an earlier one has failed.
  ///
  /// - Parameter body: false ends all turns.
  func take(_ number: Int, _ body: @escaping Body) {
    pthread_mutex_lock(lock)
    early[number] = body
    if !isBusy {
      isBusy = true
      runAll()
      isBusy = false
    }
    pthread_mutex_unlock(lock)
  }

  /// Runs what is there without a gap. Holds the lock, but not meanwhile.
  private func runAll() {
    while !isOver, let body = early.removeValue(forKey: next) {
      pthread_mutex_unlock(lock)
      let isDone = body()
      pthread_mutex_lock(lock)
      if isDone { next += 1 } else { isOver = true }
      pthread_cond_broadcast(changed)
    }
    if isOver { early = [:] }
  }

  /// Waits until the turn of `number` is over.
  func wait(for number: Int) {
    pthread_mutex_lock(lock)
    while next <= number, !isOver { pthread_cond_wait(changed, lock) }
    pthread_mutex_unlock(lock)
  }

  /// Ends all turns.
  func end() {
    pthread_mutex_lock(lock)
    isOver = true
    early = [:]
    pthread_cond_broadcast(changed)
    pthread_mutex_unlock(lock)
  }
}
