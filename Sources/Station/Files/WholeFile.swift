import Glibc
import NVSModel
import SystemPackage

/// Reads and writes files whole, or not at all.
public enum WholeFile {
  /// More than any flash has, so that a wrong file does not fill the memory.
  public static let defaultLimit = 256 << 20

  /// All bytes of a regular file, of at most `limit`. Blocks until they are read.
  public static func read(_ path: String, limit: Int = defaultLimit) throws(FileError) -> [UInt8] {
    do {
      // Without blocking, since opening a pipe that nobody writes to would hang.
      let options: FileDescriptor.OpenOptions = [.closeOnExec, .nonBlocking]
      let file = try FileDescriptor.open(path, .readOnly, options: options)
      return try file.closeAfter { try contents(of: file, path, limit) }
    } catch let error as FileError {
      throw error
    } catch {
      throw FileError(path, error as? Errno ?? .ioError)
    }
  }

  private static func contents(of file: FileDescriptor, _ path: String, _ limit: Int) throws -> [UInt8] {
    var status = stat()
    guard fstat(file.rawValue, &status) == 0 else { throw Errno(rawValue: errno) }
    try requireRegular(status, path)
    if status.st_size > limit { throw FileError(path, .tooLarge(limit: limit)) }
    var bytes: [UInt8] = []
    // One byte more than expected shows whether the file has grown.
    var room = Int(status.st_size) + 1
    while true {
      let chunk = try [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
        count = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
      }
      if chunk.isEmpty { return bytes }
      bytes += chunk
      if bytes.count > limit { throw FileError(path, .tooLarge(limit: limit)) }
      room = max(Int(status.st_size) + 1 - bytes.count, 1 << 16)
    }
  }

  /// Makes `bytes` the content of the file at `path`: the whole, or the file stays as it was.
  ///
  /// They go to a temporary file in the same folder first, which takes the old one's place when it is safe on the disk.
  /// An existing file keeps its mode; a symbolic link stays and its target is replaced.
  ///
  /// - Parameter isSecret: a file that is new is made readable by its owner only.
  public static func write(_ bytes: [UInt8], to path: String, isSecret: Bool = false) throws(FileError) {
    do {
      let target = try Destination.resolved(FilePath(path)).string
      var old = stat()
      let exists = stat(target, &old) == 0
      if exists {
        try requireRegular(old, path)
        if access(target, W_OK) != 0 { throw FileError(path, .isReadOnly) }
      }
      let temporary = temporaryPath(for: target)
      let mode = FilePermissions(rawValue: exists || isSecret ? 0o600 : 0o666)
      let file = try FileDescriptor.open(
        temporary, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec], permissions: mode)
      do {
        try file.closeAfter { try fill(file, bytes, like: exists ? old : nil) }
        guard rename(temporary, target) == 0 else { throw Errno(rawValue: errno) }
      } catch {
        unlink(temporary)
        throw error
      }
      synchronizeFolder(of: target)
    } catch let error as FileError {
      throw error
    } catch {
      let reason = FileError(path, error as? Errno ?? .ioError)
      throw reason.reason == .missing ? FileError(path, .noFolder) : reason
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

  private static func requireRegular(_ status: stat, _ path: String) throws(FileError) {
    switch status.st_mode & S_IFMT {
    case S_IFREG: return
    case S_IFDIR: throw FileError(path, .isFolder)
    default: throw FileError(path, .isNotFile)
    }
  }

  private static func temporaryPath(for target: String) -> String {
    let path = FilePath(target)
    let name = ".fctry-\(getpid())-\(UInt32.random(in: 0...UInt32.max)).tmp"
    return path.removingLastComponent().appending(name).string
  }

  /// So that the new name survives a power cut too. Some file systems cannot do this, which is no reason to fail.
  private static func synchronizeFolder(of target: String) {
    let folder = FilePath(target).removingLastComponent()
    let name = folder.isEmpty ? "." : folder.string
    guard let descriptor = try? FileDescriptor.open(name, .readOnly, options: [.directory, .closeOnExec]) else {
      return
    }
    fsync(descriptor.rawValue)
    try? descriptor.close()
  }

  /// Whether two paths lead to one file, be it there or yet to be made.
  public static func isSame(_ one: String, _ other: String) -> Bool {
    guard let place = Destination.Place(one) else { return false }
    return place == Destination.Place(other)
  }

  /// Makes a folder and those above it that are missing.
  public static func makeFolder(_ path: String) throws(FileError) {
    var made = FilePath(path).root.map { FilePath(root: $0) } ?? FilePath()
    for component in FilePath(path).components {
      made.append(component)
      if mkdir(made.string, 0o777) == 0 { continue }
      let code = errno
      var status = stat()
      guard stat(made.string, &status) == 0 else { throw FileError(made.string, Errno(rawValue: code)) }
      guard status.st_mode & S_IFMT == S_IFDIR else { throw FileError(made.string, .notFolder) }
    }
  }
}
