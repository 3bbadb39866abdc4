import Foundation
import Glibc

/// A terminal with a shell in it, on a tmux server of its own, that a test types into and looks at.
///
/// The shell is dash: it edits no lines, so that it leaves the terminal's mode as the program left it.
final class Tmux: Sendable {
  /// What `prompt` shows in the terminal.
  static let prompt = "ready>"
  /// How long a test waits for what it expects.
  static let patience = Duration.seconds(15)

  /// Where the build put the program: beside the tests, or in the folder that `FCTRY_PROGRAMS` names.
  private static let programs =
    ProcessInfo.processInfo.environment["FCTRY_PROGRAMS"].map { URL(filePath: $0) }
    ?? URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
  private let socket = "fctry-test-\(UUID().uuidString.prefix(8))"
  /// The folder in which the shell starts: empty, the test's own; also its home.
  let folder: URL

  /// Runs a test in a terminal; cleans up whatever happens.
  static func run(
    width: Int = 80, height: Int = 24, environment: [String: String] = [:],
    _ body: (Tmux) async throws -> Void
  ) async throws {
    let tmux = try Tmux(width: width, height: height, environment: environment)
    defer { tmux.close() }
    try await tmux.wait("the shell") { $0.contains { $0.hasPrefix(Self.prompt) } }
    try await body(tmux)
  }

  private init(width: Int, height: Int, environment: [String: String]) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: socket)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var pinned = [
      "TERM": "tmux-256color", "LC_ALL": "C.UTF-8", "TZ": "UTC", "SWIFT_BACKTRACE": "enable=no", "HOME": folder.path,
      "PATH": "\(Self.programs.path):/usr/local/bin:/usr/bin:/bin", "PS1": "\(Self.prompt) ",
    ]
    pinned.merge(environment) { _, given in given }
    // Should the test itself be killed, the shell is by and by, and the server ends with it. It heeds no milder signal.
    try tmux(
      ["-f", "/dev/null", "new-session", "-d", "-s", "test", "-x", "\(width)", "-y", "\(height)", "-c", folder.path]
        + ["env", "-i"] + pinned.map { "\($0)=\($1)" } + ["timeout", "--foreground", "-s", "KILL", "300", "dash", "-i"])
    try tmux(["set", "-g", "escape-time", "0"])
  }

  func close() {
    _ = try? tmux(["kill-server"])
    try? FileManager.default.removeItem(atPath: "/tmp/tmux-\(getuid())/\(socket)")
    try? FileManager.default.removeItem(at: folder)
  }

  @discardableResult
  private func tmux(_ arguments: [String]) throws -> String {
    let (status, output) = try Command.run(
      ["tmux", "-L", socket] + arguments,
      environment: ["PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TERM": "xterm-256color"],
      folder: folder)
    guard status == 0 else { throw Failure("tmux \(arguments.joined(separator: " ")): \(output)") }
    return output
  }

  struct Failure: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) {
      self.description = description
    }
  }
}

// MARK: Hands

extension Tmux {
  /// Types keys by tmux's names: `j`, `Enter`, `C-s`, `F10`, `BTab`.
  func press(_ keys: String...) throws {
    try tmux(["send-keys", "-t", "test"] + keys)
  }

  /// Types text as it is.
  func type(_ text: String) throws {
    try tmux(["send-keys", "-t", "test", "-l", text])
  }

  /// Types a command line into the shell, and `status N` after it ends.
  func shell(_ line: String) throws {
    try type("\(line); echo status $?\n")
  }

  /// Pastes, in brackets where the program asked for them.
  func paste(_ text: String) throws {
    try tmux(["set-buffer", "-b", "test", text])
    try tmux(["paste-buffer", "-p", "-b", "test", "-t", "test"])
  }

  /// Gives the terminal a background of its own, which it tells when it is asked.
  func paint(_ style: String) throws { try tmux(["select-pane", "-t", "test", "-P", style]) }

  func resize(width: Int, height: Int) throws {
    try tmux(["resize-window", "-t", "test", "-x", "\(width)", "-y", "\(height)"])
  }

  /// Sends a signal to the program in the foreground.
  func kill(_ signal: Int32) throws {
    guard Glibc.kill(try foreground, signal) == 0 else { throw Failure("cannot send signal \(signal)") }
  }

  /// Takes the terminal away, as a lost line does.
  func hangUp() throws {
    try tmux(["kill-session", "-t", "test"])
  }
}

// MARK: Eyes

extension Tmux {
  /// The rows of the screen without blanks at their ends.
  var screen: [String] {
    get throws { rows(try tmux(["capture-pane", "-p", "-t", "test"])) }
  }

  /// The rows with the escape sequences that colour them.
  var styledScreen: [String] {
    get throws { rows(try tmux(["capture-pane", "-p", "-e", "-t", "test"])) }
  }

  private func rows(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
  }

  /// Looks again and again until the screen is as told; fails, showing the screen, when it takes too long.
  @discardableResult
  func wait(
    _ what: String, upTo patience: Duration = Tmux.patience, until isReached: ([String]) throws -> Bool
  ) async throws -> [String] {
    let deadline = ContinuousClock.now + patience
    while true {
      let rows = try screen
      if try isReached(rows) { return rows }
      guard ContinuousClock.now < deadline else {
        throw Failure("waited in vain for \(what); the screen:\n\(rows.joined(separator: "\n"))")
      }
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  /// Waits until a text is somewhere on the screen.
  @discardableResult
  func wait(for text: String) async throws -> [String] {
    try await wait("\"\(text)\"") { $0.contains { $0.contains(text) } }
  }

  /// Waits until the command typed with `shell` has ended; returns its status.
  func waitForStatus() async throws -> Int {
    let rows = try await wait("the end of the command") { $0.contains { $0.firstMatch(of: /^status \d+$/) != nil } }
    let line = rows.last { $0.firstMatch(of: /^status \d+$/) != nil } ?? ""
    return Int(line.dropFirst("status ".count)) ?? -1
  }

  struct State: Equatable {
    /// The screen that full-screen programs use is on.
    var isAlternate: Bool
    var reportsMouse: Bool
    var showsCursor: Bool
    /// The terminal's mode gives a shell what it needs.
    var isCooked: Bool

    static let sane = State(isAlternate: false, reportsMouse: false, showsCursor: true, isCooked: true)
  }

  var state: State {
    get throws {
      let flags = try tmux(
        ["display", "-p", "-t", "test", "#{alternate_on}#{mouse_any_flag}#{cursor_flag}#{pane_tty}"])
      let tty = flags.dropFirst(3).trimmingCharacters(in: .whitespacesAndNewlines)
      var mode = termios()
      let descriptor = open(tty, O_RDONLY | O_NOCTTY | O_NONBLOCK)
      guard descriptor >= 0, tcgetattr(descriptor, &mode) == 0 else { throw Failure("cannot look at \(tty)") }
      Glibc.close(descriptor)
      let local = tcflag_t(ECHO | ICANON | ISIG | IEXTEN)
      let isCooked =
        mode.c_lflag & local == local && mode.c_iflag & tcflag_t(ICRNL) != 0 && mode.c_oflag & tcflag_t(OPOST) != 0
      let bits = flags.prefix(3).map { $0 == "1" }
      return State(isAlternate: bits[0], reportsMouse: bits[1], showsCursor: bits[2], isCooked: isCooked)
    }
  }

  /// The process that has the terminal.
  var foreground: Int32 {
    get throws {
      let pane = try tmux(["display", "-p", "-t", "test", "#{pane_pid}"]).trimmingCharacters(
        in: .whitespacesAndNewlines)
      // The eighth field of proc(5)'s stat; the second, a name in brackets, may hold blanks.
      let stat = try String(contentsOf: URL(filePath: "/proc/\(pane)/stat"), encoding: .utf8)
      let fields = stat[(stat.lastIndex(of: ")") ?? stat.startIndex)...].split(separator: " ")
      guard fields.count > 6, let group = Int32(fields[6]), group > 0 else { throw Failure("no foreground process") }
      return group
    }
  }
}
