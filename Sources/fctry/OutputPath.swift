import Glibc
import SystemPackage

/// Where an image goes: an output's name inside the folder of `--outdir`, which an absolute name ignores.
struct OutputPath {
  let path: String
  /// The folder to make; empty for the current one.
  let folder: String

  init(name: String, folder: String) {
    let full = FilePath(Self.expandingHome(folder)).pushing(FilePath(name))
    path = full.string
    self.folder = full.removingLastComponent().string
  }

  /// Without its dot; empty when there is none.
  static func fileExtension(of name: String) -> String { FilePath(name).extension ?? "" }

  /// `~` as a shell would have it; build systems pass it on unexpanded.
  private static func expandingHome(_ folder: String) -> String {
    guard folder == "~" || folder.hasPrefix("~/"), let home = Environment.value("HOME") else { return folder }
    return home + folder.dropFirst()
  }
}

/// The process's environment.
enum Environment {
  static func value(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
