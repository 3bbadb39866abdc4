/// Which theme is shown, and whether somebody wants that one.
struct ThemeInUse: Sendable {
  var name = "dark"
  /// Whether the user chose it; else it is the one that fits the terminal.
  var isChosen = false
  /// The one that the terminal was told last.
  fileprivate var shown = "dark"

  /// - Parameters:
  ///   - chosen: what the user asked for; nil for what fits.
  ///   - variable: what `COLORFGBG` says of the terminal.
  init(chosen: String? = nil, colorFGBG variable: String? = nil) {
    let ground = variable.flatMap { Ground(colorFGBG: $0) } ?? .dark
    name = chosen ?? ground.theme
    isChosen = chosen != nil
    shown = name
  }

  /// The terminal tells what it stands on: that counts for who has not chosen.
  mutating func fit(_ ground: Ground) { if !isChosen { name = ground.theme } }
}

extension House {
  /// Has the terminal show the theme that is wanted, if it shows another one.
  mutating func showTheme() {
    guard theme.name != theme.shown else { return }
    theme.shown = theme.name
    ask(for: .setTheme(theme.name))
  }
}
