import TestSupport
import Testing

@testable import TUI

@Suite struct `Checking a theme` {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func check(_ text: String) throws -> [String] {
    try folder.write(text, to: "my.toml")
    return ThemeCheck(folder("my.toml"), in: ThemeLibrary(folders: [])).problems.map {
      $0.description.replacing("\(folder)/", with: "")
    }
  }

  @Test(arguments: ThemeLibrary.builtIn.keys.sorted()) func `finds nothing in those of the program`(name: String) {
    #expect(ThemeCheck(name, in: ThemeLibrary(folders: [])).problems == [])
  }

  @Test func `says each mistake with its line and column, in their order`() throws {
    #expect(
      try check("inherits = \"dark\"\n[ui]\n  dim = \"text on pnik\"\ndmi = \"text\"\n") == [
        "my.toml:3:18: 'pnik' is neither a colour nor an attribute", "my.toml:4:1: no role is called 'ui.dmi'",
      ])
  }

  @Test func `says what cannot be read, and on which terminals`() throws {
    #expect(
      try check("inherits = \"dark\"\n[ui]\ndim = \"#404040\"\n") == [
        "my.toml:3:8: ui.dim has a contrast of 1.9:1 on 256 colours: text needs 4.5:1"
      ])
    #expect(
      try check("inherits = \"light\"\n[palette]\nyellow = \"#6b5500 3\"\n[page]\nfreeing = \"yellow\"\n").first
        == "my.toml:5:12: page.freeing has a contrast of 1.7:1 on 16 colours: text needs 4.5:1")
  }

  @Test func `says where a role laid over another leaves it unreadable`() throws {
    #expect(
      try check("inherits = \"dark\"\n[grid]\nrow = \"on #d0d0d0\"\n").contains(
        "my.toml:3:8: grid.row over grid.cell has a contrast of 1.0:1 on 256 colours: text needs 4.5:1"))
  }

  @Test func `says what has no style`() throws {
    #expect(
      try check("[ui]\ntext = \"white on black\"\nbackground = \"white on black\"").first
        == "my.toml: no style for ui.dim, ui.border, ui.border.focused, ui.title, ui.title.focused and "
        + "\(Role.allCases.count - 7) more: inherits = \"dark\" gives what is not said")
  }

  @Test func `says why there is none`() {
    let library = ThemeLibrary(folders: [])
    #expect(ThemeCheck("/nowhere/x.toml", in: library).problems.count == 1)
    #expect(ThemeCheck("\(folder)/", in: library).problems.count == 2)
  }
}
