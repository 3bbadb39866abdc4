import Glibc
import NVSModel
import SystemPackage

/// The list of what a batch has made: row, file, SHA-256 and key file. What it names lies whole on the disk.
final class BatchManifest: Sendable {
  private let path: String
  private let file: FileDescriptor

  static let header = "row,file,sha256,key\n"

  /// Begins a new list; one that is there is replaced only where that is said.
  init(_ path: String, isReplacing: Bool) throws(FileError) {
    self.path = path
    do {
      let options: FileDescriptor.OpenOptions =
        isReplacing ? [.create, .truncate, .closeOnExec] : [.create, .exclusiveCreate, .closeOnExec]
      file = try FileDescriptor.open(
        path, .writeOnly, options: options, permissions: [.ownerReadWrite, .groupRead, .otherRead])
    } catch Errno.fileExists {
      throw FileError(path, .exists)
    } catch {
      throw FileError(path, error as? Errno ?? .ioError)
    }
    try add(Self.header)
  }

  deinit { try? file.close() }

  func add(_ lines: String) throws(FileError) {
    do { try file.writeAll(Array(lines.utf8)) } catch { throw FileError(path, error as? Errno ?? .ioError) }
  }

  /// Waits until the disk has it.
  func sync() { fsync(file.rawValue) }

  /// The line of an image.
  static func line(row: Int, file: String, digest: String, key: String?) -> String {
    CSVText.line(of: [String(row + 1), file, digest, key ?? ""])
  }
}
