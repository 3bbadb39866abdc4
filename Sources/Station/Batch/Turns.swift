import Glibc

/// Lets threads write one after another, in the order of their numbers from 0.
final class Turns: @unchecked Sendable {
  // Written under the lock only.
  private var next = 0
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

  /// Waits for the turn of `number`, and runs `body` in it; not where an earlier one has failed.
  ///
  /// - Parameter body: false ends all turns.
  func take(_ number: Int, _ body: () -> Bool) {
    pthread_mutex_lock(lock)
    while next < number, !isOver { pthread_cond_wait(changed, lock) }
    let isMine = !isOver
    pthread_mutex_unlock(lock)
    let isDone = isMine && body()
    pthread_mutex_lock(lock)
    if isDone { next = number + 1 } else { isOver = true }
    pthread_cond_broadcast(changed)
    pthread_mutex_unlock(lock)
  }

  /// Ends all turns.
  func end() {
    pthread_mutex_lock(lock)
    isOver = true
    pthread_cond_broadcast(changed)
    pthread_mutex_unlock(lock)
  }
}
