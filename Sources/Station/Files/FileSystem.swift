import CLinux
public import SystemPackage

/// The disk below files.
public enum FileSystem {
  /// Waits until the disk has all that was written to the file system in which a folder is.
  public static func sync(_ folder: FileDescriptor) { _ = syncfs(folder.rawValue) }
}
