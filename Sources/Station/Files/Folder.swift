import Glibc

/// Lists folders.
public enum Folder {
  /// The names of what is in a folder, in no order; empty when it cannot be read.
  ///
  /// - Parameter includesHidden: whether those that begin with a dot are among them.
  public static func names(in path: String, includesHidden: Bool = false) -> [String] {
    guard let stream = opendir(path) else { return [] }
    defer { closedir(stream) }
    var found: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if includesHidden || !name.hasPrefix(".") { found.append(name) }
    }
    return found
  }
}
