import Glibc
import SystemPackage
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct `fctry themes` {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `lists those of the program`() async throws {
    let outcome = try await Program.fctry("themes", in: folder.path)
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    #expect(outcome.text.hasPrefix("dark\nlight\nhigh-contrast\ncolour-blind\nmono\n"))
  }

  @Test func `finds nothing wrong with those of the program`() async throws {
    let outcome = try await Program.fctry("themes", "check", "dark", "light", "mono", in: folder.path)
    #expect(outcome.status == 0 && outcome.output.isEmpty && outcome.errors.isEmpty)
  }

  @Test func `says what is wrong with one, with line and column`() async throws {
    try folder.write("inherits = \"dark\"\n[ui]\ndim = \"pink\"\nborder = \"#202020\"\n", to: "mine.toml")
    let outcome = try await Program.fctry("themes", "check", "mine.toml", in: folder.path)
    #expect(outcome.status == 1 && outcome.output.isEmpty)
    #expect(outcome.errorLines.first == "mine.toml:3:8: error: 'pink' is neither a colour nor an attribute")
    #expect(outcome.errorLines.last?.hasPrefix("mine.toml:4:11: error: ui.border has a contrast of 1.") == true)
  }

  @Test func `neither waits for a pipe nor reads a folder`() async throws {
    mkfifo(folder("pipe.toml"), 0o600)
    for name in ["pipe.toml", "./", "nothing.toml"] {
      let outcome = try await Program.fctry("themes", "check", name, in: folder.path)
      #expect(outcome.status == 1 && !outcome.errors.isEmpty)
    }
  }
}
