import Glibc
import SystemPackage

/// Where paths lead, also when what they lead to is yet to be made.
enum Destination {
  /// The path without symbolic links, `.` and `..`, but for those `..` that lead out of the current folder.
  static func resolved(_ path: FilePath) throws(Errno) -> FilePath {
    var resolved = path.root.map { FilePath(root: $0) } ?? FilePath()
    var rest = Array(path.components.reversed())
    var links = 0
    while let component = rest.popLast() {
      switch component.kind {
      case .currentDirectory: continue
      case .parentDirectory:
        if resolved.lastComponent?.kind == .regular {
          resolved.removeLastComponent()
        } else if resolved.root == nil {
          resolved.append(component)
        }
      case .regular:
        guard let target = target(ofLink: resolved.appending(component)) else {
          resolved.append(component)
          continue
        }
        links += 1
        if links > 40 { throw .tooManySymbolicLinkLevels }
        if let root = target.root { resolved = FilePath(root: root) }
        rest += target.components.reversed()
      }
    }
    return resolved
  }

  /// Nil where there is no symbolic link.
  private static func target(ofLink path: FilePath) -> FilePath? {
    var target = [CChar](repeating: 0, count: Int(PATH_MAX))
    // One less, so that a NUL ends it.
    return readlink(path.string, &target, target.count - 1) < 0 ? nil : FilePath(platformString: target)
  }

  /// What two paths have in common when they lead to one file.
  struct Place: Equatable {
    /// Of what exists: the file, or the nearest of the folders above it.
    private let device: dev_t
    private let inode: ino_t
    /// What is yet to be made below it, the last first.
    private let missing: [FilePath.Component]

    /// Nil for symbolic links that lead nowhere, in a circle.
    init?(_ path: String) {
      guard var path = try? resolved(FilePath(path)) else { return nil }
      var missing: [FilePath.Component] = []
      var status = stat()
      while stat(path.isEmpty ? "." : path.string, &status) != 0 {
        guard let last = path.lastComponent else { return nil }
        missing.append(last)
        path.removeLastComponent()
      }
      (device, inode, self.missing) = (status.st_dev, status.st_ino, missing)
    }
  }
}
