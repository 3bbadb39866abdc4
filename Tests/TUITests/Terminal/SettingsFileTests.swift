import Glibc
import Station
import TestSupport
import Testing

@testable import TUI

@Suite(.timeLimit(.minutes(5))) struct `The settings` {
  private let folder: TemporaryFolder
  private var path: String { folder("fctry/config.toml") }

  init() throws { folder = try TemporaryFolder() }

  private func text() throws -> String { String(decoding: try WholeFile.read(path), as: UTF8.self) }

  @Test func `name a theme, whatever else stands there`() {
    let settings = SettingsFile(text: "# mine\nlater = 3\ntheme = \"light\"  # day\n[keys]\ntheme = \"x\"", file: "c")
    #expect(settings.theme == ThemeFile.Value(text: "light", file: "c", line: 3))
    #expect(settings.warnings == [])
  }

  @Test(arguments: ["theme = light", "theme", "theme = \"light", "theme = \"a\" b"])
  func `that are broken are told with their line`(line: String) {
    let settings = SettingsFile(text: "\n\(line)", file: "c")
    #expect(settings.theme == nil)
    #expect(settings.warnings.map(\.description) == ["c:2: not understood: write theme = \"NAME\""])
  }

  @Test func `are made where there are none, with the folder`() throws {
    try SettingsFile.remember(.theme("light"), in: path)
    #expect(try text() == "theme = \"light\"\n")
    #expect(SettingsFile(path: path).theme?.text == "light")
  }

  @Test func `name the keys, beside a theme`() throws {
    try SettingsFile.remember(.theme("light"), in: path)
    try SettingsFile.remember(.keys(.vi), in: path)
    let settings = SettingsFile(path: path)
    #expect(settings.keys == .vi && settings.theme?.text == "light" && settings.warnings.isEmpty)
    let wrong = SettingsFile(text: "keys = \"emacs\"", file: "c")
    #expect(wrong.keys == nil)
    #expect(wrong.warnings.map(\.description) == ["c:1: not understood: write keys = \"plain\" or keys = \"vi\""])
  }

  @Test(arguments: [
    ("# mine\r\n", "theme = \"mono\"\n# mine\r\n"), ("[keys]\na = \"b\"", "theme = \"mono\"\n[keys]\na = \"b\""),
    ("a = 1\n theme=\"dark\" # day\n\n[x]\n", "a = 1\ntheme = \"mono\"  # day\n\n[x]\n"),
    ("theme = dark\nb", "theme = \"mono\"\nb"), ("[x]\ntheme = \"y\"\n", "theme = \"mono\"\n[x]\ntheme = \"y\"\n"),
    ("themes = \"y\"", "theme = \"mono\"\nthemes = \"y\""),
  ])
  func `keep every other line`(before: String, after: String) {
    #expect(SettingsFile.setting(.theme("mono"), in: before) == after)
    #expect(SettingsFile(text: after, file: "c").theme?.text == "mono")
  }

  @Test(arguments: ["pipe", "folder", "large", "link", "bytes"])
  func `that are no file of settings neither block nor end anything, and stay`(kind: String) throws {
    mkdir(folder("fctry"), 0o700)
    switch kind {
    case "pipe": mkfifo(path, 0o600)
    case "folder": mkdir(path, 0o700)
    case "large":
      try folder.write("", to: "fctry/config.toml")
      truncate(path, 1 << 30)
    case "link":
      mkfifo(folder("pipe"), 0o600)
      symlink("../pipe", path)
    default: try folder.write([0xFF, 0xFE], to: "fctry/config.toml")
    }
    let settings = SettingsFile(path: path)
    #expect(settings.theme == nil)
    #expect(settings.warnings.count == (kind == "bytes" ? 0 : 1))
    #expect(throws: (any Error).self) { try SettingsFile.remember(.theme("light"), in: path) }
  }

  @Test func `behind a link stay behind it`() throws {
    mkdir(folder("fctry"), 0o700)
    try folder.write("a = 1\n", to: "real.toml")
    symlink("../real.toml", path)
    try SettingsFile.remember(.theme("light"), in: path)
    #expect(try WholeFile.read(folder("real.toml")) == Array("theme = \"light\"\na = 1\n".utf8))
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func `never stop the program, and name what was remembered last`(seed: UInt64) {
    var random = SeededRandom(seed)
    let pool = Array("[]\"=#. \n\themt0aé\u{1B}\u{FEFF}\r")
    let text = String((0..<200).map { _ in random.pick(pool) })
    #expect(SettingsFile(text: SettingsFile.setting(.theme("t"), in: text), file: "c").theme?.text == "t")
  }
}
