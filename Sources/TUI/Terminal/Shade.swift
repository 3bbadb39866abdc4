import Glibc

/// A colour as it is seen.
struct Shade: Hashable, Sendable {
  let red: UInt8
  let green: UInt8
  let blue: UInt8

  /// The contrast that text needs to be read. Source: WCAG 2.2, success criterion 1.4.3.
  static let readable = 4.5

  init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) { (self.red, self.green, self.blue) = (red, green, blue) }

  /// A colour of xterm's palette: 16 that have names, a cube of 6x6x6, and 24 greys.
  init(numbered number: Int) {
    switch number {
    case ..<16: self = Self.named[max(0, number)]
    case ..<232:
      let place = number - 16
      self.init(Self.levels[place / 36], Self.levels[place / 6 % 6], Self.levels[place % 6])
    default:
      let level = UInt8(clamping: 8 + 10 * (number - 232))
      self.init(level, level, level)
    }
  }

  static let levels: [UInt8] = [0, 95, 135, 175, 215, 255]

  static let named: [Shade] = [
    Shade(0, 0, 0), Shade(205, 0, 0), Shade(0, 205, 0), Shade(205, 205, 0), Shade(0, 0, 238), Shade(205, 0, 205),
    Shade(0, 205, 205), Shade(229, 229, 229), Shade(127, 127, 127), Shade(255, 0, 0), Shade(0, 255, 0),
    Shade(255, 255, 0), Shade(92, 92, 255), Shade(255, 0, 255), Shade(0, 255, 255), Shade(255, 255, 255),
  ]

  /// From 0 for black to 1 for white. Source of this and of the contrast: WCAG 2.2, "relative luminance", "contrast ratio".
  var luminance: Double {
    func linear(_ channel: UInt8) -> Double {
      let share = Double(channel) / 255
      return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }

  /// From 1 for the same brightness to 21 for black on white.
  func contrast(with other: Shade) -> Double {
    let (one, two) = (luminance, other.luminance)
    return (max(one, two) + 0.05) / (min(one, two) + 0.05)
  }

  /// Whether black is read on it better than white.
  var isLight: Bool { contrast(with: Self.named[0]) > contrast(with: Self.named[15]) }
}
