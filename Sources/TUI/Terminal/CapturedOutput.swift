import CLinux
import Glibc

/// Takes what is written to a file descriptor of the terminal, instead of the terminal.
struct CapturedOutput {
  private let descriptor: Int32
  private let tty: Int32
  private let held: Int32

  /// - Parameters:
  ///   - descriptor: what is written to.
  ///   - tty: where that leads when nothing is captured.
  /// - Returns: nil where the system has no memory for it: it is then written as it comes.
  init?(of descriptor: Int32, to tty: Int32) {
    held = memfd_create("fctry-frame", UInt32(fctry_memfd_close_on_exec))
    guard held >= 0 else { return nil }
    (self.descriptor, self.tty) = (descriptor, tty)
  }

  func close() { Glibc.close(held) }

  /// What a piece of the program writes.
  func bytes(of write: () -> Void) -> [UInt8] {
    guard dup2(held, descriptor) >= 0 else {
      write()
      return []
    }
    write()
    dup2(tty, descriptor)
    let count = max(0, Int(lseek(held, 0, SEEK_CUR)))
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = max(0, pread(held, buffer.baseAddress, count, 0))
    }
    lseek(held, 0, SEEK_SET)
    return bytes
  }
}
