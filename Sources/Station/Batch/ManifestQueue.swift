import Glibc
import NVSModel
import Synchronization
import SystemPackage

/// Brings what threads have written to the disk in groups, and then names it in the manifest, in the order of rows.
final class ManifestQueue: Sendable {
  private let manifest: Mutex<BatchManifest?>
  private let waiting = Mutex(Waiting())
  private let failure = Mutex<FileError?>(nil)
  /// A folder of the file system that is to be synced; nil where groups are not.
  private let folder: FileDescriptor?

  private struct Waiting {
    /// Lines of chunks that others come before.
    var chunks: [Int: [String]] = [:]
    var nextChunk = 0
    /// Lines that can be written once their files are on the disk.
    var lines: [String] = []
  }

  /// About as many images as a disk takes in half a second.
  private static let groupSize = 4096

  init(_ manifest: BatchManifest?, folder: String?) {
    self.manifest = Mutex(manifest)
    self.folder = folder.flatMap { try? FileDescriptor.open($0, .readOnly, options: [.directory, .closeOnExec]) }
  }

  deinit { try? folder?.close() }

  /// Takes the lines of a chunk whose files are written.
  func add(_ lines: [String], chunk: Int) {
    let isGroup = waiting.withLock { waiting in
      waiting.chunks[chunk] = lines
      while let next = waiting.chunks.removeValue(forKey: waiting.nextChunk) {
        waiting.lines += next
        waiting.nextChunk += 1
      }
      return waiting.lines.count >= Self.groupSize
    }
    // Beside the threads that go on writing; where it is being done already, the next group is a larger one.
    if isGroup, folder != nil { _ = Threads.run { [self] in manifest.withLockIfAvailable { sync(&$0) } } }
  }

  /// Waits until all is on the disk and named.
  func finish() throws(FileError) {
    manifest.withLock { sync(&$0) }
    if let failure = failure.withLock({ $0 }) { throw failure }
  }

  private func sync(_ manifest: inout BatchManifest?) {
    let lines = waiting.withLock { waiting in
      defer { waiting.lines = [] }
      return waiting.lines
    }
    if let folder { FileSystem.sync(folder) }
    do throws(FileError) {
      try manifest?.add(lines.joined())
      manifest?.sync()
    } catch {
      failure.withLock { $0 = $0 ?? error }
    }
  }
}
