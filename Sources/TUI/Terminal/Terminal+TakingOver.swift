import Glibc

extension Terminal {
  /// Beyond what curses does: pastes in brackets, the mouse with buttons held, its places in decimal.
  private static let hello = "\u{1B}[?2004h"
  private static let helloMouse = "\u{1B}[?1002h\u{1B}[?1006h"
  private static let goodbye = "\u{1B}[?1006l\u{1B}[?1002l\u{1B}[?2004l"

  func enter() {
    (isAway, hasLeft) = (false, false)
    errors = errors ?? HeldErrors()
    updateSize()
    redraw()
    curses.clear()
    send(curses.show(cursor: nil))
    // A terminal whose description names no mouse might print these.
    send(Array((Curses.capability("kmous") == nil ? Self.hello : Self.hello + Self.helloMouse).utf8))
    let leaving = ["sgr0", "op", "rmkx", "cnorm", "rmcup"].flatMap { Curses.capability($0) ?? [] }
    CrashGuard.install(tty: tty, mode: mode, goodbye: Array(Self.goodbye.utf8) + leaving, errors: errors)
  }

  private func leave() {
    guard !hasLeft else { return }
    hasLeft = true
    if !hasHungUp, !isAway { queue += input.awaitAnswer() }
    CrashGuard.remove()
    send(Array(Self.goodbye.utf8))
    curses.leave()
    errors?.close()
    errors = nil
  }

  /// Stops the program as Ctrl-Z does elsewhere, with the terminal as it was before. Returns when it is continued;
  /// `.resumed` comes as an event.
  func suspend() {
    guard isOpen else { return }
    leave()
    Signals.stop()
    proceed()
  }

  /// Goes on, after being stopped or whenever somebody says so: on the screen if the terminal is this program's, else
  /// silently until it is.
  func proceed() {
    guard !isInBackground else {
      isAway = true
      return
    }
    // Whoever had the terminal meanwhile may have changed its mode: leaving and entering sets it again.
    if !hasLeft { curses.leave() }
    enter()
    queue.append(.resumed)
  }

  /// Whether another group of processes has the terminal, as a shell has while this runs in the background.
  var isInBackground: Bool {
    let group = tcgetpgrp(tty)
    return group > 0 && group != getpgrp()
  }

  /// Gives the terminal back. Once is enough; more does nothing.
  func close() {
    guard isOpen else { return }
    isOpen = false
    leave()
    curses.close()
    // Keys typed ahead are not for the shell.
    tcsetattr(tty, TCSAFLUSH, [mode])
    Signals.restore(signalActions)
    Glibc.close(tty)
  }

  func updateSize() {
    var window = winsize()
    guard ioctl(tty, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0, window.ws_row > 0 else { return }
    let new = (width: Int(window.ws_col), height: Int(window.ws_row))
    guard new != size else { return }
    size = new
    curses.setSize(width: new.width, height: new.height)
    shown = nil
    queue.removeAll { if case .resize = $0 { true } else { false } }
    queue.append(.resize(width: new.width, height: new.height))
  }
}
