import Testing
import TestSupport

@testable import TUI

private let names = ThemeLibrary.builtIn.keys.sorted()
private let fields = Role.allCases.filter(\.isField)

@Suite struct `A theme that comes with the program` {
  @Test(arguments: names)
  func `is understood and styles every role`(name: String) {
    let (theme, warnings) = ThemeLibrary(folders: []).theme(name)
    #expect(warnings == [])
    #expect(theme.unstyled == [])
  }

  @Test(arguments: names)
  func `never paints text in the colour of its ground`(name: String) {
    let theme = ThemeLibrary(folders: []).theme(name).theme
    for role in Role.allCases {
      for overlay in [nil] + (fields.contains(role) ? Role.overlays.map(Optional.some) : []) {
        let style = theme.style(of: role, overlay: overlay)
        for count in [256, 16] {
          let colors = [style.foreground, style.background].map { ($0 ?? .terminal).number(of: count) }
          #expect(colors[0] != colors[1] || colors[0] == -1, "\(role.rawValue) \(overlay?.rawValue ?? "") of \(count)")
        }
      }
    }
  }

  /// On a terminal of another brightness nothing could be read.
  @Test(arguments: names.filter { $0 != "mono" })
  func `paints its own ground`(name: String) {
    let theme = ThemeLibrary(folders: []).theme(name).theme
    for role in Role.allCases {
      let style = theme.style(of: role, overlay: nil)
      #expect(style.foreground != .terminal && style.background != .terminal, "\(role.rawValue)")
    }
  }

  /// Whether overlays ever come together with these roles or not.
  @Test(arguments: names.filter { $0 != "mono" })
  func `can be read whatever lies over what`(name: String) {
    let theme = ThemeLibrary(folders: []).theme(name).theme
    for role in Role.allCases {
      for overlay in [nil] + (fields.contains(role) ? Role.overlays.map(Optional.some) : []) {
        for depth in [256, 16, 8] {
          let shown = theme.style(of: role, overlay: overlay).shown(of: depth)
          let contrast = shown.contrast ?? 0
          #expect(contrast >= Shade.readable, "\(role.rawValue) \(overlay?.rawValue ?? "") of \(depth) \(contrast)")
        }
      }
    }
  }

  /// Black and white for what cannot be read is a last resort.
  @Test(arguments: names.filter { $0 != "mono" })
  func `has stand-ins that can be read as they are`(name: String) {
    let theme = ThemeLibrary(folders: []).theme(name).theme
    for role in Role.allCases {
      let style = theme.style(of: role, overlay: nil)
      #expect(style.shown(of: 16, isRaw: true) == style.shown(of: 16), "\(role.rawValue)")
    }
  }

  @Test func `without colours uses none, and still tells the cursor and trouble apart`() {
    let theme = ThemeLibrary(folders: []).theme("mono").theme
    for role in Role.allCases {
      #expect(theme.style(of: role, overlay: nil).foreground == .terminal)
      #expect(theme.style(of: role, overlay: nil).background == .terminal)
    }
    let told: [Role] = [.text, .hexSelected, .hexKey, .hexBad]
    #expect(Set(told.map { theme.style(of: $0, overlay: nil).attributes }).count == told.count)
  }

  @Test(arguments: names)
  func `tells what is selected`(name: String) {
    let theme = ThemeLibrary(folders: []).theme(name).theme
    #expect(theme.style(of: .hexKey, overlay: .hexSelected) != theme.style(of: .hexKey, overlay: nil))
  }
}

@Suite struct `A theme file` {
  private func load(_ text: String, parents: [String] = []) -> (theme: Theme, warnings: [String]) {
    var warnings: [ThemeFile.Warning] = []
    let files = ([text] + parents).enumerated().map { ThemeFile(text: $1, file: $0 == 0 ? "my.toml" : "parent.toml") }
    let theme = Theme(name: "my", files: files, warnings: &warnings)
    return (theme, warnings.map(\.description))
  }

  @Test func `gives a role its colours and attributes`() {
    let (theme, warnings) = load(
      """
      # a comment
      [palette]
      teal = "#1f9e89 6"  # and one here
      [grid]
      "cell.changed" = "teal on default bold underline"
      cell.invalid = "bright-white on #aa0000"
      """)
    #expect(warnings == [])
    #expect(
      theme.style(of: .gridCellChanged)
        == Style(
          foreground: .rgb(0x1F, 0x9E, 0x89, fallback: 6), background: .terminal, attributes: [.bold, .underline]))
    #expect(
      theme.style(of: .gridCellInvalid)
        == Style(foreground: .numbered(15), background: .rgb(0xAA, 0, 0, fallback: nil)))
  }

  @Test func `styles all roles below a name`() {
    let (theme, _) = load("[hex]\nheader = \"blue\"\n\"header.crc\" = \"red\"")
    #expect(theme.style(of: .hexHeaderState).foreground == .numbered(4))
    #expect(theme.style(of: .hexHeaderCRC).foreground == .numbered(1))
  }

  @Test func `recolours the roles of its parent through the palette`() {
    let parent = "[palette]\na = \"#111111\"\n[ui]\ntext = \"a\"\ntitle = \"a\""
    let (theme, warnings) = load("[palette]\na = \"#222222\"\n[ui]\ntitle = \"bold\"", parents: [parent])
    #expect(warnings == [])
    #expect(theme.style(of: .text).foreground == .rgb(0x22, 0x22, 0x22, fallback: nil))
    #expect(theme.style(of: .title) == Style(attributes: .bold))
  }

  @Test(arguments: [
    ("[ui]\ntext = \"pink\"", "my.toml:2:9: 'pink' is neither a colour nor an attribute"),
    ("[ui]\nfoo = \"red\"", "my.toml:2:1: no role is called 'ui.foo'"),
    (
      "[palette]\nx = \"#12\"",
      "my.toml:2:6: '#12' is no colour: write \"#rrggbb\" or \"#rrggbb N\" with N from 0 to 15"
    ),
    ("[ui\n", "my.toml:1:1: not understood: write [section] or key = \"value\""),
    ("[ui]\ntext = red", "my.toml:2:8: not understood: write [section] or key = \"value\""),
    ("[ui]\ntext = \"red\" x", "my.toml:2:14: not understood: write [section] or key = \"value\""),
    ("lines = \"round\"", "my.toml:1:10: lines is \"unicode\" or \"ascii\""),
  ])
  func `that is wrong is a warning with its line`(text: String, warning: String) {
    #expect(load(text).warnings == [warning])
  }

  @Test func `may ask for plain lines`() {
    #expect(load("lines = \"ascii\"").theme.usesPlainLines)
    #expect(!load("lines = \"unicode\"", parents: ["lines = \"ascii\""]).theme.usesPlainLines)
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func `never stops the program, whatever it holds`(seed: UInt64) {
    var random = SeededRandom(seed)
    let pool = Array("[]\"=#. \n\tonred0aé\u{1B}\u{FEFF}\r")
    let text = String((0..<400).compactMap { _ in pool.randomElement(using: &random) })
    #expect(load(text).theme.unstyled.count <= Role.allCases.count)
  }
}
