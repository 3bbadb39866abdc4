import NVSModel

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
  /// The theme that is pointed at in the list of them, else the one in use: whatever closes the list gives that back.
  private var wantedTheme: String {
    guard case .list(let list) = overlay, list.themes.indices.contains(list.selected) else { return theme.name }
    return list.themes[list.selected]
  }

  /// Has the terminal show the theme that is wanted, if it shows another one.
  mutating func showTheme() {
    guard wantedTheme != theme.shown else { return }
    theme.shown = wantedTheme
    ask(for: .setTheme(wantedTheme))
  }

  /// Lists the themes, each shown while it is pointed at.
  mutating func askForTheme() {
    let names = themes.contains(theme.name) ? themes : themes + [theme.name]
    let choose = Reply<Int> { _, house, index in house.take(theme: names[index]) }
    var list = ListOverlay(
      title: "Themes", lines: names.map { ListOverlay.Line(text: $0.printable, role: .dialogItem) },
      empty: ListOverlay.Line(text: "there are none", role: .dialogDim), choose: choose)
    list.themes = names
    list.selected = names.firstIndex(of: theme.name) ?? 0
    list.verb = "Keep it"
    overlay = .list(list)
  }

  private mutating func take(theme name: String) {
    (theme.name, theme.isChosen) = (name, true)
    say(.note, "theme: \(name.printable)")
    // As something that is written, so that it is kept before the program ends, and the choices in their order.
    start("remembering the theme", .write, { world, _ in world.remember(.theme(name)) }) { house, result in
      if case .failure(.failed(let reason)) = result {
        house.say(.warning, "the theme will not be remembered: \(reason)")
      }
    }
  }
}
