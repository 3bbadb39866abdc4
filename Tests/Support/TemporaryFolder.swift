import Glibc
public import SystemPackage

/// A folder of a test's own, removed with all that is in it when the last reference to it goes.
public final class TemporaryFolder: CustomStringConvertible, Sendable {
  public let path: FilePath
  /// Its path as text.
  public var description: String { path.string }

  public init() throws {
    var template = Array("/tmp/fctry-test-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw Errno(rawValue: errno) }
    path = FilePath(String(cString: made))
  }

  deinit { Self.remove(path) }

  /// The path of a file in it.
  public func callAsFunction(_ name: String) -> String { path.appending(name).string }

  /// The files in it, sorted.
  public var names: [String] { Self.names(in: path) }

  /// The files in a folder in it, sorted.
  public func names(of folder: String) -> [String] { Self.names(in: path.appending(folder)) }

  /// The permissions of a file in it; nil when it is not there.
  public func mode(of name: String) -> Int? {
    var status = stat()
    return stat(self(name), &status) == 0 ? Int(status.st_mode & 0o7777) : nil
  }

  public func write(_ text: String, to name: String) throws { try write(Array(text.utf8), to: name) }

  public func write(_ bytes: [UInt8], to name: String) throws {
    let file = try FileDescriptor.open(
      path.appending(name), .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
    _ = try file.closeAfter { try file.writeAll(bytes) }
  }

  private static func names(in folder: FilePath) -> [String] {
    guard let directory = opendir(folder.string) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let item = readdir(directory) {
      let name = withUnsafeBytes(of: item.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  private static func remove(_ folder: FilePath) {
    // A test may have taken the right to change it.
    chmod(folder.string, 0o700)
    for name in names(in: folder) {
      let inner = folder.appending(name)
      if unlink(inner.string) != 0 { remove(inner) }
    }
    rmdir(folder.string)
  }
}
