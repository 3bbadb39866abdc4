import Glibc
import SystemPackage

/// The program of Tests/LedgerTrial, which tells of each of its steps by a byte.
struct TrialProgram {
  private let process: pid_t
  /// A file and no pipe, whose ends other programs that are started meanwhile would hold open.
  private let steps: String

  struct Failure: Error { let reason: String }

  /// The one that was built beside these tests.
  private static var built: String {
    var link = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = max(readlink("/proc/self/exe", &link, link.count), 0)
    let tests = FilePath(String(decoding: link.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self))
    return tests.removingLastComponent().appending("LedgerTrial").string
  }

  /// Starts it.
  ///
  /// - Parameters:
  ///   - steps: a new file, for the bytes.
  ///   - complaints: a file to which is added what it complains of.
  init(_ arguments: [String], state: String, steps: String, complaints: String) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, steps, O_WRONLY | O_CREAT | O_EXCL, 0o600)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, complaints, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    let words = ([Self.built] + arguments).map { strdup($0) }
    let settings = [strdup("XDG_STATE_HOME=\(state)"), strdup("XDG_DATA_HOME=\(state)")]
    defer { for text in words + settings { free(text) } }
    var process: pid_t = 0
    let code = posix_spawn(&process, Self.built, &actions, nil, words + [nil], settings + [nil])
    guard code == 0 else { throw Failure(reason: "cannot start \(Self.built): \(Errno(rawValue: code))") }
    (self.process, self.steps) = (process, steps)
  }

  /// Lets it go so many steps, or to its end, and kills it.
  func kill(afterSteps count: Int) {
    var file = stat()
    var status: Int32 = 0
    while stat(steps, &file) != 0 || file.st_size < count {
      if waitpid(process, &status, WNOHANG) == process { return }
      usleep(200)
    }
    Glibc.kill(process, SIGKILL)
    _ = end()
  }

  /// Waits for its end; the status is 0 when it ended well.
  func end() -> Int32 {
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    return status
  }
}
