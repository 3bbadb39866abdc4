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
    /// Where the text begins in its line, from 1; 0 where nobody knows.
    var column = 0
  }

  struct Warning: Hashable, Sendable, CustomStringConvertible {
    var file: String
    /// 0 for what concerns the whole file, as for the column.
    var line: Int
    var column = 0
    var message: String

    var description: String { "\(place): \(message)" }

    /// `FILE:LINE:COLUMN`, as far as it is known.
    var place: String { ([file] + [line, column].prefix { $0 > 0 }.map { "\($0)" }).joined(separator: ":") }
  }

  /// The path of the file, or what is said instead of it.
  let name: String
  var inherits: Value?
  var lines: Value?
  var palette: [String: Value] = [:]
  /// By dotted role name.
  var styles: [String: Value] = [:]
  /// The names of the roles as they stand there, by name.
  var names: [String: Value] = [:]
  var warnings: [Warning] = []

  init(text: String, file: String) {
    name = file
    var section = ""
    var lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
    if lines.first?.first == "\u{FEFF}" { lines[0] = lines[0].dropFirst() }
    for (index, line) in lines.enumerated() {
      var scanner = LineScanner(rest: line)
      guard !scanner.isAtEnd else { continue }
      let start = scanner.column(in: line)
      if let name = scanner.sectionName() {
        section = name
      } else if let key = scanner.key(), scanner.take("="), let value = scanner.quoted(), scanner.isAtEnd {
        // Behind the name, its quotation mark.
        let column = line.prefix { $0 != "=" }.count + line.drop { $0 != "=" }.prefix { $0 != "\"" }.count + 2
        let value = Value(text: value, file: file, line: index + 1, column: column)
        keep(value, Value(text: key, file: file, line: index + 1, column: start), section: section)
      } else {
        warnings.append(
          Warning(
            file: file, line: index + 1, column: scanner.column(in: line),
            message: "not understood: write [section] or key = \"value\""))
      }
    }
  }

  private mutating func keep(_ value: Value, _ name: Value, section: String) {
    let key = name.text
    switch (section, key) {
    case ("", "inherits"): inherits = value
    case ("", "lines"): lines = value
    case ("palette", _): palette[key] = value
    default:
      let role = section.isEmpty ? key : "\(section).\(key)"
      styles[role] = value
      names[role] = name
    }
  }
}
