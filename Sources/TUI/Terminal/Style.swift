/// How a role looks. What is nil is taken from what lies below: the cell under an overlay, or the background.
struct Style: Hashable, Sendable {
  struct Attributes: OptionSet, Hashable, Sendable {
    let rawValue: UInt8
    static let bold = Attributes(rawValue: 1)
    static let dim = Attributes(rawValue: 2)
    static let italic = Attributes(rawValue: 4)
    static let underline = Attributes(rawValue: 8)
    static let reverse = Attributes(rawValue: 16)

    static let names: [String: Attributes] = [
      "bold": .bold, "dim": .dim, "italic": .italic, "underline": .underline, "reverse": .reverse,
    ]
  }

  var foreground: Color?
  var background: Color?
  var attributes: Attributes = []

  /// This style laid over another.
  func over(_ below: Style) -> Style {
    Style(
      foreground: foreground ?? below.foreground, background: background ?? below.background,
      attributes: attributes.union(below.attributes))
  }
}

/// A colour of a theme.
enum Color: Hashable, Sendable {
  /// What the terminal has by itself.
  case terminal
  /// One of the 16 colours whose look the user of the terminal chose.
  case numbered(UInt8)
  /// Red, green, blue, and the number to use where there are only 16 colours, nil to look for the nearest.
  case rgb(UInt8, UInt8, UInt8, fallback: UInt8?)

  static let names: [String: UInt8] = [
    "black": 0, "red": 1, "green": 2, "yellow": 3, "blue": 4, "magenta": 5, "cyan": 6, "white": 7,
    "bright-black": 8, "bright-red": 9, "bright-green": 10, "bright-yellow": 11, "bright-blue": 12,
    "bright-magenta": 13, "bright-cyan": 14, "bright-white": 15,
  ]

  /// The number in a palette of 8, 16 or 256 colours; -1 for the terminal's own colour.
  func number(of count: Int) -> Int {
    let number: Int =
      switch self {
      case .terminal: -1
      case .numbered(let number): Int(number)
      case .rgb(let red, let green, let blue, let fallback):
        count >= 256
          ? Self.nearest256(Shade(red, green, blue))
          : fallback.map(Int.init) ?? Self.nearest16(Shade(red, green, blue))
      }
    guard count < 16, number >= 8 else { return number }
    // Bright black is grey, and the nearest of eight to that is white.
    return number == 8 ? 7 : number - 8
  }

  /// Looks in the cube of 6x6x6 colours and in the 24 greys; the first 16 belong to the user and may be anything.
  private static func nearest256(_ wanted: Shade) -> Int {
    func step(_ value: UInt8) -> Int {
      let levels = Shade.levels
      return levels.indices.min { abs(Int(levels[$0]) - Int(value)) < abs(Int(levels[$1]) - Int(value)) } ?? 0
    }
    let cube = 16 + 36 * step(wanted.red) + 6 * step(wanted.green) + step(wanted.blue)
    let sum = Int(wanted.red) + Int(wanted.green) + Int(wanted.blue)
    let grey = 232 + min(23, max(0, (sum / 3 - 3) / 10))
    return distance(wanted, Shade(numbered: grey)) < distance(wanted, Shade(numbered: cube)) ? grey : cube
  }

  private static func nearest16(_ wanted: Shade) -> Int {
    Shade.named.indices.min { distance(wanted, Shade.named[$0]) < distance(wanted, Shade.named[$1]) } ?? 7
  }

  private static func distance(_ one: Shade, _ other: Shade) -> Int {
    let red = Int(one.red) - Int(other.red)
    let green = Int(one.green) - Int(other.green)
    let blue = Int(one.blue) - Int(other.blue)
    return 2 * red * red + 4 * green * green + 3 * blue * blue
  }
}
