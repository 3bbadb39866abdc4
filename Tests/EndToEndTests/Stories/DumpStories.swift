import Foundation
import SystemPackage
import Testing

@Suite(.timeLimit(.minutes(5))) struct `A dump looked at in a terminal` {
  private static let dumps = URL(filePath: Program.package.string).appending(path: "Tests/Fixtures/dumps")

  /// A story with a dump of the corpus beside the examples; the dump must be as it was in the end.
  private func look(
    at name: String, key: URL? = nil, width: Int = 80, _ body: (Story) async throws -> Void
  ) async throws {
    let dump = Self.dumps.appending(path: "\(name).bin")
    try await Story.run(width: width) { story in
      try FileManager.default.copyItem(at: dump, to: story.folder.appending(path: "dump.bin"))
      if let key { try FileManager.default.copyItem(at: key, to: story.folder.appending(path: "key.bin")) }
      try story.tmux.shell("cd examples && fctry dump.bin\(key == nil ? "" : " --key key.bin")")
      try await story.tmux.wait(for: "entries used")
      try await body(story)
      #expect(try story.bytes("dump.bin") == Array(Data(contentsOf: dump)))
    }
  }

  @Test func `shows its values and findings, filters and searches`() async throws {
    try await look(at: "corrupt_blob_index") { story in
      let tmux = story.tmux
      // 0x12345678, as ESP-IDF's library read it.
      try await tmux.wait("a value") { $0.contains { $0.contains(" u32 ") && $0.contains("305419896") } }
      try tmux.press("F7")
      try await tmux.wait(for: "a mount loses blob 'b'")
      try tmux.press("F6")
      try await tmux.wait(for: "what a writable mount would do")
      try tmux.press("F6", "F4")
      try await tmux.wait(for: "Filter")
      try tmux.type("u32")
      try tmux.press("Enter")
      try await tmux.wait("the filtered list") { rows in
        rows.contains { $0.contains("305419896") } && !rows.contains { $0.contains(" last ") }
      }
      try tmux.press("Escape")
      try await tmux.wait("all values") { $0.contains { $0.contains(" last ") } }
      try tmux.press("F3")
      try await tmux.wait(for: "Find")
      try tmux.type("0x78563412")
      try tmux.press("Enter")
      try await tmux.wait("the bytes") { $0.contains { $0.contains("78 56 34 12") } }
      try await story.quit()
    }
  }

  @Test func `gives its values to a CSV that makes them again`() async throws {
    try await look(at: "gen_sample_singlepage_blob", width: 120) { story in
      try story.tmux.press("F5")
      try await story.tmux.wait(for: "Values to: dump.csv")
      try story.tmux.press("Enter")
      try await story.tmux.wait(for: "exported dump.csv")
      try await story.quit()
      let folder = FilePath(story.folder.path)
      let made = try await Program.fctry("generate", "dump.csv", "again.bin", "0x6000", in: folder)
      #expect(made.status == 0, "\(made.errorLines)")
      let difference = try await Program.fctry("diff", "dump.bin", "again.bin", in: folder)
      #expect(difference.status == 0, "\(difference.text)")
    }
  }

  @Test func `is changed with its key into another image, and neither it nor the key is written over`() async throws {
    let keys = Self.dumps.appending(path: "keys/keys_testapps.bin")
    try await look(at: "idf_fixture_encrypted_testapps", key: keys) { story in
      let tmux = story.tmux
      try tmux.press("F2")
      try await tmux.wait(for: "Set dummyU8Key")
      try tmux.press("C-u")
      try tmux.type("99")
      try tmux.press("Enter")
      try await tmux.wait(for: "99 · changed")
      try tmux.press("C-s")
      try await tmux.wait(for: "Write to: dump-changed.bin")
      for name in ["dump.bin", "key.bin"] {
        try tmux.press("C-u")
        try tmux.type("./\(name)")
        try tmux.press("Enter")
        try await tmux.wait(for: "\(name)' is open here")
      }
      try tmux.press("C-u")
      try tmux.type("dump-changed.bin")
      try tmux.press("Enter")
      try await tmux.wait(for: "wrote dump-changed.bin")
      try await story.quit()
      #expect(try story.bytes("key.bin") == Array(Data(contentsOf: keys)))
      let shown = try await Program.fctry(
        "show", "dump-changed.bin", "--key", "key.bin", in: FilePath(story.folder.path))
      #expect(shown.status == 0 && shown.text.contains(/dummyU8Key +u8 +1 +\d+:\d+ +99/), "\(shown.text)")
    }
  }

  /// A flash of 4 MB: the partition table, an image in each of the two NVS partitions, and FF.
  private func makeFlash(in story: Story) async throws -> Data {
    let folder = FilePath(story.folder.path)
    let table = try await Program.fctry(
      "partitions", "partitions.csv", "--format", "binary", "--output", "table.bin", in: folder)
    let image = try await Program.fctry("generate", "every_encoding.csv", "image.bin", "0x6000", in: folder)
    #expect(table.status == 0 && image.status == 0)
    var flash = Data(repeating: 0xFF, count: 4 << 20)
    for (name, offset) in [("table.bin", 0x8000), ("image.bin", 0x340000)] {
      let bytes = try story.bytes(name)
      flash.replaceSubrange(offset..<offset + bytes.count, with: bytes)
    }
    try flash.write(to: story.folder.appending(path: "flash.bin"))
    return flash
  }

  @Test func `is found in a whole flash, and left again`() async throws {
    try await Story.run(width: 120) { story in
      let flash = try await makeFlash(in: story)
      let tmux = story.tmux
      try tmux.shell("cd examples && fctry flash.bin")
      let rows = try await tmux.wait(for: "partition table at 0x8000")
      #expect(rows.contains { $0.contains("fctry") && $0.contains("0x340000") })
      #expect(rows.contains { $0.contains("ota_1") })
      try tmux.press("Enter")
      try await tmux.wait(for: "entries used")
      try await tmux.wait("its values") { $0[0].contains("fctry") && $0.contains { $0.contains(" i64 ") } }
      try tmux.press("Escape")
      try await tmux.wait(for: "partition table at 0x8000")
      try await story.quit()
      #expect(try Data(contentsOf: story.folder.appending(path: "flash.bin")) == flash)
    }
  }
}
