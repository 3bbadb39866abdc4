import Glibc
import NVSModel
import Synchronization
import SystemPackage

/// The archive that a batch is written to as one stream.
final class BatchTar: Sendable {
  private let path: String
  private let file: FileDescriptor
  /// Where it is written before it takes its place; nil for standard output, pipes and devices.
  private let temporary: String?
  /// Takes it away when a signal ends the program.
  private let registration: Interruption.Registration?
  private let size = Atomic(0)

  /// Opens the archive; a file that is there is not replaced.
  init(_ path: String) throws(FileError) {
    self.path = path == "-" ? "standard output" : path
    do {
      if path == "-" {
        (file, temporary, registration) = (.standardOutput, nil, nil)
        return
      }
      var status = stat()
      if stat(path, &status) == 0 {
        if status.st_mode & S_IFMT == S_IFREG { throw FileError(path, .exists) }
        if status.st_mode & S_IFMT == S_IFDIR { throw FileError(path, .isFolder) }
        (temporary, registration) = (nil, nil)
        file = try FileDescriptor.open(path, .writeOnly, options: .closeOnExec)
      } else {
        let folder = FilePath(path).removingLastComponent()
        TemporaryFile.removeLeftovers(in: folder)
        let place = folder.appending(TemporaryFile.newName).string
        (temporary, registration) = (place, Interruption.register(place))
        // It may hold keys.
        file = try FileDescriptor.open(
          place, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec], permissions: .ownerReadWrite)
        // One that is not locked was left behind.
        flock(file.rawValue, LOCK_EX | LOCK_NB)
      }
    } catch let error as FileError {
      throw error
    } catch {
      let reason = FileError(path, error as? Errno ?? .ioError)
      throw reason.reason == .missing ? FileError(path, .noFolder) : reason
    }
  }

  /// Writes pieces one after another; to be called by one thread at a time.
  func write(_ pieces: [[UInt8]]) throws(FileError) {
    let total = pieces.reduce(0) { $0 + $1.count }
    do {
      try Self.write(pieces, to: file)
    } catch {
      throw FileError(path, error)
    }
    size.add(total, ordering: .relaxed)
  }

  /// All pieces in one system call, and more where it takes less.
  private static func write(_ pieces: [[UInt8]], to file: FileDescriptor) throws(Errno) {
    var first = 0
    var skipped = 0
    while first < pieces.count {
      let count = min(pieces.count - first, 512)
      let written = withVectors(pieces[first..<first + count], skipping: skipped) {
        writev(file.rawValue, $0, Int32(count))
      }
      if written < 0 {
        if errno == EINTR { continue }
        throw Errno(rawValue: errno)
      }
      skipped += written
      while first < pieces.count, skipped >= pieces[first].count {
        skipped -= pieces[first].count
        first += 1
      }
    }
  }

  private static func withVectors(
    _ pieces: ArraySlice<[UInt8]>, skipping skipped: Int, _ body: ([iovec]) -> Int
  ) -> Int {
    let vectors = pieces.enumerated().map { index, piece in
      // The arrays live as long as the pieces, and nothing changes them meanwhile.
      piece.withUnsafeBytes { bytes in
        let start = index == 0 ? skipped : 0
        return iovec(
          iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress?.advanced(by: start)),
          iov_len: bytes.count - start)
      }
    }
    return withExtendedLifetime(pieces) { body(vectors) }
  }

  /// Ends the archive, and gives it its place once the disk has it.
  func finish() throws(FileError) {
    try write([TarEntry.end(after: size.load(ordering: .relaxed))])
    guard let temporary else { return }
    fsync(file.rawValue)
    guard link(temporary, path) == 0 || errno != EEXIST && rename(temporary, path) == 0 else {
      throw errno == EEXIST ? FileError(path, .exists) : FileError(path, Errno(rawValue: errno))
    }
  }

  deinit {
    if let temporary {
      unlink(temporary)
      registration?.end()
      try? file.close()
    }
  }
}
