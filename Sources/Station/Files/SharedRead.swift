import Glibc
import Synchronization
import SystemPackage

/// Reads a long file on all cores: most of the time goes into taking the memory for it, which they do side by side.
final class SharedRead: Sendable {
  /// Files of so many bytes are read so.
  static let worthIt = 32 << 20
  private static let pieceSize = 4 << 20

  private let file: FileDescriptor
  // Every byte of it is written by one thread, and nobody reads before all have ended.
  private nonisolated(unsafe) let buffer: UnsafeMutableRawBufferPointer
  private let next = Atomic(0)
  private let result: Mutex<(end: Int, error: Errno?)>

  private init(_ file: FileDescriptor, _ buffer: UnsafeMutableRawBufferPointer) {
    (self.file, self.buffer) = (file, buffer)
    result = Mutex((buffer.count, nil))
  }

  /// Reads from the file's beginning until the buffer is full or the file ends.
  ///
  /// - Returns: how many bytes from the buffer's beginning on are the file's.
  static func read(_ file: FileDescriptor, into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
    let read = SharedRead(file, buffer)
    Threads.runAll(Threads.coreCount) { read.work() }
    let (end, error) = read.result.withLock { $0 }
    if let error { throw error }
    return end
  }

  private func work() {
    while true {
      let start = next.add(Self.pieceSize, ordering: .relaxed).oldValue
      if start >= buffer.count { return }
      var place = start
      let end = min(start + Self.pieceSize, buffer.count)
      while place < end {
        let count = pread(file.rawValue, buffer.baseAddress?.advanced(by: place), end - place, off_t(place))
        if count < 0, errno == EINTR { continue }
        if count <= 0 { return stop(at: place, count < 0 ? Errno(rawValue: errno) : nil) }
        place += count
      }
    }
  }

  private func stop(at place: Int, _ error: Errno?) {
    result.withLock { $0 = (min($0.end, place), $0.error ?? error) }
  }
}
