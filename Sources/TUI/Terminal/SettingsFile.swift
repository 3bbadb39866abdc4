import NVSModel
import Station

/// What a user has chosen for good: `config.toml` in `$XDG_CONFIG_HOME/fctry`, or in `~/.config/fctry`.
///
///     theme = "light"
struct SettingsFile: Sendable {
  /// The name of a theme, or the path of a theme file.
  private(set) var theme: ThemeFile.Value?
  private(set) var warnings: [ThemeFile.Warning] = []

  /// More than any settings need: what has more is something else.
  private static let limit = 256 * 1024

  /// Nil where there is no home.
  static var path: String? { UserFolder.config.map { $0 + "/fctry/config.toml" } }

  init(text: String, file: String) {
    var section = ""
    for (index, line) in Self.lines(text).enumerated() {
      var scanner = LineScanner(rest: line)
      guard !scanner.isAtEnd else { continue }
      func warn(_ message: String) { warnings.append(.init(file: file, line: index + 1, message: message)) }
      if let name = scanner.sectionName() {
        section = name
      } else if section.isEmpty, let key = scanner.key(), key == "theme" {
        if scanner.take("="), let value = scanner.quoted(), scanner.isAtEnd {
          theme = ThemeFile.Value(text: value, file: file, line: index + 1)
        } else {
          warn("not understood: write theme = \"NAME\"")
        }
      } else {
        // It may be a later version's.
        continue
      }
    }
  }

  /// Reads the settings. Never fails: what cannot be read is told in the warnings, and is then as if it were not there.
  init(path: String?) {
    self.init(text: "", file: "")
    guard let path else { return }
    do throws(FileError) {
      self.init(text: String(decoding: try WholeFile.read(path, limit: Self.limit), as: UTF8.self), file: path)
    } catch {
      if error.reason != .missing { warnings = [.init(file: "settings", line: 0, message: error.description)] }
    }
  }

  /// Keeps the choice of a theme, and every other line as it is.
  static func remember(theme: String, in path: String?) throws(FileError) {
    guard let path else { return }
    var old: [UInt8] = []
    do throws(FileError) { old = try WholeFile.read(path, limit: limit) } catch {
      if error.reason != .missing { throw error }
      try WholeFile.makeFolder(ofFile: path)
    }
    let new = setting(theme: theme, in: String(decoding: old, as: UTF8.self))
    // What is no text would not come out of it as it was.
    guard String(validating: old, as: UTF8.self) != nil else { throw FileError(path, .isNotFile) }
    if Array(new.utf8) != old { try WholeFile.write(Array(new.utf8), to: path, sparing: []) }
  }

  /// The text with another theme: in the line that names one, else in a line of its own before all others.
  static func setting(theme: String, in text: String) -> String {
    let wanted = "theme = \"\(theme)\""
    for line in lines(text) {
      var scanner = LineScanner(rest: line)
      if scanner.sectionName() != nil { break }
      guard scanner.key() == "theme", scanner.take("=") else { continue }
      // A comment behind it stays.
      let isWhole = scanner.quoted() != nil && scanner.isAtEnd
      let new = wanted + (isWhole && !scanner.rest.isEmpty ? "  \(scanner.rest)" : "")
      return text[..<line.startIndex] + new + text[line.endIndex...]
    }
    return "\(wanted)\n\(withoutMark(text))"
  }

  private static func lines(_ text: String) -> [Substring] {
    withoutMark(text).split(omittingEmptySubsequences: false) { $0.isNewline }
  }

  /// Some editors put a mark before everything.
  private static func withoutMark(_ text: String) -> Substring {
    text.hasPrefix("\u{FEFF}") ? text.dropFirst() : text[...]
  }
}
