import Glibc

/// Waits for and reads what the user does.
struct TerminalInput {
  struct Ready: OptionSet {
    let rawValue: UInt8
    static let notice = Ready(rawValue: 1)
    static let bytes = Ready(rawValue: 2)
    /// Nothing came after the start of a sequence: it is whole as it is.
    static let pause = Ready(rawValue: 4)
  }

  private let tty: Int32
  private var decoder: InputDecoder
  private var clicks = ClickCounter()
  private let escapeDelay: Int
  /// The terminal gives no more input.
  private(set) var hasEnded = false

  /// Until when an answer of the terminal may be expected; nil when there is none to come.
  private var answerDeadline: Int?

  /// The end of a paste, or of an answer, that pauses for so long will not come. In milliseconds.
  private static let pasteDelay = 1000
  /// While an answer is to come, an escape is more likely its beginning than a key.
  private static let answerDelay = 200
  /// Bytes taken in one go, so that the loop can draw in between.
  private static let longestRead = 4 << 20

  init(tty: Int32, keys: [[UInt8]: KeyPress]) {
    self.tty = tty
    decoder = InputDecoder(known: keys)
    // On a slow line the bytes of one key may come apart; ncurses has named this variable for it.
    let wanted = getenv("ESCDELAY").flatMap { Int(String(cString: $0)) }
    escapeDelay = min(1000, max(1, wanted ?? 25))
  }

  /// - Parameter deadline: on the clock's milliseconds; nil waits for as long as it takes.
  func wait(until deadline: Int?, ignoringTTY: Bool) -> Ready {
    var timeout = deadline.map { max(0, $0 - Clock.milliseconds) }
    let delay = isAwaitingAnswer ? max(escapeDelay, Self.answerDelay) : escapeDelay
    let pause: Int? = decoder.isPasting || decoder.isAnswering ? Self.pasteDelay : decoder.isWaiting ? delay : nil
    if let pause { timeout = pause }
    var polled = [
      pollfd(fd: Signals.descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: ignoringTTY ? -1 : tty, events: Int16(POLLIN), revents: 0),
    ]
    let count = poll(&polled, 2, timeout.map { Int32(clamping: $0) } ?? -1)
    if count < 0 { return [] }
    var ready: Ready = []
    if polled[0].revents != 0 { ready.insert(.notice) }
    if polled[1].revents != 0 { ready.insert(.bytes) }
    if count == 0, pause != nil { ready.insert(.pause) }
    return ready
  }

  mutating func read() -> [Event] {
    var events: [Event] = []
    var buffer = [UInt8](repeating: 0, count: 16 * 1024)
    var total = 0
    while total < Self.longestRead {
      let count = Glibc.read(tty, &buffer, buffer.count)
      if count < 0, errno == EINTR || errno == EAGAIN { break }
      guard count > 0 else {
        hasEnded = true
        break
      }
      total += count
      events += decoder.feed(buffer[..<count])
      var more = pollfd(fd: tty, events: Int16(POLLIN), revents: 0)
      guard poll(&more, 1, 0) == 1 else { break }
    }
    if events.contains(.answer(.kind)) { answerDeadline = nil }
    return events.map { clicks.count($0) }
  }

  /// Something was asked whose answer ends with that to DA1. Most terminals answer within milliseconds.
  mutating func expectAnswer() { answerDeadline = Clock.milliseconds + 1000 }

  var isAwaitingAnswer: Bool { answerDeadline.map { Clock.milliseconds < $0 } ?? false }

  /// Waits a moment for an answer that is still to come, so that it does not go to whoever has the terminal next.
  mutating func awaitAnswer() -> [Event] {
    var events: [Event] = []
    let deadline = Clock.milliseconds + 250
    while isAwaitingAnswer, !hasEnded, Clock.milliseconds < deadline {
      var polled = pollfd(fd: tty, events: Int16(POLLIN), revents: 0)
      if poll(&polled, 1, Int32(clamping: deadline - Clock.milliseconds)) > 0 { events += read() }
    }
    answerDeadline = nil
    return events
  }

  /// What could not be read was somebody else's.
  mutating func forgetEnd() { hasEnded = false }

  mutating func flush() -> [Event] { decoder.flush() }
}

/// Makes the second of two presses at one place a double press.
struct ClickCounter {
  private var last: (event: MouseEvent, time: Int)?
  /// Milliseconds between the presses, at most.
  private static let longest = 400

  mutating func count(_ event: Event, at time: Int = Clock.milliseconds) -> Event {
    guard case .mouse(var mouse) = event, mouse.action == .press else { return event }
    if let last, last.event == mouse, time - last.time <= Self.longest {
      self.last = nil
      mouse.action = .doublePress
      return .mouse(mouse)
    }
    last = (mouse, time)
    return event
  }
}

/// A clock that is never set.
enum Clock {
  static var milliseconds: Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
  }
}
