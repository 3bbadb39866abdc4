import CLinux
import SystemPackage

/// The disk below files.
enum FileSystem {
  /// Waits until the disk has all that was written to the file system in which a folder is.
  static func sync(_ folder: FileDescriptor) { _ = syncfs(folder.rawValue) }
}
