/// What the terminal or the system tells the program.
enum Event: Hashable, Sendable {
  case key(KeyPress)
  /// A whole paste; lines end in `\n`.
  case paste(String)
  case mouse(MouseEvent)
  /// The terminal has another size: columns and rows.
  case resize(width: Int, height: Int)
  /// The program is back after being stopped.
  case resumed
  /// The program is told to go, or its terminal has gone: it leaves as soon as what is being written is there. What was
  /// not saved is lost.
  case terminate
  /// `Terminal.wake()` was called: a job has something to say.
  case wake
  /// The terminal says something of itself.
  case answer(TerminalAnswer)
}

struct MouseEvent: Hashable, Sendable {
  enum Action: Hashable, Sendable {
    case press, doublePress, drag, release, wheelUp, wheelDown
  }

  enum Button: Hashable, Sendable {
    case left, middle, right
  }

  var action: Action
  var button: Button
  /// Column and row from 0.
  var x: Int
  var y: Int
  var modifiers: KeyPress.Modifiers

  init(_ action: Action, _ button: Button = .left, x: Int, y: Int, modifiers: KeyPress.Modifiers = []) {
    self.action = action
    self.button = button
    self.x = x
    self.y = y
    self.modifiers = modifiers
  }
}
