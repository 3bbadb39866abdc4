/// Which characters the terminal can show.
enum Charset: Hashable, Sendable {
  case unicode
  case ascii
}

/// The signs fctry draws with. A screen in the ASCII character set replaces each by a plain one, so views need not ask.
enum Glyph {
  static let horizontal: Unicode.Scalar = "─"
  static let vertical: Unicode.Scalar = "│"
  static let topLeft: Unicode.Scalar = "┌"
  static let topRight: Unicode.Scalar = "┐"
  static let bottomLeft: Unicode.Scalar = "└"
  static let bottomRight: Unicode.Scalar = "┘"
  static let ellipsis: Unicode.Scalar = "…"
  static let dot: Unicode.Scalar = "·"
  static let bar: Unicode.Scalar = "▌"
  static let good: Unicode.Scalar = "✓"
  static let bad: Unicode.Scalar = "✗"
  static let warning: Unicode.Scalar = "▲"
  static let up: Unicode.Scalar = "↑"
  static let down: Unicode.Scalar = "↓"
  static let left: Unicode.Scalar = "←"
  static let right: Unicode.Scalar = "→"
  static let pointer: Unicode.Scalar = "▸"
  static let full: Unicode.Scalar = "█"
  static let shade: Unicode.Scalar = "░"
  /// One eighth to seven eighths of a cell, from the left.
  static let eighths: [Unicode.Scalar] = ["▏", "▎", "▍", "▌", "▋", "▊", "▉"]

  /// The plain stand-in for one of the signs above, nil for any other scalar.
  static func ascii(for scalar: Unicode.Scalar) -> Unicode.Scalar? {
    switch scalar {
    case "─", "━", "═", "—", "–": "-"
    case "│", "┃", "▌", "▍", "▎", "▏": "|"
    case "┌", "┐", "└", "┘", "├", "┤", "┬", "┴", "┼": "+"
    case "…": "~"
    case "·": "."
    case "●": "*"
    case "○": "o"
    case "✓": "v"
    case "✗", "×": "x"
    case "▲": "!"
    case "↑": "^"
    case "↓": "v"
    case "←": "<"
    case "→", "▸": ">"
    case "█", "▉", "▊", "▋": "#"
    case "░": "."
    default: nil
    }
  }
}
