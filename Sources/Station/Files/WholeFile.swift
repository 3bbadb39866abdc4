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
      var status = stat()
      // Before it is opened, since that alone resets a board behind a serial port.
      if stat(path, &status) == 0 { try requireRegular(status, path) }
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
        let buffer = UnsafeMutableRawBufferPointer(buffer)
        guard bytes.isEmpty, room >= SharedRead.worthIt else {
          count = try file.read(into: buffer)
          return
        }
        count = try SharedRead.read(file, into: buffer)
        // Reading on, if there is more, begins there.
        try file.seek(offset: Int64(count), from: .start)
      }
      if chunk.isEmpty { return bytes }
      if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
      if bytes.count > limit { throw FileError(path, .tooLarge(limit: limit)) }
      room = max(Int(status.st_size) + 1 - bytes.count, 1 << 16)
    }
  }

  /// Makes `bytes` the content of the file at `path`: the whole, or the file stays as it was.
  ///
  /// They go to a temporary file in the same folder first, which takes the old one's place when it is safe on the disk.
  /// An existing file keeps its mode unless what comes is secret; a symbolic link stays and its target is replaced.
  ///
  /// - Parameters:
  ///   - isSecret: makes the file readable by its owner only, whoever could read what it replaces.
  ///   - sparing: what was read for it, or is open.
  public static func write(
    _ bytes: [UInt8], to path: String, isSecret: Bool = false, sparing: [SparedFile]
  ) throws(FileError) {
    var files = StagedFiles(sparing: sparing)
    try files.add(bytes, at: path, isSecret ? .secret : .plain)
    try files.commit()
  }

  static func requireRegular(_ status: stat, _ path: String) throws(FileError) {
    switch status.st_mode & S_IFMT {
    case S_IFREG: return
    case S_IFDIR: throw FileError(path, .isFolder)
    default: throw FileError(path, .isNotFile)
    }
  }

  /// Whether anything has that name, and does not end nowhere.
  public static func exists(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0
  }

  /// Whether two paths lead to one file, be it there or yet to be made.
  public static func isSame(_ one: String, _ other: String) -> Bool {
    guard let place = Destination.Place(one) else { return false }
    return place == Destination.Place(other)
  }

  /// Makes the folder that a file is to lie in.
  public static func makeFolder(ofFile path: String) throws(FileError) {
    let folder = FilePath(path).removingLastComponent()
    if !folder.isEmpty { try makeFolder(folder.string) }
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
