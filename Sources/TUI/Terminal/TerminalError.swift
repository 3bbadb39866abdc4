import NVSModel

/// Why there is no screen.
enum TerminalError: Error, Equatable, CustomStringConvertible {
  case noTerminal
  case noName
  case unknown(name: String)
  case incapable(name: String)

  var description: String {
    switch self {
    case .noTerminal:
      "no terminal here: run fctry in a terminal, or use a subcommand (fctry --help lists them)"
    case .noName: "TERM is not set: set it to what your terminal is, for example TERM=xterm-256color"
    case .unknown(let name):
      "this machine does not know the terminal \(name.quoted) that TERM names: try TERM=xterm-256color or TERM=vt100"
    case .incapable(let name):
      "the terminal \(name.quoted) that TERM names cannot place text on a screen: use a subcommand (fctry --help lists them)"
    }
  }
}
