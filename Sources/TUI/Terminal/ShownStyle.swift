/// A style as a terminal of so many colours shows it.
struct ShownStyle: Hashable, Sendable {
  /// How many colours the terminal has.
  let colors: Int
  /// Numbers of the terminal's palette; -1 for what it has by itself.
  var foreground: Int
  var background: Int
  var attributes: Style.Attributes

  private static let (black, white) = (0, 7)

  /// What text looks like: on eight colours bold is the bright one of a colour, on xterm and on the linux console.
  private var shade: Shade {
    Shade(numbered: colors < 16 && attributes.contains(.bold) && foreground < 8 ? foreground + 8 : foreground)
  }

  /// Nil where one of the two is the terminal's own, which nobody knows.
  var contrast: Double? {
    guard foreground >= 0, background >= 0 else { return nil }
    return shade.contrast(with: Shade(numbered: background))
  }

  var isReadable: Bool { contrast.map { $0 >= Shade.readable } ?? true }

  /// Black or white, whichever can be read. One of them always can, since bold white is whiter.
  fileprivate var readable: ShownStyle {
    var white = self
    white.foreground = colors < 16 ? Self.white : 15
    var black = self
    black.foreground = Self.black
    // Bold black is grey.
    if colors < 16 { black.attributes.remove(.bold) }
    var brightWhite = white
    brightWhite.attributes.insert(.bold)
    return [white, black, brightWhite].first(where: \.isReadable) ?? black
  }
}

extension Style {
  /// What a terminal of so many colours makes of this.
  ///
  /// - Parameter isRaw: leaves stand-ins as they are. Else one that cannot be read on its ground gives way to black or
  ///   white; what a theme names by its number is left, since the user has said what that looks like.
  func shown(of colors: Int, isRaw: Bool = false) -> ShownStyle {
    guard colors > 0 else { return ShownStyle(colors: 0, foreground: -1, background: -1, attributes: attributes) }
    var shown = ShownStyle(
      colors: colors, foreground: foreground?.number(of: colors) ?? -1,
      background: background?.number(of: colors) ?? -1,
      attributes: attributes)
    guard case .rgb(_, _, _, let standIn)? = foreground else {
      // On eight colours two may fall together, and text would vanish.
      return shown.foreground == shown.background && shown.foreground >= 0 ? shown.readable : shown
    }
    if colors < 16, let standIn, standIn > 8 { shown.attributes.insert(.bold) }
    return isRaw || colors >= 256 || shown.isReadable ? shown : shown.readable
  }
}
