import CLinux
import Glibc

/// Keeps what is written to standard error while the screen is open, and shows it when the screen is gone.
///
/// Without it the words of a library or a crash would be drawn over the screen and lost with it.
struct HeldErrors {
  /// Standard error as it was.
  let original: Int32
  let held: Int32

  /// Nil when standard error is not a terminal: it then does not disturb the screen.
  init?() {
    guard isatty(STDERR_FILENO) == 1 else { return nil }
    held = memfd_create("fctry-stderr", UInt32(fctry_memfd_close_on_exec))
    original = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
    guard held >= 0, original >= 0, dup2(held, STDERR_FILENO) >= 0 else {
      if held >= 0 { Glibc.close(held) }
      if original >= 0 { Glibc.close(original) }
      return nil
    }
  }

  /// Gives standard error back and shows what was held.
  func close() {
    HeldErrors.show(held: held, original: original)
    Glibc.close(held)
    Glibc.close(original)
  }

  /// Safe in a signal handler.
  static func show(held: Int32, original: Int32) {
    dup2(original, STDERR_FILENO)
    lseek(held, 0, SEEK_SET)
    withUnsafeTemporaryAllocation(byteCount: 1024, alignment: 1) { buffer in
      while true {
        let count = read(held, buffer.baseAddress, buffer.count)
        guard count > 0, write(STDERR_FILENO, buffer.baseAddress, count) == count else { return }
      }
    }
  }
}
