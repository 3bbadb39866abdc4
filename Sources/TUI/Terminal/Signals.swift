import Glibc

/// Signals as bytes in a pipe, so that the loop meets them in order and nothing is done inside a handler.
enum Signals {
  enum Notice: UInt8 {
    case wake = 0x77
    case terminate = 0x74
    case resize = 0x72
    case stop = 0x7A
    case proceed = 0x63
  }

  /// Never closed: a job may wake a loop that has ended.
  private static let pipeEnds: (reading: Int32, writing: Int32) = {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return (-1, -1) }
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    return (ends[0], ends[1])
  }()

  static var descriptor: Int32 { pipeEnds.reading }

  /// Safe on any thread and in a signal handler. A full pipe is as good as one byte.
  static func send(_ notice: Notice) {
    let earlier = errno
    var byte = notice.rawValue
    _ = write(pipeEnds.writing, &byte, 1)
    errno = earlier
  }

  /// Takes all notices out of the pipe.
  static func receive() -> Set<Notice> {
    var notices: Set<Notice> = []
    var bytes = [UInt8](repeating: 0, count: 256)
    while true {
      let count = read(pipeEnds.reading, &bytes, bytes.count)
      guard count > 0 else { return notices }
      for byte in bytes[..<count] { if let notice = Notice(rawValue: byte) { notices.insert(notice) } }
    }
  }

  /// Catches what the loop has to know; returns what was set before. An ignored hangup stays ignored, as nohup wants.
  static func install() -> [(signal: Int32, action: sigaction)] {
    _ = pipeEnds
    let handlers: [(Int32, @convention(c) (Int32) -> Void)] = [
      (SIGTERM, { _ in Signals.send(.terminate) }), (SIGHUP, { _ in Signals.send(.terminate) }),
      (SIGINT, { _ in Signals.send(.terminate) }), (SIGWINCH, { _ in Signals.send(.resize) }),
      (SIGTSTP, { _ in Signals.send(.stop) }), (SIGCONT, { _ in Signals.send(.proceed) }),
    ]
    return handlers.map { signal, handler in
      var earlier = sigaction()
      var action = sigaction()
      action.__sigaction_handler.sa_handler = handler
      action.sa_flags = SA_RESTART
      sigaction(signal, nil, &earlier)
      if !isIgnored(earlier) { sigaction(signal, &action, nil) }
      return (signal, earlier)
    }
  }

  /// Lets this thread be stopped as a shell's job is: a thread of Swift's pool has these signals blocked, and would be
  /// told of an error instead when it reads from the background.
  static func unblock() {
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGTTIN, SIGTTOU, SIGTSTP, SIGCONT] { sigaddset(&signals, signal) }
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  static func restore(_ actions: [(signal: Int32, action: sigaction)]) {
    for (signal, action) in actions {
      var action = action
      sigaction(signal, &action, nil)
    }
  }

  /// Stops this process and those started with it, as Ctrl-Z does; returns when it is continued.
  static func stop() {
    var earlier = sigaction()
    var action = sigaction()
    action.__sigaction_handler.sa_handler = SIG_DFL
    sigaction(SIGTSTP, &action, &earlier)
    kill(0, SIGTSTP)
    sigaction(SIGTSTP, &earlier, nil)
  }

  private static func isIgnored(_ action: sigaction) -> Bool {
    unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
  }
}
