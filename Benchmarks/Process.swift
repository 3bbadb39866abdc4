import Glibc
import SystemPackage

struct BenchmarkError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// A child process.
struct Process {
  let id: pid_t

  /// glibc's POSIX_SPAWN_SETSID, which its headers hide from Swift.
  private static let newSession: Int16 = 0x80

  /// This program.
  static let this: String = {
    var link = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = max(readlink("/proc/self/exe", &link, link.count), 0)
    return String(decoding: link.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }()

  /// The fctry that was built beside this program.
  static let fctry = FilePath(this).removingLastComponent().appending("fctry").string

  /// Starts a program whose standard streams are the file at `path`; a terminal there becomes its own.
  init(_ arguments: [String], streams path: String) throws {
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    for stream in 0...2 as ClosedRange<CInt> { posix_spawn_file_actions_addopen(&actions, stream, path, O_RDWR, 0) }
    posix_spawnattr_setflags(&attributes, Self.newSession)
    var words = arguments.map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var id: pid_t = 0
    let code = posix_spawn(&id, arguments[0], &actions, &attributes, &words, environ)
    guard code == 0 else { throw BenchmarkError("\(arguments[0]): \(Errno(rawValue: code))") }
    self.id = id
  }

  /// Waits for its end; the status is 0 when it ended well.
  @discardableResult func wait() -> CInt {
    var status: CInt = 0
    while waitpid(id, &status, 0) < 0, errno == EINTR {}
    return status
  }

  /// How long a program takes from its start to its end.
  static func time(_ arguments: [String]) throws -> Duration {
    let start = ContinuousClock.now
    let status = try Process(arguments, streams: "/dev/null").wait()
    let time = ContinuousClock.now - start
    guard status == 0 else { throw BenchmarkError("\(arguments[0]) failed") }
    return time
  }
}

/// A folder that goes with the last reference to it.
final class TemporaryFolder {
  let path: String

  init() throws {
    var template = Array("/tmp/fctry-bench-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw Errno(rawValue: errno) }
    path = String(cString: made)
  }

  deinit {
    Self.remove(path)
  }

  private static func remove(_ folder: String) {
    guard let stream = opendir(folder) else { return }
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name != ".", name != "..", unlink("\(folder)/\(name)") != 0 { remove("\(folder)/\(name)") }
    }
    closedir(stream)
    rmdir(folder)
  }
}
