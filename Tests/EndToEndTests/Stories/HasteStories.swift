import Foundation
import SystemPackage
import Testing

/// What is typed in one burst, without a look at the screen, ends as the same keys do when each is waited for.
///
/// No story answers a question with buttons: those take only what comes when they could be read.
@Suite(.timeLimit(.minutes(3))) struct `A burst of keys` {
  struct Tale: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let files: String
    let keys: [String]
    /// Files that it leaves with another content than they had, or that were not there.
    let makes: [String]
  }

  private static let (f2, f3, f4, f5, f6, f8) = (
    "\u{1B}OQ", "\u{1B}OR", "\u{1B}OS", "\u{1B}[15~", "\u{1B}[17~", "\u{1B}[19~"
  )
  private static let (down, end, save, clear) = ("\u{1B}OB", "\u{1B}OF", "\u{13}", "\u{15}")

  private static func letters(_ text: String) -> [String] { text.map { String($0) } }

  private static let (plain, rows) = ("partitions.csv mfg_config.csv", "--keys vi partitions.csv mfg_config.csv")

  static let tales = [
    Tale(
      testDescription: "types over values, goes down and takes back", files: plain,
      keys: [down, end] + letters("other.txt") + ["\r"] + letters("q") + [down] + letters("z") + ["\r", clear, save],
      makes: ["mfg_config.csv"]),
    Tale(
      testDescription: "edits a value and saves", files: rows,
      keys: ["j", "$", f2, clear] + letters("other.txt") + ["\r", save, "j"], makes: ["mfg_config.csv"]),
    Tale(
      testDescription: "exports under a name of its own", files: rows,
      keys: [f5, clear] + letters("out.bin") + ["\r", "j", "j"], makes: ["out.bin"]),
    Tale(
      testDescription: "adds a row, exports and saves", files: rows,
      keys: ["G", "o"] + letters("model") + ["\t", "\t", "\t"] + letters("L12") + ["\r", f5, clear]
        + letters("a.bin") + ["\r", save], makes: ["a.bin", "mfg_config.csv"]),
    Tale(
      testDescription: "finds, edits and takes back", files: rows,
      keys: [f3] + letters("priv") + ["\r", "i"] + letters("_x") + ["\r", "u", "k"], makes: []),
    Tale(
      testDescription: "deletes and pastes", files: rows,
      keys: ["j", "y", "y", "p", "d", "d", "j", "d", "d", save], makes: ["mfg_config.csv"]),
    Tale(
      testDescription: "chooses another partition and exports for it", files: rows,
      keys: [f4, "g", "\r", f5, clear] + letters("nvs.bin") + ["\r"], makes: ["nvs.bin"]),
    Tale(
      testDescription: "saves under another name by the palette", files: rows,
      keys: ["d", "d", ":"] + letters("save as") + ["\r", clear] + letters("copy.csv") + ["\r", "j"],
      makes: ["copy.csv"]),
    Tale(
      testDescription: "is refused an image and edits on in the second file",
      files: "--keys vi partitions.csv wrong.csv mfg_config.csv",
      keys: ["]", "G", "$", f5, "\r"] + letters("x") + ["\r", f6, f2] + letters("y") + ["\r", save],
      makes: ["mfg_config.csv"]),
    Tale(
      testDescription: "changes two values of a dump and writes it", files: "--keys vi dump.bin",
      keys: [f2, clear, "7", "\r", "j", f2, clear, "8", "\r", save, clear] + letters("new.bin") + ["\r", "j"],
      makes: ["new.bin"]),
    Tale(
      testDescription: "erases, finds bytes, filters and exports the values of a dump", files: "--keys vi dump.bin",
      keys: [f8, f3] + letters("u32") + ["\r", "\t", f4] + letters("i8") + ["\r", f5, clear] + letters("v.csv") + [
        "\r"
      ], makes: ["v.csv"]),
  ]

  @Test(arguments: tales)
  func `ends as the keys do one after the other`(tale: Tale) async throws {
    let slow = try await play(tale)
    let fast = try await play(tale, inOneBurstUntil: slow.screen)
    #expect(fast.files == slow.files)
    for name in tale.makes { #expect(fast.files[name] != nil && fast.files[name] != fast.before[name], "\(name)") }
  }

  /// - Parameter screen: what the keys lead to when they come in one burst; without it each is waited for.
  private func play(_ tale: Tale, inOneBurstUntil screen: [String]? = nil) async throws -> Played {
    var result = Played()
    try await Story.run(width: 120, height: 40) { story in
      let wrong = "key,type,encoding,value\nns,namespace,,\na,data,u8,1\nb,data,u8,999\n"
      try Data(wrong.utf8).write(to: story.folder.appending(path: "wrong.csv"))
      let dump = URL(filePath: Program.package.string).appending(path: "Tests/Fixtures/dumps/gen_sample_val.bin")
      try FileManager.default.copyItem(at: dump, to: story.folder.appending(path: "dump.bin"))
      result.before = try contents(story)
      try story.tmux.shell("cd examples && fctry \(tale.files)")
      try await story.tmux.wait(for: "Quit")
      _ = try await settled(story)
      if let screen {
        try story.tmux.type(tale.keys.joined())
        try await story.tmux.wait("the screen that the slow keys led to") { $0 == screen }
      } else {
        for key in tale.keys {
          try story.tmux.type(key)
          _ = try await settled(story)
        }
        let before = result.before
        try await story.tmux.wait("what is made") { _ in
          guard let files = try? contents(story) else { return false }
          return tale.makes.allSatisfy { files[$0] != nil && files[$0] != before[$0] }
        }
        result.screen = try await settled(story)
      }
      result.files = try contents(story)
    }
    return result
  }

  private struct Played {
    var screen: [String] = []
    var before: [String: Data] = [:]
    var files: [String: Data] = [:]
  }

  private func contents(_ story: Story) throws -> [String: Data] {
    var contents: [String: Data] = [:]
    for name in try story.names { contents[name] = try? Data(contentsOf: story.folder.appending(path: name)) }
    return contents
  }

  /// The screen when it has stopped changing.
  private func settled(_ story: Story) async throws -> [String] {
    var (last, same) = (try story.tmux.screen, 0)
    return try await story.tmux.wait("the screen to rest") { rows in
      same = rows == last ? same + 1 : 0
      last = rows
      return same >= 3
    }
  }
}
