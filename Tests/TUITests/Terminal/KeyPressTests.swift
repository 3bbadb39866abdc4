import Testing

@testable import TUI

@Suite struct `A key` {
  @Test(arguments: [
    "Ctrl-S", "F10", "Shift-F3", "Shift-Tab", "Alt-x", "j", "G", "Enter", "Esc", "PgUp", "Ctrl-Shift-Left", "Space",
    "Ctrl-Space", "-", "Ctrl--", "Alt--", "/", "?", "é", "Ctrl-Alt-Q",
  ])
  func `keeps its name`(name: String) throws {
    #expect(try #require(KeyPress(name: name)).name == name)
  }

  @Test(arguments: [("ctrl-s", "Ctrl-S"), ("esc", "Esc"), ("pgdn", "PgDn"), ("f5", "F5"), ("ALT-x", "Alt-x")])
  func `is found under its name in any letter case`(name: String, expected: String) throws {
    #expect(try #require(KeyPress(name: name)).name == expected)
  }

  @Test(arguments: ["", "Ctrl-I", "Ctrl-M", "Ctrl-H", "Ctrl-[", "Shift-g", "F0", "F25", "Foo", "Ctrl-", "gg"])
  func `has no name that a terminal cannot send`(name: String) {
    #expect(KeyPress(name: name) == nil)
  }

  @Test func `types a character only without modifiers`() {
    #expect(KeyPress("x").typed == "x")
    #expect(KeyPress("x", .alt).typed == nil)
    #expect(KeyPress(.enter).typed == nil)
  }
}
