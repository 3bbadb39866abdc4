import NVSModel
import Station

/// What a user has chosen for good: `config.toml` in `$XDG_CONFIG_HOME/fctry`, or in `~/.config/fctry`.
///
///     theme = "light"
///     keys = "vi"
struct SettingsFile: Sendable {
  /// One choice.
  enum Choice: Hashable, Sendable {
    case theme(String)
    case keys(KeyStyle)

    fileprivate var name: String {
      switch self {
      case .theme: "theme"
      case .keys: "keys"
      }
    }

    fileprivate var line: String {
      switch self {
      case .theme(let name): "theme = \"\(name)\""
      case .keys(let style): "keys = \"\(style.rawValue)\""
      }
    }
  }

  /// The name of a theme, or the path of a theme file.
  private(set) var theme: ThemeFile.Value?
  private(set) var keys: KeyStyle?
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
      } else if section.isEmpty, let key = scanner.key(), ["theme", "keys"].contains(key) {
        let value = scanner.take("=") ? scanner.quoted() : nil
        let isTheme = key == "theme"
        if let value, scanner.isAtEnd, isTheme || KeyStyle(rawValue: value) != nil {
          if isTheme { theme = ThemeFile.Value(text: value, file: file, line: index + 1) }
          if !isTheme { keys = KeyStyle(rawValue: value) }
        } else {
          warn("not understood: write \(isTheme ? "theme = \"NAME\"" : "keys = \"plain\" or keys = \"vi\"")")
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

  /// Keeps a choice, and every other line as it is.
  static func remember(_ choice: Choice, in path: String?) throws(FileError) {
    guard let path else { return }
    var old: [UInt8] = []
    do throws(FileError) { old = try WholeFile.read(path, limit: limit) } catch {
      if error.reason != .missing { throw error }
      try WholeFile.makeFolder(ofFile: path)
    }
    let new = setting(choice, in: String(decoding: old, as: UTF8.self))
    // What is no text would not come out of it as it was.
    guard String(validating: old, as: UTF8.self) != nil else { throw FileError(path, .isNotFile) }
    if Array(new.utf8) != old { try WholeFile.write(Array(new.utf8), to: path, sparing: []) }
  }

  /// The text with another choice: in the line that names one, else in a line of its own before all others.
  static func setting(_ choice: Choice, in text: String) -> String {
    let wanted = choice.line
    for line in lines(text) {
      var scanner = LineScanner(rest: line)
      if scanner.sectionName() != nil { break }
      guard scanner.key() == choice.name, scanner.take("=") else { continue }
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
