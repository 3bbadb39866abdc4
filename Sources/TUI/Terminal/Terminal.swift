import Glibc
import NVSModel

/// The terminal fctry runs in: shows screens, and tells what the user and the system do.
///
/// One may be open at a time. All but `wake` belongs on one thread. The controlling terminal is used, so that standard
/// input and output may be pipes.
final class Terminal {
  /// Columns and rows.
  var size: (width: Int, height: Int)
  /// What the terminal can show: screens for it are made with these.
  let charset: Charset
  let widths: CharacterWidth
  /// The theme in use; `mono` on a terminal without colours and where `NO_COLOR` is set.
  private(set) var theme: Theme
  let tty: Int32
  let mode: termios
  var curses: Curses
  var input: TerminalInput
  var errors: HeldErrors?
  let signalActions: [(signal: Int32, action: sigaction)]
  var isOpen = true
  var shown: Screen?
  private var looks: [RolePair: Sent] = [:]
  var queue: [Event] = []
  /// The terminal is gone: nothing more can be read.
  var hasHungUp = false
  /// The shell has the terminal, since this program was stopped or sent to the background: until it gives the terminal
  /// back nothing is drawn on it and nothing read from it.
  var isAway = false
  /// The terminal is as it was before: there is nothing to be given back.
  var hasLeft = false

  private struct RolePair: Hashable {
    var role: Role
    var overlay: Role?
  }

  /// How a pair of roles is sent.
  private struct Sent {
    let look: Curses.Look
    /// What is seen of it where there is no sign; nil where that is more than a colour.
    let blank: Color??
  }

  /// Takes the terminal over.
  ///
  /// - Parameter device: nil for the controlling terminal.
  init(theme: Theme, device: String? = nil) throws(TerminalError) {
    tty = try Self.open(device)
    var mode = termios()
    guard tcgetattr(tty, &mode) == 0 else {
      Glibc.close(tty)
      throw .noTerminal
    }
    self.mode = mode
    let isUnicode = Curses.localeIsUnicode()
    Signals.unblock()
    signalActions = Signals.install()
    do throws(TerminalError) {
      guard let name = getenv("TERM").map({ String(cString: $0) }), !name.isEmpty else { throw TerminalError.noName }
      curses = try Curses(tty: tty, name: name)
    } catch {
      Signals.restore(signalActions)
      Glibc.close(tty)
      throw error
    }
    input = TerminalInput(tty: tty, keys: Curses.keys())
    charset = isUnicode ? .unicode : .ascii
    widths = isUnicode ? Curses.widths : .ascii
    self.theme = theme
    size = (80, 24)
    setTheme(theme)
    enter()
    // The first size is no change.
    queue = []
  }

  deinit { close() }

  /// Lets a blocked `events` return with `.wake`. For any thread, at any time.
  static func wake() { Signals.send(.wake) }

  private static func open(_ device: String?) throws(TerminalError) -> Int32 {
    var tty = Glibc.open(device ?? "/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
    if tty < 0, device == nil, isatty(STDIN_FILENO) == 1 { tty = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3) }
    guard tty >= 0 else { throw .noTerminal }
    return tty
  }
}

// MARK: Showing

extension Terminal {
  /// A blank screen of the terminal's size and abilities.
  func blankScreen() -> Screen {
    Screen(width: size.width, height: size.height, charset: theme.usesPlainLines ? .ascii : charset, widths: widths)
  }

  /// Shows a screen; only cells that differ from the last one are sent.
  ///
  /// - Parameter cursor: where the cursor blinks; nil hides it.
  func draw(_ screen: Screen, cursor: (x: Int, y: Int)? = nil) {
    guard isOpen, !hasHungUp, !isAway else { return }
    let before = shown.flatMap { $0.width == screen.width && $0.height == screen.height ? $0 : nil }
    if before == nil { curses.clear() }
    var last: Sent?
    for index in screen.cells.indices {
      let cell = screen.cells[index]
      if index % screen.width == 0 { last = nil }
      guard !cell.isRightHalf else { continue }
      var sent = sent(cell)
      // A blank between two signs looks the same whatever their colour: with that of its neighbour it is sent as one piece
      // with it, which halves what a line costs.
      if cell.content == Cell.blank.content, let last, let blank = last.blank, sent.blank == .some(blank) {
        sent = last
      }
      last = sent
      if let before, screen.hasSameCell(as: before, at: index) { continue }
      let scalars = screen.text(of: cell).unicodeScalars.map(\.value) + [0]
      curses.put(scalars, x: index % screen.width, y: index / screen.width, sent.look)
    }
    shown = screen
    send(curses.show(cursor: cursor))
  }

  /// Shows screens by another theme from the next `draw` on.
  func setTheme(_ theme: Theme) {
    let noColor = getenv("NO_COLOR").map { $0.pointee != 0 } ?? false
    self.theme = noColor || curses.colors == 0 ? ThemeLibrary(folders: []).theme("mono").theme : theme
    self.theme.usesPlainLines = theme.usesPlainLines
    looks = [:]
    redraw()
  }

  /// Sends everything at the next `draw`, for a terminal that others have written on.
  func redraw() {
    shown = nil
    curses.forget()
  }

  /// Hands text to the clipboard of the terminal, which may be on another machine; false when it is too long.
  ///
  /// Source: OSC 52 of "XTerm Control Sequences". Terminals that do not know it ignore it.
  func copy(_ text: String) -> Bool {
    guard isOpen, !isAway, text.utf8.count <= 56 * 1024 else { return false }
    send(Array("\u{1B}]52;c;\(Base64.encoded(text.utf8))\u{07}".utf8))
    return true
  }

  /// Sounds the bell, or flashes the screen, as the terminal is set.
  func ring() { if isOpen, !isAway { send([0x07]) } }

  /// Asks whether the terminal is dark or light, where it can tell; the answer comes as an event, if at all.
  func askForGround() {
    let name = getenv("TERM").map { String(cString: $0) } ?? ""
    // Where it is mono, as without colours, the answer would change nothing.
    guard isOpen, !isAway, theme.name != "mono", Curses.capability("kmous") != nil, Ground.isAskable(terminal: name)
    else { return }
    input.expectAnswer()
    send(Ground.question)
  }

  private func sent(_ cell: Cell) -> Sent {
    let key = RolePair(role: cell.role, overlay: cell.overlay)
    if let sent = looks[key] { return sent }
    let style = theme.style(of: cell.role, overlay: cell.overlay)
    let isPlain = style.attributes.isDisjoint(with: [.underline, .reverse])
    let sent = Sent(look: curses.look(of: style), blank: isPlain ? .some(style.background) : nil)
    looks[key] = sent
    return sent
  }

  func send(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(tty, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}

// MARK: Events

extension Terminal {
  /// Waits until there is something, then returns everything there is.
  ///
  /// - Parameter milliseconds: how long to wait at most; nil for as long as it takes, 0 for not at all.
  /// - Returns: empty when the time is over.
  func events(waitingUpTo milliseconds: Int? = nil) -> [Event] {
    let deadline = milliseconds.map { Clock.milliseconds + $0 }
    while isOpen {
      let ready = input.wait(until: queue.isEmpty ? deadline : 0, ignoringTTY: hasHungUp || isAway)
      if ready.contains(.notice) { takeNotices() }
      if ready.contains(.bytes) { queue += input.read() }
      if ready.contains(.pause) { queue += input.flush() }
      if input.hasEnded, !hasHungUp { takeEnd() }
      if !queue.isEmpty || (deadline.map { Clock.milliseconds >= $0 } ?? false) { break }
    }
    defer { queue = [] }
    return queue
  }

  /// Nothing more can be read: the terminal is gone, unless it is only somebody else's.
  private func takeEnd() {
    if isInBackground {
      isAway = true
      input.forgetEnd()
    } else {
      hasHungUp = true
      queue.append(.terminate)
    }
  }

  private func takeNotices() {
    let notices = Signals.receive()
    if notices.contains(.stop) { suspend() }
    if notices.contains(.proceed) { proceed() }
    if notices.contains(.resize) { updateSize() }
    if notices.contains(.wake) { queue.append(.wake) }
    if notices.contains(.terminate) { queue.append(.terminate) }
  }
}
