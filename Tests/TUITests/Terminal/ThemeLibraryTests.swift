import Glibc
import TestSupport
import Testing

@testable import TUI

@Suite struct `The theme library` {
  private func folder(_ files: [String: String]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (name, text) in files { try folder.write(text, to: name) }
    return folder
  }

  @Test func `prefers the user's theme, which may build on the one it replaces`() throws {
    let mine = try folder(["dark.toml": "inherits = \"dark\"\n[ui]\ntitle = \"#ff0000\""])
    let (theme, warnings) = ThemeLibrary(folders: ["\(mine)"]).theme("dark")
    #expect(warnings == [])
    #expect(theme.style(of: .title).foreground == .rgb(255, 0, 0, fallback: nil))
    #expect(theme.unstyled == [])
  }

  @Test func `lists those of the program, then the user's own`() throws {
    let mine = try folder(["zebra.toml": "", "dark.toml": "", "ash.toml": "", "notes.txt": "", ".hidden.toml": ""])
    let names = ThemeLibrary(folders: ["\(mine)", "/nowhere"]).names
    #expect(Set(names.prefix(5)) == Set(ThemeLibrary.builtIn.keys))
    #expect(names.dropFirst(5) == ["ash", "zebra"])
  }

  @Test func `takes a file by its path`() throws {
    let mine = try folder(["x.toml": "inherits = \"light\"\nlines = \"ascii\""])
    let (theme, warnings) = ThemeLibrary(folders: []).theme(mine("x.toml"))
    #expect(warnings == [])
    #expect(theme.usesPlainLines)
  }

  @Test func `tells of themes that inherit in a circle`() throws {
    let mine = try folder(["a.toml": "inherits = \"b\"", "b.toml": "\ninherits = \"a\""])
    let warnings = ThemeLibrary(folders: ["\(mine)"]).theme("a").warnings
    #expect(warnings.map(\.description) == ["\(mine)/b.toml:2:13: inherits goes round in a circle"])
  }

  @Test func `stands in with dark for a theme that is not there, and names those that are`() {
    let (theme, warnings) = ThemeLibrary(folders: []).theme("dusk")
    #expect(
      warnings.map(\.description) == [
        "theme 'dusk': no such theme; there are colour-blind, dark, high-contrast, light, mono"
      ])
    #expect(theme.unstyled == [])
  }
}

@Suite(.timeLimit(.minutes(5))) struct `A theme that is no file` {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: ["pipe", "folder", "/dev/zero", "large", "link"])
  func `is told, and dark stands in`(kind: String) throws {
    let name = kind.hasPrefix("/") ? kind : folder("dark.toml")
    switch kind {
    case "pipe": mkfifo(name, 0o600)
    case "folder": mkdir(name, 0o700)
    case "large":
      try folder.write("", to: "dark.toml")
      truncate(name, 1 << 30)
    case "link":
      mkfifo(folder("pipe"), 0o600)
      symlink("pipe", name)
    default: break
    }
    let (theme, warnings) = ThemeLibrary(folders: []).theme(name)
    #expect(theme.unstyled == [] && !warnings.isEmpty)
    guard !kind.hasPrefix("/") else { return }
    let (other, told) = ThemeLibrary(folders: ["\(folder)"]).theme("dark")
    #expect(other.unstyled == [] && told.count == 1 && told[0].message.contains("dark.toml"))
  }
}

@Suite struct `A colour` {
  /// Expected numbers are of xterm's palette: a cube from 16, greys from 232.
  @Test(arguments: [
    (Color.rgb(255, 0, 0, fallback: nil), 256, 196), (.rgb(0, 0, 0, fallback: nil), 256, 16),
    (.rgb(128, 128, 128, fallback: nil), 256, 244), (.rgb(95, 135, 175, fallback: nil), 256, 67),
    (.rgb(255, 0, 0, fallback: 1), 16, 1), (.rgb(255, 10, 10, fallback: nil), 16, 9),
    (.numbered(12), 8, 4), (.numbered(8), 8, 7), (.terminal, 256, -1), (.numbered(3), 256, 3),
  ])
  func `becomes the nearest there is`(color: Color, of count: Int, expected: Int) {
    #expect(color.number(of: count) == expected)
  }
}

@Suite struct `A stand-in for a colour` {
  private func shown(_ foreground: Color, on background: Color, _ attributes: Style.Attributes = [], of colors: Int)
    -> ShownStyle
  { Style(foreground: foreground, background: background, attributes: attributes).shown(of: colors) }

  @Test func `that cannot be read gives way to black or white`() {
    let yellow = Color.rgb(0x74, 0x52, 0, fallback: 3)
    let paper = Color.rgb(255, 255, 255, fallback: 15)
    #expect(shown(yellow, on: paper, of: 256).foreground != 0)
    #expect(shown(yellow, on: paper, of: 16).foreground == 0)
    #expect(shown(yellow, on: .rgb(0, 0, 0, fallback: 0), of: 16).foreground == 3)
  }

  @Test func `is not made grey by bold on eight colours`() {
    let shown = shown(.rgb(0, 0, 0, fallback: 0), on: .rgb(255, 255, 0, fallback: 11), .bold, of: 8)
    #expect((shown.foreground, shown.background) == (0, 3))
    #expect(shown.attributes == [])
  }

  @Test func `is left alone where the theme names a number`() {
    #expect(shown(.numbered(1), on: .numbered(4), of: 16).foreground == 1)
    #expect(shown(.numbered(12), on: .numbered(4), of: 8).foreground == 7)
  }

  @Test(arguments: 0..<16)
  func `can be read on any of the sixteen`(ground: UInt8) {
    for colors in [8, 16] {
      for attributes in [[], Style.Attributes.bold] {
        for standIn: UInt8 in 0..<16 {
          let shown = shown(
            .rgb(1, 2, 3, fallback: standIn), on: .rgb(1, 2, 3, fallback: ground), attributes, of: colors)
          #expect(shown.isReadable, "\(shown)")
        }
      }
    }
  }
}
