import CLinux
import Glibc
import SystemPackage

/// Files that are written together: all, or none.
///
/// Each lies whole and safe on the disk, beside its place, before the first takes its place. Until ``commit()`` nothing
/// that was there is touched, and when that fails, or is never called, all is as it was.
public struct StagedFiles: ~Copyable {
  private var files: [StagedFile] = []
  private let sparing: [SparedFile]
  private let canBeUnnamed: Bool
  /// The folders that files go to, in which was looked for what others left behind.
  private var tidied: Set<FilePath> = []

  /// With no file yet.
  ///
  /// - Parameter sparing: what was read for these files; none of them can take the place of one of those.
  public init(sparing: [SparedFile]) { self.init(sparing: sparing, canBeUnnamed: true) }

  /// - Parameter canBeUnnamed: false for tests of how it goes where no file is without a name.
  init(sparing: [SparedFile], canBeUnnamed: Bool) { (self.sparing, self.canBeUnnamed) = (sparing, canBeUnnamed) }

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
      let file = try StagedFile.Place(path, kind)
      if tidied.insert(file.folder).inserted { TemporaryFile.removeLeftovers(in: file.folder) }
      files.append(try StagedFile(bytes, at: file, canBeUnnamed: canBeUnnamed))
    } catch let error as FileError {
      throw error
    } catch {
      let reason = FileError(path, error as? Errno ?? .ioError)
      throw reason.reason == .missing ? FileError(path, .noFolder) : reason
    }
  }

  /// Gives every file its place, in the order in which they were added.
  public consuming func commit() throws(FileError) {
    try Interruption.deferred { () throws(FileError) in
      // What the last replaces need not be kept: nothing can fail after it.
      for index in files.indices { try files[index].takePlace(keepingOld: index < files.count - 1) }
      for file in files { file.finish() }
      files = []
      for folder in tidied { Self.makeDurable(folder) }
    }
  }
}

extension StagedFiles {
  /// Makes the names in a folder survive a power cut too.
  private static func makeDurable(_ folder: FilePath) {
    let name = folder.isEmpty ? "." : folder.string
    // Some file systems cannot do this, which is no reason to fail.
    guard let descriptor = try? FileDescriptor.open(name, .readOnly, options: [.directory, .closeOnExec]) else {
      return
    }
    fsync(descriptor.rawValue)
    try? descriptor.close()
  }
}

/// One file of ``StagedFiles``.
private struct StagedFile {
  private let place: Place
  private let temporary: TemporaryFile
  private var isPlaced = false
  /// What was there before, until all files have their places.
  private var old: OldFile?

  /// Where a file goes, and what is there.
  struct Place {
    /// As it was given.
    let path: String
    let kind: StagedFiles.Kind
    /// The end of the symbolic links.
    let target: String
    /// What was there before; nil for nothing.
    let old: stat?

    /// - Throws: for what cannot be replaced.
    init(_ path: String, _ kind: StagedFiles.Kind) throws {
      (self.path, self.kind) = (path, kind)
      var status = stat()
      old = stat(path, &status) == 0 ? status : nil
      if old != nil {
        try WholeFile.requireRegular(status, path)
        if kind == .newSecret { throw FileError(path, .exists) }
        if access(path, W_OK) != 0 { throw FileError(path, .isReadOnly) }
      }
      // A symbolic link that leads nowhere.
      if kind == .newSecret, lstat(path, &status) == 0 { throw FileError(path, .exists) }
      target = kind == .newSecret ? path : try Destination.resolved(FilePath(path)).string
    }

    var folder: FilePath { FilePath(target).removingLastComponent() }
  }

  private struct OldFile {
    let name: String
    /// Whether it is a second name, so that the file is in its place too.
    let isLink: Bool
  }

  init(_ bytes: [UInt8], at place: Place, canBeUnnamed: Bool) throws {
    self.place = place
    let mode: mode_t = place.old == nil && place.kind == .plain ? 0o666 : 0o600
    temporary = try TemporaryFile(
      bytes, in: place.folder, mode: mode, like: place.kind == .plain ? place.old : nil, canBeUnnamed: canBeUnnamed)
  }

  /// - Parameter keepingOld: whether what is replaced may have to come back.
  mutating func takePlace(keepingOld: Bool) throws(FileError) {
    if place.kind == .newSecret {
      try takeNewPlace()
    } else {
      if keepingOld, place.old != nil { try keepOld() }
      guard rename(temporary.path, place.target) == 0 else { throw FileError(place.path, Errno(rawValue: errno)) }
    }
    isPlaced = true
  }

  /// Not every file system can do this in one step.
  private func takeNewPlace() throws(FileError) {
    if renameat2(AT_FDCWD, temporary.path, AT_FDCWD, place.target, UInt32(fctry_rename_no_replace)) == 0 { return }
    if errno == EINVAL || errno == ENOSYS {
      if link(temporary.path, place.target) == 0 {
        unlink(temporary.path)
        return
      }
      var status = stat()
      if errno != EEXIST, lstat(place.target, &status) != 0, rename(temporary.path, place.target) == 0 { return }
    }
    throw errno == EEXIST ? FileError(place.path, .exists) : FileError(place.path, Errno(rawValue: errno))
  }

  /// Gives it a second name, so that it is in its place all the time; where that cannot be it moves aside.
  private mutating func keepOld() throws(FileError) {
    let name = temporary.path + ".old"
    let isLink = link(place.target, name) == 0
    guard isLink || rename(place.target, name) == 0 else { throw FileError(place.path, Errno(rawValue: errno)) }
    old = OldFile(name: name, isLink: isLink)
  }

  /// Leaves everything as it was before.
  func takeBack() {
    if !isPlaced { temporary.remove() }
    if let old {
      if isPlaced || !old.isLink { rename(old.name, place.target) } else { unlink(old.name) }
    } else if place.old == nil, isPlaced {
      unlink(place.target)
    }
    temporary.close()
  }

  /// Forgets what was there before.
  func finish() {
    if let old { unlink(old.name) }
    temporary.close()
  }
}
