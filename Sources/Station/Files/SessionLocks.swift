import Glibc
import SystemPackage

/// A lock file that tells which programs live. Each holds the byte whose offset is the number of its session, for as long as it
/// lives: the system lets go of it however the program ends.
struct SessionLocks {
  let path: String

  /// F_OFD_GETLK and F_OFD_SETLK of <linux/fcntl.h>, which the C library shows to GNU sources only. Unlike the older kind,
  /// these locks belong to the open file and not to the process, so that two sessions of one program are two.
  private static let (ask, set): (Int32, Int32) = (36, 37)

  /// - Parameter path: the lock file's, which need not be there.
  init(_ path: String) { self.path = path }

  /// Takes the byte of a session, which nobody can have.
  func hold(_ session: Int) throws(FileError) -> HeldLock {
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw FileError(path, Errno(rawValue: errno)) }
    var lock = Self.byte(session)
    guard fcntl(file, Self.set, &lock) == 0 else {
      let code = errno
      close(file)
      throw FileError(path, Errno(rawValue: code))
    }
    return HeldLock(file: file)
  }

  /// Whether a session's program lives. Whatever cannot be known counts as that.
  func isHeld(_ session: Int) -> Bool {
    let file = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else { return errno != ENOENT }
    defer { close(file) }
    var lock = Self.byte(session)
    guard fcntl(file, Self.ask, &lock) == 0 else { return true }
    return lock.l_type != Int16(F_UNLCK)
  }

  private static func byte(_ session: Int) -> Glibc.flock {
    Glibc.flock(
      l_type: Int16(F_WRLCK), l_whence: Int16(SEEK_SET), l_start: off_t(session), l_len: 1, l_pid: 0)
  }
}

/// A lock that goes with the last reference to it.
final class HeldLock: Sendable {
  private let file: Int32

  init(file: Int32) { self.file = file }

  deinit { close(file) }
}
