/// A file that was read, or is open: nothing is written over it, under whatever name and through whatever link.
public struct SparedFile: Hashable, Sendable {
  /// What it was read as; the word of the message.
  public enum Role: String, Hashable, Sendable {
    case input = "also an input"
    case dump = "the dump itself"
    case key = "the key"
    case value = "the file of a value"
    case open = "open here"
  }

  /// As it was given.
  public let path: String
  /// What it was read as.
  public let role: Role

  /// A file by its path.
  public init(_ path: String, _ role: Role) { (self.path, self.role) = (path, role) }
}

extension Sequence<SparedFile> {
  /// Fails when writing to `path` would destroy one of them.
  public func requireOther(_ path: String) throws(FileError) {
    for file in self where WholeFile.isSame(file.path, path) { throw FileError(path, .isSpared(file.role)) }
  }
}
