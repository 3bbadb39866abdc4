/// A theme file as written: a subset of TOML in which every value is a string on one line.
///
///     inherits = "dark"
///     lines = "ascii"
///     [palette]
///     teal = "#1f9e89 6"
///     [grid]
///     "cell.changed" = "teal on default bold"
struct ThemeFile: Sendable {
  struct Value: Hashable, Sendable {
    var text: String
    var file: String
    /// From 1.
    var line: Int
  }

  struct Warning: Hashable, Sendable, CustomStringConvertible {
    var file: String
    var line: Int
    var message: String

    var description: String { line > 0 ? "\(file):\(line): \(message)" : "\(file): \(message)" }
  }

  var inherits: Value?
  var lines: Value?
  var palette: [String: Value] = [:]
  /// By dotted role name.
  var styles: [String: Value] = [:]
  var warnings: [Warning] = []

  init(text: String, file: String) {
    var section = ""
    var lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
    if lines.first?.first == "\u{FEFF}" { lines[0] = lines[0].dropFirst() }
    for (index, line) in lines.enumerated() {
      var scanner = LineScanner(rest: line)
      guard !scanner.isAtEnd else { continue }
      if let name = scanner.sectionName() {
        section = name
      } else if let key = scanner.key(), scanner.take("="), let value = scanner.quoted(), scanner.isAtEnd {
        keep(Value(text: value, file: file, line: index + 1), key: key, section: section)
      } else {
        warnings.append(
          Warning(file: file, line: index + 1, message: "not understood: write [section] or key = \"value\""))
      }
    }
  }

  private mutating func keep(_ value: Value, key: String, section: String) {
    switch (section, key) {
    case ("", "inherits"): inherits = value
    case ("", "lines"): lines = value
    case ("palette", _): palette[key] = value
    default: styles[section.isEmpty ? key : "\(section).\(key)"] = value
    }
  }
}
