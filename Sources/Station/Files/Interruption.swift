import Glibc
import Synchronization

/// What is left to do when a signal ends the program: to take away what it was writing, and nothing in the middle of a change
/// that belongs together.
public enum Interruption {
  /// A name that goes when the program is ended.
  struct Registration {
    fileprivate let slot: Int

    func end() { Interruption.release(slot) }
  }

  private static let signals = [SIGINT, SIGTERM, SIGHUP]
  private static let slotCount = 32
  private static let slotSize = Int(PATH_MAX) + 1
  /// The names, one a slot, and whether each counts: made beforehand, since a handler must not allocate.
  nonisolated(unsafe) private static let names: UnsafeMutablePointer<CChar> = {
    let names = UnsafeMutablePointer<CChar>.allocate(capacity: slotCount * slotSize)
    names.initialize(repeating: 0, count: slotCount * slotSize)
    return names
  }()
  private static let used = Mutex(Set<Int>())
  /// How many changes are under way that must not be cut in two.
  private static let changes = Atomic(0)
  /// The signal that came meanwhile.
  private static let pending = Atomic<Int32>(0)

  /// From now on a signal that ends the program removes what it was writing first. One that is ignored stays ignored, as
  /// nohup wants.
  public static func install() {
    _ = names
    _ = (changes.load(ordering: .relaxed), pending.load(ordering: .relaxed))
    for signal in signals {
      var earlier = sigaction()
      sigaction(signal, nil, &earlier)
      if unsafeBitCast(earlier.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) {
        continue
      }
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { Interruption.interrupted($0) }
      sigaction(signal, &action, nil)
    }
  }

  /// Nil when there are too many: what is left is removed by the next that writes there.
  static func register(_ path: String) -> Registration? {
    guard path.utf8.count < slotSize else { return nil }
    return used.withLock { used in
      guard let slot = (0..<slotCount).first(where: { !used.contains($0) }) else { return nil }
      used.insert(slot)
      let name = names + slot * slotSize
      // The first byte last: without it the slot is empty.
      for (index, byte) in path.utf8.enumerated().dropFirst() { name[index] = CChar(bitPattern: byte) }
      name[path.utf8.count] = 0
      name[0] = path.utf8.first.map { CChar(bitPattern: $0) } ?? 0
      return Registration(slot: slot)
    }
  }

  fileprivate static func release(_ slot: Int) {
    used.withLock { used in
      names[slot * slotSize] = 0
      _ = used.remove(slot)
    }
  }

  /// Runs a short change to its end although a signal comes meanwhile; that ends the program behind it.
  static func deferred<Failure: Error>(_ body: () throws(Failure) -> Void) throws(Failure) {
    changes.add(1, ordering: .sequentiallyConsistent)
    defer {
      let left = changes.subtract(1, ordering: .sequentiallyConsistent).newValue
      let signal = pending.load(ordering: .sequentiallyConsistent)
      if left == 0, signal != 0 { interrupted(signal) }
    }
    try body()
  }

  /// Runs inside the signal handler.
  private static func interrupted(_ signal: Int32) {
    if changes.load(ordering: .sequentiallyConsistent) > 0 {
      return pending.store(signal, ordering: .sequentiallyConsistent)
    }
    for slot in 0..<slotCount where names[slot * slotSize] != 0 { unlink(names + slot * slotSize) }
    Glibc.signal(signal, SIG_DFL)
    raise(signal)
  }
}
