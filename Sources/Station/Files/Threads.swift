import Glibc

/// Threads of the system's own: Swift's pool has as many as the machine has cores, and work that blocks would starve it.
public enum Threads {
  /// Runs `body` on a new thread; false where there can be none.
  public static func run(_ body: @escaping @Sendable () -> Void) -> Bool {
    guard let thread = start(body) else { return false }
    pthread_detach(thread)
    return true
  }

  /// Runs `body`, which may block, on a thread of its own, and waits for what it returns without holding one of Swift's.
  static func call<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
    await withCheckedContinuation { waiting in
      if !run({ waiting.resume(returning: body()) }) { waiting.resume(returning: body()) }
    }
  }

  /// Runs `body` on so many threads, this one among them, and waits until all have ended. Where there can be no more, fewer
  /// have to do.
  static func runAll(_ count: Int, _ body: @escaping @Sendable () -> Void) {
    let others = (0..<max(0, count - 1)).compactMap { _ in start(body) }
    body()
    for thread in others { pthread_join(thread, nil) }
  }

  private static func start(_ body: @escaping @Sendable () -> Void) -> pthread_t? {
    let box = Unmanaged.passRetained(Box(body))
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { pointer in
        guard let pointer else { return nil }
        Unmanaged<Box>.fromOpaque(pointer).takeRetainedValue().body()
        return nil
      }, box.toOpaque())
    if status == 0 { return thread }
    box.release()
    return nil
  }

  /// How many threads the machine runs at once, for this process.
  public static var coreCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  private final class Box: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
}
