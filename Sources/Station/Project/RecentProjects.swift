import Glibc
import SystemPackage

/// What was opened last, so that it is opened again without its paths being typed. Kept in one file beside the user's state: each
/// path ends with a zero byte, which no path holds, and each project with another.
public struct RecentProjects: Sendable {
  /// How many are kept.
  static let limit = 20

  private let file: String?

  /// - Parameter folder: where programs remember things; nil remembers nothing.
  init(folder: String?) { file = folder.map { $0 + "/recent" } }

  public init() { self.init(folder: UserFolder.state.map { $0.appending("fctry").string }) }

  /// The paths of each, the last first; one of which a file is gone is left out. What cannot be read is as if nothing was opened.
  public func read() -> [[String]] { kept().filter { $0.allSatisfy { access($0, F_OK) == 0 } } }

  private func kept() -> [[String]] {
    guard let file, let bytes = try? WholeFile.read(file, limit: 1 << 20) else { return [] }
    let paths = bytes.split(separator: 0, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
    return paths.split(separator: "").map(Array.init)
  }

  /// Remembers what is opened, by paths that hold wherever the program is started next.
  public func note(_ paths: [String]) throws(FileError) {
    guard let file, !paths.isEmpty else { return }
    let paths = paths.map(UserFolder.resolved)
    let all = ([paths] + kept().filter { $0 != paths }).prefix(Self.limit)
    var bytes: [UInt8] = []
    for paths in all {
      for path in paths { bytes += Array(path.utf8) + [0] }
      bytes.append(0)
    }
    try UserFolder.makePrivate(FilePath(file).removingLastComponent().string)
    // Whose files these are is nobody else's business.
    try WholeFile.write(bytes, to: file, isSecret: true, sparing: [])
  }
}
