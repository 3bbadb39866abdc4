import NVSModel
import SystemPackage

/// A file that could not be read or written: which one, why, and what to do.
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// As it was given.
  public let path: String
  /// Why it could not be.
  public let reason: Reason

  /// What the system, or a look at the file, says.
  public enum Reason: Hashable, Sendable {
    case missing
    /// A file that must not be overwritten.
    case exists
    /// A file that was read for what is to be written.
    case isSpared(SparedFile.Role)
    case isFolder
    case isNotFile
    case notFolder
    case noPermission
    case tooLarge(limit: Int)
    case isReadOnly
    case noFolder
    case diskFull
    case system(code: CInt)
  }

  /// An error for a path as it was given.
  public init(_ path: String, _ reason: Reason) {
    (self.path, self.reason) = (path, reason)
  }

  init(_ path: String, _ errno: Errno) {
    self.path = path
    reason =
      switch errno {
      case .noSuchFileOrDirectory, .notDirectory: .missing
      case .isDirectory: .isFolder
      case .permissionDenied, .notPermitted: .noPermission
      case .readOnlyFileSystem: .isReadOnly
      case .noSpace, .diskQuotaExceeded: .diskFull
      default: .system(code: errno.rawValue)
      }
  }

  public var description: String {
    let file = path.quoted
    return switch reason {
    case .exists: "there is a file \(file) already: choose another name"
    case .isSpared(let role): "\(file) is \(role.rawValue), which would be lost: name another file"
    case .missing: "there is no file \(file)"
    case .isFolder: "\(file) is a folder: name a file"
    case .isNotFile: "\(file) is not a regular file: copy its content into one"
    case .notFolder: "\(file) is a file, and a folder is needed there: choose another name"
    case .noPermission: "no permission for \(file): change its mode, or run as its owner"
    case .tooLarge(let limit): "\(file) is larger than the \(limit) bytes that are read here"
    case .isReadOnly: "\(file) is read-only: make it writable, or choose another name"
    case .noFolder: "the folder of \(file) does not exist: make it first"
    case .diskFull: "there is no room left on the disk for \(file): nothing was written"
    case .system(let code): "\(file): \(Errno(rawValue: code).description.printable)"
    }
  }
}
