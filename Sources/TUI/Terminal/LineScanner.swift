/// Takes one line of TOML apart, as far as a theme or the settings need it.
struct LineScanner {
  var rest: Substring

  /// Where the rest begins, from 1; `line` is the whole.
  func column(in line: Substring) -> Int { line.distance(from: line.startIndex, to: rest.startIndex) + 1 }

  private mutating func skipBlanks() {
    rest = rest.drop { $0 == " " || $0 == "\t" }
  }

  /// Whether only blanks or a comment are left.
  var isAtEnd: Bool {
    mutating get {
      skipBlanks()
      return rest.isEmpty || rest.first == "#"
    }
  }

  mutating func take(_ character: Character) -> Bool {
    skipBlanks()
    guard rest.first == character else { return false }
    rest.removeFirst()
    return true
  }

  mutating func sectionName() -> String? {
    let start = rest
    if take("["), let name = key(), take("]"), isAtEnd { return name }
    rest = start
    return nil
  }

  /// A bare, dotted or quoted key.
  mutating func key() -> String? {
    skipBlanks()
    if rest.first == "\"" { return quoted() }
    let name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "-" || $0 == "_") }
    rest = rest.dropFirst(name.count)
    return name.isEmpty ? nil : String(name)
  }

  /// A string without escapes, which no colour or name needs.
  mutating func quoted() -> String? {
    guard take("\""), let end = rest.firstIndex(of: "\"") else { return nil }
    defer { rest = rest[rest.index(after: end)...] }
    return String(rest[..<end])
  }
}
