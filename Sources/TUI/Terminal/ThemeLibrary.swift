import Glibc
import NVSModel
import Station

/// Where themes are found, by name: the user's folder, the one beside the program, then those compiled in.
struct ThemeLibrary: Sendable {
  /// Searched in this order, before the built-in themes.
  var folders: [String]

  static let builtIn: [String: [UInt8]] = [
    "dark": PackageResources.dark_toml, "light": PackageResources.light_toml, "mono": PackageResources.mono_toml,
    "high-contrast": PackageResources.high_contrast_toml, "colour-blind": PackageResources.colour_blind_toml,
  ]

  init(folders: [String]) {
    self.folders = folders
  }

  /// The folders of the user and of the program: `$XDG_CONFIG_HOME/fctry/themes`, or `~/.config/fctry/themes`, and
  /// `themes` beside the executable.
  init() {
    folders = []
    if let config = UserFolder.config { folders.append(config + "/fctry/themes") }
    var path = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &path, path.count - 1)
    if count > 0 {
      let program = String(decoding: path[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
      if let slash = program.lastIndex(of: "/") { folders.append(String(program[..<slash]) + "/themes") }
    }
  }

  /// The names of all themes: the built-in ones, then those of the folders.
  var names: [String] {
    let found = folders.flatMap { Folder.names(in: $0) }.filter { $0.hasSuffix(".toml") }.map { String($0.dropLast(5)) }
    // What has a quotation mark or a line end could not be named by another theme, nor in the settings.
    let own = Set(found).subtracting(Self.builtIn.keys).filter { name in
      !name.isEmpty && name.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "\"" && $0.value != 0x7F }
    }
    return ["dark", "light", "high-contrast", "colour-blind", "mono"] + own.sorted()
  }

  /// Loads a theme by name, or from a file when `name` holds a slash or ends in `.toml`.
  ///
  /// - Parameter setting: where a file names it, for the warnings.
  ///
  /// Never fails: what cannot be found or understood is told in the warnings, and the built-in `dark` stands in.
  func theme(_ name: String, namedBy setting: ThemeFile.Value? = nil) -> (theme: Theme, warnings: [ThemeFile.Warning]) {
    var warnings: [ThemeFile.Warning] = []
    var files = files(of: name, namedBy: setting, &warnings)
    if files.isEmpty { files = [Self.dark] }
    return (Theme(name: name, files: files, warnings: &warnings), warnings)
  }

  /// The theme's own file, the one it inherits from, and so on; none when there is no such theme.
  func files(
    of name: String, namedBy setting: ThemeFile.Value? = nil, _ warnings: inout [ThemeFile.Warning]
  ) -> [ThemeFile] {
    var files: [ThemeFile] = []
    var seen: Set<String> = []
    var wanted: ThemeFile.Value? = setting ?? ThemeFile.Value(text: name, file: "theme \(name.quoted)", line: 0)
    while let next = wanted {
      // A theme may inherit from one of its own name further down: the user's `dark` from the built-in one.
      let unseen = candidates(next.text).filter { !seen.contains($0.path) }
      guard let (path, text) = Self.first(of: unseen, &warnings) else {
        let isCycle = candidates(next.text).contains { seen.contains($0.path) }
        warnings.append(
          .init(
            file: next.file, line: next.line, column: next.column,
            message: isCycle
              ? "inherits goes round in a circle"
              : "no such theme; there are \(Self.builtIn.keys.sorted().joined(separator: ", "))"))
        break
      }
      seen.insert(path)
      let file = ThemeFile(text: text, file: path)
      files.append(file)
      wanted = file.inherits
    }
    return files
  }

  /// The first that is there; one that cannot be read is told and passed over.
  private static func first(
    of candidates: [Candidate], _ warnings: inout [ThemeFile.Warning]
  ) -> (path: String, text: String)? {
    for candidate in candidates {
      do throws(FileError) {
        return (candidate.path, try candidate.text())
      } catch {
        if error.reason != .missing { warnings.append(.init(file: "theme", line: 0, message: error.description)) }
      }
    }
    return nil
  }

  private static var dark: ThemeFile {
    ThemeFile(text: String(decoding: PackageResources.dark_toml, as: UTF8.self), file: "dark")
  }

  private struct Candidate {
    var path: String
    var text: () throws(FileError) -> String
  }

  private func candidates(_ name: String) -> [Candidate] {
    if name.contains("/") || name.hasSuffix(".toml") {
      return [Candidate(path: name) { () throws(FileError) in try Self.read(name) }]
    }
    var found = folders.map { folder in
      let path = "\(folder)/\(name).toml"
      return Candidate(path: path) { () throws(FileError) in try Self.read(path) }
    }
    if let bytes = Self.builtIn[name] {
      found.append(Candidate(path: "built-in \(name)") { String(decoding: bytes, as: UTF8.self) })
    }
    return found
  }

  /// Themes are a few kilobytes; more than 256 KiB of anything is not one.
  private static func read(_ path: String) throws(FileError) -> String {
    String(decoding: try WholeFile.read(path, limit: 256 * 1024), as: UTF8.self)
  }
}
