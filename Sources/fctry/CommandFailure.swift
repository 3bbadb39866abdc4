import NVSModel
import Station

/// What the shell is told.
enum ExitStatus: Int32 {
  case done = 0
  case inputHasProblems = 1
  case wrongUsage = 2
  case boardFailed = 3
}

/// Ends a command: what goes to standard error, and the exit status.
struct CommandFailure: Error {
  var status: ExitStatus
  /// Each a line.
  var messages: [String]

  init(_ status: ExitStatus, _ messages: String...) {
    (self.status, self.messages) = (status, messages)
  }

  /// A failure about a file as a whole, said as compilers do.
  static func input(_ file: String, _ message: some CustomStringConvertible) -> CommandFailure {
    CommandFailure(.inputHasProblems, "\(file.printable): error: \(message.description)")
  }

  /// Why no partition can be taken from a dump; a choice that is missing is wrong usage.
  static func dump(_ error: DumpError) -> CommandFailure {
    var failure = input(error.path, error)
    if case .isUndecided(let regions) = error.reason, !regions.isEmpty { failure.status = .wrongUsage }
    return failure
  }
}

extension Problem {
  /// As compilers say it: `file:line:column: error: message`.
  func line(in file: String) -> String {
    let place = place.map { "\($0.line):\($0.column): " } ?? ""
    return "\(file.printable):\(place.isEmpty ? " " : "")\(place)\(severity.rawValue): \(messageByPlace(in: file))"
  }
}
