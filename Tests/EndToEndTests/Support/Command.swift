import Foundation
import Glibc

/// Runs a short program to its end, without pipes: a server that it leaves behind would hold their ends open, and the
/// reader would wait for as long as the server lives.
enum Command {
  /// The exit status (128 + the signal's number when one ended it), and all that was written to standard output and error.
  ///
  /// - Parameters:
  ///   - folder: where its output is kept meanwhile. It runs in the folder of the tests themselves.
  ///   - limit: a program that takes longer is killed.
  static func run(
    _ arguments: [String], environment: [String: String], folder: URL, limit: Duration = .seconds(60)
  ) throws -> (status: Int, output: String) {
    let log = folder.appending(path: "output-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: log) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log.path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
    // Closing what is not open does no harm.
    for descriptor in 3..<256 as Range<Int32> { posix_spawn_file_actions_addclose(&actions, descriptor) }
    // The threads that tests run on block signals, and a server that inherits that cannot be ended.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var process: pid_t = 0
    let words = arguments.map { strdup($0) }
    let settings = environment.map { strdup("\($0)=\($1)") }
    defer { for text in words + settings { free(text) } }
    let error = posix_spawnp(&process, arguments[0], &actions, &attributes, words + [nil], settings + [nil])
    guard error == 0 else { throw Tmux.Failure("cannot start \(arguments[0]): \(String(cString: strerror(error)))") }
    let status = wait(for: process, until: ContinuousClock.now + limit)
    let output = String(decoding: (try? Data(contentsOf: log)) ?? Data(), as: UTF8.self)
    let signal = status & 0x7F
    return (signal == 0 ? Int(status >> 8 & 0xFF) : 128 + Int(signal), output)
  }

  /// Waits for the end of a process, which comes by then.
  private static func wait(for process: pid_t, until deadline: ContinuousClock.Instant) -> Int32 {
    var status: Int32 = 0
    while true {
      let ended = waitpid(process, &status, WNOHANG)
      if ended == process || ended < 0 && errno != EINTR { return status }
      if ContinuousClock.now > deadline { kill(process, SIGKILL) }
      usleep(1000)
    }
  }
}
