import Glibc

/// Tells whether there is something at a port, and whether it is still the same, without opening it.
public struct PortWatch: Sendable {
  /// What is at a path: two that are equal were plugged in once. Nil where nothing is.
  let find: @Sendable (String) -> Plug?

  /// Something that was plugged in.
  public struct Plug: Hashable, Sendable {
    fileprivate let link: [Int]
    fileprivate let device: [Int]
  }

  /// What is in the file system: a device that vanishes and comes back is another file. A port behind a network is always there.
  public static let files = PortWatch { path in
    if path.contains("://") { return Plug(link: [], device: []) }
    guard let link = identity(path, lstat), let device = identity(path, stat) else { return nil }
    return Plug(link: link, device: device)
  }

  private static func identity(
    _ path: String, _ look: (UnsafePointer<CChar>, UnsafeMutablePointer<stat>) -> CInt
  ) -> [Int]? {
    var status = stat()
    guard look(path, &status) == 0 else { return nil }
    // What a device's own times say changes while it is used.
    let time = status.st_mode & S_IFMT == S_IFLNK ? [status.st_ctim.tv_sec, status.st_ctim.tv_nsec] : []
    return [Int(status.st_dev), Int(status.st_ino), Int(status.st_rdev)] + time
  }
}
