import Glibc
import SystemPackage

/// Files that are written together: all, or none.
///
/// Each lies whole and safe on the disk, beside its place, before the first takes its place. Until ``commit()`` nothing
/// that was there is touched, and when that fails, or is never called, all is as it was.
public struct StagedFiles: ~Copyable {
  private var files: [StagedFile] = []
  private let sparing: [SparedFile]

  /// With no file yet.
  ///
  /// - Parameter sparing: what was read for these files; none of them can take the place of one of those.
  public init(sparing: [SparedFile]) { self.sparing = sparing }

  deinit {
    for file in files { file.takeBack() }
  }

  /// Who may read a file, and what it may replace.
  public enum Kind: Sendable {
    /// Readable by whom the umask allows it to; a file that is there already is replaced and keeps its mode.
    case plain
    /// Readable by its owner only, whoever may read what it replaces.
    case secret
    /// Readable by its owner only, and replaces nothing, even what appears at the same moment.
    case newSecret
  }

  /// Adds a file with these bytes, which goes to the file that `path` leads to. Blocks until they are written.
  public mutating func add(_ bytes: [UInt8], at path: String, _ kind: Kind) throws(FileError) {
    try sparing.requireOther(path)
    do {
      files.append(try StagedFile(bytes, at: path, kind))
    } catch let error as FileError {
      throw error
    } catch {
      let reason = FileError(path, error as? Errno ?? .ioError)
      throw reason.reason == .missing ? FileError(path, .noFolder) : reason
    }
  }

  /// Gives every file its place, in the order in which they were added.
  public consuming func commit() throws(FileError) {
    // What the last replaces need not be kept: nothing can fail after it.
    for index in files.indices { try files[index].takePlace(keepingOld: index < files.count - 1) }
    for file in files { file.finish() }
    files = []
  }
}

/// One file of ``StagedFiles``.
private struct StagedFile {
  /// As it was given.
  private let path: String
  /// Where it goes: the end of the symbolic links.
  private let target: String
  private let temporary: String
  /// Whether nothing was there before.
  private let isNew: Bool
  /// Whether an empty file keeps its place.
  private var isReserved = false
  private var isPlaced = false
  /// A name for what was there before, until all files have their places.
  private var oldName: String?

  init(_ bytes: [UInt8], at path: String, _ kind: StagedFiles.Kind) throws {
    var old = stat()
    isNew = stat(path, &old) != 0
    if !isNew {
      try WholeFile.requireRegular(old, path)
      if kind == .newSecret { throw FileError(path, .exists) }
      if access(path, W_OK) != 0 { throw FileError(path, .isReadOnly) }
    }
    self.path = path
    target = kind == .newSecret ? path : try Destination.resolved(FilePath(path)).string
    let name = ".fctry-\(getpid())-\(UInt32.random(in: 0...UInt32.max)).tmp"
    temporary = FilePath(target).removingLastComponent().appending(name).string
    if kind == .newSecret { try reserve() }
    do {
      let isKeepingMode = !isNew && kind != .secret
      try write(bytes, mode: isNew && kind == .plain ? 0o666 : 0o600, like: isKeepingMode ? old : nil)
    } catch {
      takeBack()
      throw error
    }
  }

  /// Makes an empty file, which fails where there is one.
  private mutating func reserve() throws {
    do {
      let options: FileDescriptor.OpenOptions = [.create, .exclusiveCreate, .closeOnExec]
      try FileDescriptor.open(target, .writeOnly, options: options, permissions: .ownerReadWrite).close()
      isReserved = true
    } catch Errno.fileExists {
      throw FileError(path, .exists)
    }
  }

  private func write(_ bytes: [UInt8], mode: mode_t, like old: stat?) throws {
    let file = try FileDescriptor.open(
      temporary, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
      permissions: FilePermissions(rawValue: mode))
    try file.closeAfter {
      if let old {
        // Only root may give a file away; for anyone else it is theirs already or has to become so.
        _ = fchown(file.rawValue, old.st_uid, old.st_gid)
        guard fchmod(file.rawValue, old.st_mode & 0o7777) == 0 else { throw Errno(rawValue: errno) }
      }
      try file.writeAll(bytes)
      guard fsync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
    }
  }

  /// - Parameter keepingOld: whether what is replaced may have to come back. It moves aside then, since not every file
  ///   system can give it a second name.
  mutating func takePlace(keepingOld: Bool) throws(FileError) {
    if keepingOld, !isNew {
      let aside = temporary + ".old"
      guard rename(target, aside) == 0 else { throw FileError(path, Errno(rawValue: errno)) }
      oldName = aside
    }
    guard rename(temporary, target) == 0 else { throw FileError(path, Errno(rawValue: errno)) }
    isPlaced = true
  }

  /// Leaves everything as it was before.
  func takeBack() {
    if !isPlaced { unlink(temporary) }
    if let oldName {
      rename(oldName, target)
    } else if isNew, isPlaced || isReserved {
      unlink(target)
    }
  }

  /// Forgets what was there before, and makes the new name survive a power cut too.
  func finish() {
    if let oldName { unlink(oldName) }
    let folder = FilePath(target).removingLastComponent()
    let name = folder.isEmpty ? "." : folder.string
    // Some file systems cannot do this, which is no reason to fail.
    guard let descriptor = try? FileDescriptor.open(name, .readOnly, options: [.directory, .closeOnExec]) else {
      return
    }
    fsync(descriptor.rawValue)
    try? descriptor.close()
  }
}
