import NVSModel

/// The look of every role.
struct Theme: Sendable {
  var name: String
  /// The theme asks for plain signs in place of line drawing.
  var usesPlainLines = false
  private var styles: [Role: Style] = [:]
  /// Roles for which the theme says nothing, neither by their name nor by a prefix of it.
  private(set) var unstyled: [Role] = []
  /// Where the style of a role stands.
  private(set) var sources: [Role: ThemeFile.Value] = [:]

  /// - Parameter files: the theme's own file first, then the one it inherits from, and so on.
  /// - Parameter warnings: what the files say that is not understood is added.
  init(name: String, files: [ThemeFile], warnings: inout [ThemeFile.Warning]) {
    self.name = name
    var palette: [String: ThemeFile.Value] = [:]
    var values: [String: ThemeFile.Value] = [:]
    var names: [String: ThemeFile.Value] = [:]
    for file in files {
      palette.merge(file.palette) { own, _ in own }
      values.merge(file.styles) { own, _ in own }
      names.merge(file.names) { own, _ in own }
      warnings += file.warnings
    }
    let colors = palette.compactMapValues { Color(paletteValue: $0, warnings: &warnings) }
    let parsed = values.compactMapValues { value -> Style? in
      Style(value, colors: colors, isKnown: { palette[$0] != nil }, warnings: &warnings)
    }
    for (name, place) in names where !Self.isRoleOrPrefix(name) {
      warnings.append(.init(place, "no role is called \(name.quoted)"))
    }
    for role in Role.allCases {
      let name = Self.prefixes(of: role.rawValue).first { parsed[$0] != nil }
      styles[role] = name.flatMap { parsed[$0] }
      sources[role] = name.flatMap { values[$0] }
      if styles[role] == nil { unstyled.append(role) }
    }
    setLines(files.lazy.compactMap(\.lines).first, warnings: &warnings)
    warnings.sort { ($0.file, $0.line, $0.column) < ($1.file, $1.line, $1.column) }
  }

  /// What a role looks like by itself: its fields may be nil.
  func style(of role: Role) -> Style { styles[role] ?? styles[.text] ?? Style() }

  /// What a cell looks like: nothing is left open.
  func style(of role: Role, overlay: Role?) -> Style {
    let ground = style(of: .background)
    let base = Style(foreground: ground.foreground ?? .terminal, background: ground.background ?? .terminal)
    let own = style(of: role).over(base)
    return overlay.map { style(of: $0).over(own) } ?? own
  }

  private mutating func setLines(_ value: ThemeFile.Value?, warnings: inout [ThemeFile.Warning]) {
    guard let value else { return }
    usesPlainLines = value.text == "ascii"
    if value.text != "ascii", value.text != "unicode" {
      warnings.append(.init(value, "lines is \"unicode\" or \"ascii\""))
    }
  }

  /// `hex.entry.key` gives itself, `hex.entry`, `hex`.
  private static func prefixes(of name: String) -> [String] {
    var names = [name]
    var rest = name[...]
    while let dot = rest.lastIndex(of: ".") {
      rest = rest[..<dot]
      names.append(String(rest))
    }
    return names
  }

  private static func isRoleOrPrefix(_ name: String) -> Bool {
    Role.allCases.contains { $0.rawValue == name || $0.rawValue.hasPrefix(name + ".") }
  }
}

extension ThemeFile.Warning {
  /// - Parameter part: what of the value is meant.
  fileprivate init(_ value: ThemeFile.Value, at part: Substring? = nil, _ message: String) {
    let offset = part.map { value.text.distance(from: value.text.startIndex, to: $0.startIndex) } ?? 0
    self.init(
      file: value.file, line: value.line, column: value.column > 0 ? value.column + offset : 0, message: message)
  }
}

extension Color {
  /// `#rrggbb`, or one of the 16 names, or `default`.
  fileprivate init?(_ text: some StringProtocol, fallback: UInt8? = nil) {
    if text == "default" {
      self = .terminal
    } else if let number = Self.names[String(text)] {
      self = .numbered(number)
    } else if text.hasPrefix("#"), text.utf8.count == 7, text.utf8.dropFirst().allSatisfy(\.isHexDigit),
      let value = UInt32(text.dropFirst(), radix: 16)
    {
      self = .rgb(
        UInt8(value >> 16), UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value),
        fallback: fallback)
    } else {
      return nil
    }
  }

  /// A colour and, after a blank, the number or name of its stand-in among the 16.
  fileprivate init?(paletteValue value: ThemeFile.Value, warnings: inout [ThemeFile.Warning]) {
    let words = value.text.split(separator: " ")
    var fallback: UInt8?
    if words.count == 2 {
      fallback = UInt8(words[1]).flatMap { $0 < 16 ? $0 : nil } ?? Self.names[String(words[1])]
    }
    if let first = words.first, words.count == 1 || (words.count == 2 && fallback != nil),
      let color = Color(first, fallback: fallback)
    {
      self = color
    } else {
      warnings.append(
        .init(value, "\(value.text.quoted) is no colour: write \"#rrggbb\" or \"#rrggbb N\" with N from 0 to 15"))
      return nil
    }
  }
}

extension Style {
  /// Reads `[colour] ["on" colour] attribute*`; leaves out, with a warning, what is not understood.
  fileprivate init?(
    _ value: ThemeFile.Value, colors: [String: Color], isKnown: (String) -> Bool,
    warnings: inout [ThemeFile.Warning]
  ) {
    var style = Style()
    var expectsBackground = false
    for word in value.text.split(separator: " ") {
      if word == "on", !expectsBackground {
        expectsBackground = true
      } else if let attribute = Attributes.names[String(word)], !expectsBackground {
        style.attributes.insert(attribute)
      } else if let color = colors[String(word)] ?? Color(word) {
        if expectsBackground { style.background = color } else { style.foreground = color }
        expectsBackground = false
      } else {
        // A palette entry that is there but wrong has its own warning.
        if !isKnown(String(word)) {
          warnings.append(.init(value, at: word, "\(word.quoted) is neither a colour nor an attribute"))
        }
        expectsBackground = false
      }
    }
    self = style
  }
}

extension UInt8 {
  fileprivate var isHexDigit: Bool {
    (0x30...0x39).contains(self) || (0x41...0x46).contains(self) || (0x61...0x66).contains(self)
  }
}
