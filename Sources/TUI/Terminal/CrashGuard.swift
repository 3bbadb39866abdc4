import Glibc

/// Gives the terminal back when the program crashes, then lets the crash go on as if this were not here.
///
/// Without it a trap leaves the shell without echo, on the other screen, with a mouse that types.
enum CrashGuard {
  /// What the handler needs, made beforehand: it must not allocate.
  private struct State {
    var tty: Int32
    var mode: termios
    var goodbye: UnsafeMutableBufferPointer<UInt8>
    var held: Int32
    var original: Int32
  }

  private static let signals = [SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE]
  /// More than the number of any of them.
  private static let signalCount = 32
  nonisolated(unsafe) private static var state: UnsafeMutablePointer<State>?
  nonisolated(unsafe) private static var earlier: UnsafeMutablePointer<sigaction>?

  /// - Parameters:
  ///   - mode: the terminal's mode before it was taken over.
  ///   - goodbye: what to send to leave the screen.
  static func install(tty: Int32, mode: termios, goodbye: [UInt8], errors: HeldErrors?) {
    remove()
    let bytes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: goodbye.count)
    _ = bytes.initialize(from: goodbye)
    let new = UnsafeMutablePointer<State>.allocate(capacity: 1)
    new.initialize(
      to: State(tty: tty, mode: mode, goodbye: bytes, held: errors?.held ?? -1, original: errors?.original ?? -1))
    let actions = UnsafeMutablePointer<sigaction>.allocate(capacity: signalCount)
    actions.initialize(repeating: sigaction(), count: signalCount)
    state = new
    earlier = actions
    useAlternateStack()
    for signal in signals {
      var action = sigaction()
      action.__sigaction_handler.sa_sigaction = { signal, info, _ in
        CrashGuard.crashed(signal, wasSent: (info?.pointee.si_code ?? 1) <= 0)
      }
      action.sa_flags = SA_SIGINFO | SA_ONSTACK
      sigaction(signal, &action, actions + Int(signal))
    }
  }

  static func remove() {
    guard let old = state, let actions = earlier else { return }
    for signal in signals { sigaction(signal, actions + Int(signal), nil) }
    state = nil
    earlier = nil
    old.pointee.goodbye.deallocate()
    old.deallocate()
    actions.deallocate()
  }

  /// Runs inside the signal handler.
  private static func crashed(_ signal: Int32, wasSent: Bool) {
    guard let actions = earlier else { return }
    for signal in signals {
      sigaction(signal, actions + Int(signal), nil)
    }
    if let state {
      self.state = nil
      _ = write(state.pointee.tty, state.pointee.goodbye.baseAddress, state.pointee.goodbye.count)
      tcsetattr(state.pointee.tty, TCSANOW, &state.pointee.mode)
      if state.pointee.held >= 0 {
        HeldErrors.show(held: state.pointee.held, original: state.pointee.original)
      }
    }
    // A fault happens again as soon as this returns; a signal that was sent does not come again by itself.
    if wasSent { raise(signal) }
  }

  /// So that the handler can run when the stack has overflown.
  private static func useAlternateStack() {
    var current = stack_t()
    guard sigaltstack(nil, &current) == 0, current.ss_flags & Int32(SS_DISABLE) != 0 else { return }
    let size = 64 * 1024
    var new = stack_t()
    new.ss_sp = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
    new.ss_size = size
    sigaltstack(&new, nil)
  }
}
