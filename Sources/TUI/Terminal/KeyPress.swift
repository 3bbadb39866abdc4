/// A key with the modifiers held: what a user calls `Ctrl-S`, `F10`, `Shift-Tab`, `Alt-x` or `j`.
///
/// A terminal cannot tell `Ctrl-I` from `Tab`, `Ctrl-M` and `Ctrl-J` from `Enter`, `Ctrl-H` from `Backspace`, nor
/// `Ctrl-[` from `Esc`: those names are not key names here. Shift belongs to a character itself: `G`, not `Shift-g`.
struct KeyPress: Hashable, Sendable {
  enum Code: Hashable, Sendable {
    case character(Character)
    /// `F1` is 1.
    case function(Int)
    case enter, tab, backspace, escape, insert, delete
    case up, down, left, right, home, end, pageUp, pageDown
  }

  struct Modifiers: OptionSet, Hashable, Sendable {
    let rawValue: UInt8
    static let shift = Modifiers(rawValue: 1)
    static let alt = Modifiers(rawValue: 2)
    static let control = Modifiers(rawValue: 4)
  }

  var code: Code
  var modifiers: Modifiers

  init(_ code: Code, _ modifiers: Modifiers = []) {
    self.code = code
    self.modifiers = modifiers
  }

  init(_ character: Character, _ modifiers: Modifiers = []) {
    self.init(.character(character), modifiers)
  }

  /// The character that typing this key puts into a text; nil for keys that do something else.
  var typed: Character? {
    if case .character(let character) = code, modifiers.isEmpty { character } else { nil }
  }
}

extension KeyPress {
  private static let names: [(name: String, code: Code)] = [
    ("Enter", .enter), ("Tab", .tab), ("Backspace", .backspace), ("Esc", .escape), ("Insert", .insert),
    ("Delete", .delete), ("Up", .up), ("Down", .down), ("Left", .left), ("Right", .right), ("Home", .home),
    ("End", .end), ("PgUp", .pageUp), ("PgDn", .pageDown), ("Space", .character(" ")),
  ]

  /// The name that help and key line show.
  var name: String {
    var prefix = ""
    if modifiers.contains(.control) { prefix += "Ctrl-" }
    if modifiers.contains(.alt) { prefix += "Alt-" }
    if modifiers.contains(.shift) { prefix += "Shift-" }
    if let named = Self.names.first(where: { $0.code == code }) { return prefix + named.name }
    switch code {
    case .function(let number): return prefix + "F\(number)"
    case .character(let character):
      return prefix + (modifiers.contains(.control) ? character.uppercased() : String(character))
    default: return prefix
    }
  }

  /// Reads a name as `name` renders it; letter case matters for a bare character only. Nil when no key has that name.
  init?(name: String) {
    var rest = Substring(name)
    var modifiers: Modifiers = []
    let prefixes: [(String, Modifiers)] = [("ctrl-", .control), ("alt-", .alt), ("shift-", .shift)]
    while let (prefix, modifier) = prefixes.first(where: { rest.lowercased().hasPrefix($0.0) }),
      rest.count > prefix.count
    {
      modifiers.insert(modifier)
      rest = rest.dropFirst(prefix.count)
    }
    if let named = Self.names.first(where: { $0.name.lowercased() == rest.lowercased() }) {
      self.init(named.code, modifiers)
    } else if let first = rest.first, rest.count == 1 {
      if modifiers.contains(.shift) { return nil }
      if modifiers.contains(.control) {
        let lower = Character(first.lowercased())
        if ["i", "m", "j", "h", "["].contains(lower) { return nil }
        self.init(lower, modifiers)
      } else {
        self.init(first, modifiers)
      }
    } else if rest.first == "F" || rest.first == "f", let number = Int(rest.dropFirst()), (1...24).contains(number) {
      self.init(.function(number), modifiers)
    } else {
      return nil
    }
  }
}

extension KeyPress: CustomStringConvertible {
  var description: String { name }
}
