import CLinux
import Glibc
import SystemPackage

/// The content of a file to be, whole and safe on the disk, beside the place that it will take.
///
/// Where the file system can do that it is written without a name, so that a program that is killed meanwhile leaves nothing.
/// The name that it has then, or elsewhere from the beginning, is locked while its writer lives: one that is not was left
/// behind, and is removed by whoever writes next in that folder.
struct TemporaryFile {
  let path: String
  private let file: FileDescriptor
  private let registration: Interruption.Registration?

  private static let (prefix, suffix) = (".fctry-", ".tmp")

  /// A name that no other writer takes. What has it is to be locked while it is written.
  static var newName: String { prefix + String(UInt64.random(in: .min ... .max), radix: 16) + suffix }

  /// Writes it, and blocks until it is on the disk.
  ///
  /// - Parameters:
  ///   - mode: of a new file, less what the umask forbids.
  ///   - old: the file whose owner and mode it gets; nil for a new one.
  ///   - canBeUnnamed: false for tests of how it goes elsewhere.
  init(_ bytes: [UInt8], in folder: FilePath, mode: mode_t, like old: stat?, canBeUnnamed: Bool = true) throws {
    path = folder.appending(Self.newName).string
    registration = Interruption.register(path)
    do {
      let unnamed = canBeUnnamed ? try Self.unnamed(bytes, in: folder, mode, like: old, name: path) : nil
      file = try unnamed ?? Self.named(bytes, mode, like: old, name: path)
    } catch {
      registration?.end()
      throw error
    }
  }

  /// Removes it, unless it has its place.
  func remove() { unlink(path) }

  /// To be called once, when it is removed or has its place.
  func close() {
    registration?.end()
    try? file.close()
  }

  // MARK: - Writing

  /// Nil where the file system has no files without a name, or cannot give them one.
  private static func unnamed(
    _ bytes: [UInt8], in folder: FilePath, _ mode: mode_t, like old: stat?, name: String
  ) throws -> FileDescriptor? {
    let place = folder.isEmpty ? "." : folder.string
    let descriptor = withMoreFiles { open(place, Int32(fctry_open_unnamed) | O_DIRECTORY | O_WRONLY | O_CLOEXEC, mode) }
    guard descriptor >= 0 else { return nil }
    let file = FileDescriptor(rawValue: descriptor)
    do {
      flock(descriptor, LOCK_EX | LOCK_NB)
      try fill(file, bytes, like: old)
      let link = "/proc/self/fd/\(descriptor)"
      if linkat(AT_FDCWD, link, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0 { return file }
    } catch {
      try? file.close()
      throw error
    }
    try file.close()
    return nil
  }

  private static func named(_ bytes: [UInt8], _ mode: mode_t, like old: stat?, name: String) throws -> FileDescriptor {
    let file = try openLocked(name, mode)
    do {
      try fill(file, bytes, like: old)
      return file
    } catch {
      unlink(name)
      try? file.close()
      throw error
    }
  }

  /// Between the making of a file and its lock someone else may take it for left behind: then it is made again.
  private static func openLocked(_ name: String, _ mode: mode_t) throws -> FileDescriptor {
    while true {
      let descriptor = withMoreFiles { open(name, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, mode) }
      guard descriptor >= 0 else { throw Errno(rawValue: errno) }
      flock(descriptor, LOCK_EX | LOCK_NB)
      var status = stat()
      if fstat(descriptor, &status) != 0 || status.st_nlink > 0 { return FileDescriptor(rawValue: descriptor) }
      Glibc.close(descriptor)
    }
  }

  private static func fill(_ file: FileDescriptor, _ bytes: [UInt8], like old: stat?) throws {
    if let old {
      // Only root may give a file away; for anyone else it is theirs already or has to become so.
      _ = fchown(file.rawValue, old.st_uid, old.st_gid)
      guard fchmod(file.rawValue, old.st_mode & 0o7777) == 0 else { throw Errno(rawValue: errno) }
    }
    try file.writeAll(bytes)
    guard fsync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
  }

  /// Each file stays open as long as it is locked: there may have to be more than a process has at first.
  private static func withMoreFiles(_ body: () -> Int32) -> Int32 {
    let descriptor = body()
    guard descriptor < 0, errno == EMFILE else { return descriptor }
    var limit = rlimit()
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    getrlimit(resource, &limit)
    limit.rlim_cur = limit.rlim_max
    setrlimit(resource, &limit)
    return body()
  }

  // MARK: - What others left behind

  /// Removes what killed writers left in a folder.
  static func removeLeftovers(in folder: FilePath) {
    for name in Folder.names(in: folder.isEmpty ? "." : folder.string, includesHidden: true)
    where name.hasPrefix(prefix) && name.hasSuffix(suffix) {
      removeIfLeft(folder.appending(name).string)
    }
  }

  private static func removeIfLeft(_ path: String) {
    let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    defer { Glibc.close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      flock(descriptor, LOCK_EX | LOCK_NB) == 0
    else { return }
    // It may have got its place meanwhile.
    var now = stat()
    guard lstat(path, &now) == 0, now.st_ino == status.st_ino, now.st_dev == status.st_dev else { return }
    unlink(path)
  }
}
