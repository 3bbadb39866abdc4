import Glibc
import SystemPackage

/// The folders of a user, as the XDG base directory specification has them: a relative path does not count.
public enum UserFolder {
  /// What a user has chosen; nil without a home.
  public static var config: String? { folder("XDG_CONFIG_HOME", inHome: ".config")?.string }
  /// What a user would miss; nil without a home.
  static var data: FilePath? { folder("XDG_DATA_HOME", inHome: ".local/share") }
  /// What programs remember; nil without a home.
  static var state: FilePath? { folder("XDG_STATE_HOME", inHome: ".local/state") }

  private static func folder(_ variable: String, inHome name: String) -> FilePath? {
    if let value = Environment.value(variable), value.hasPrefix("/") { return FilePath(value) }
    return Environment.value("HOME").flatMap { $0.isEmpty ? nil : FilePath($0).appending(FilePath(name).components) }
  }

  /// Makes a folder, with what is missing above it, for its owner alone.
  static func makePrivate(_ path: String) throws(FileError) {
    guard !path.isEmpty else { return }
    try WholeFile.makeFolder(FilePath(path).removingLastComponent().string)
    if mkdir(path, 0o700) == 0 { return }
    // It is there, and may be another's; or it cannot be made, which this says.
    try WholeFile.makeFolder(path)
  }

  /// A path that is the same wherever the program is started, and whatever links lead there. The file need not be there.
  static func resolved(_ path: String) -> String {
    if let real = realpath(path, nil) {
      defer { free(real) }
      return String(cString: real)
    }
    let folder = FilePath(path).removingLastComponent()
    guard let name = FilePath(path).lastComponent, let real = realpath(folder.isEmpty ? "." : folder.string, nil) else {
      return path
    }
    defer { free(real) }
    return FilePath(String(cString: real)).appending(name).string
  }
}
