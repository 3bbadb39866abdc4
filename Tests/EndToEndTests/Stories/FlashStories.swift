import Foundation
import NVSModel
import SystemPackage
import Testing

@Suite(.timeLimit(.minutes(5))) struct `A board on the bench` {
  static let fctry = 0x340000..<0x346000

  /// What the board of the example holds: its partition table, and elsewhere bytes that must not change.
  private func flash(table change: (String) -> String = { $0 }) throws -> [UInt8] {
    let csv = try String(contentsOf: Story.examples.appending(path: "partitions.csv"), encoding: .utf8)
    var flash = [UInt8](repeating: 0x5A, count: 4 << 20)
    flash.replaceSubrange(0x8000..<0x8C00, with: try PartitionTable(bytes: Array(change(csv).utf8)).binary())
    return flash
  }

  /// Opens the Flash screen, types the board's port and connects.
  private func connect(_ story: Story, to board: SimulatedBoard) async throws {
    try await story.open()
    try story.tmux.press("F6")
    try await story.tmux.wait(for: "Nothing is written before")
    try story.tmux.press("F2")
    try await story.tmux.wait(for: "Port: ")
    try story.tmux.press("C-u")
    try story.tmux.type(board.port)
    try story.tmux.press("Enter")
    try await story.tmux.wait("the port") { $0.contains { $0.contains("port") && $0.contains(board.port) } }
    try story.tmux.press("Enter")
  }

  /// Waits for words on the Flash screen, which may be broken over lines.
  private func wait(_ story: Story, for words: String) async throws {
    try await story.tmux.wait(words, upTo: .seconds(40)) { rows in
      rows.joined(separator: " ").split(separator: " ").joined(separator: " ").contains(words)
    }
  }

  @Test func `gets the image, and nothing else in its flash changes`() async throws {
    let flash = try flash()
    try await SimulatedBoard.with(flash: flash) { board in
      try await Story.run { story in
        try await connect(story, to: board)
        try await story.waitForQuestion("Write to this board?")
        #expect(try story.tmux.screen.contains { $0.contains("'fctry' at 0x340000") })
        #expect(try board.flash() == flash)
        try story.tmux.press("Enter")
        try await wait(story, for: "and verified, in")
        try story.tmux.press("Escape")
        try await story.tmux.wait(for: "serial_no")
        try await story.quit()

        let folder = FilePath(story.folder.path)
        let reference = try await Program.reference(
          "generate", "mfg_config.csv", "reference.bin", "0x6000", in: folder)
        #expect(reference.status == 0, "\(reference.text)")
        var expected = flash
        expected.replaceSubrange(Self.fctry, with: try story.bytes("reference.bin"))
        #expect(try board.flash() == expected)
      }
    }
  }

  @Test func `is left alone when the answer is no`() async throws {
    let flash = try flash()
    try await SimulatedBoard.with(flash: flash) { board in
      try await Story.run { story in
        try await connect(story, to: board)
        try await story.waitForQuestion("Write to this board?")
        try story.tmux.press("Escape")
        try await wait(story, for: "Nothing was written")
        #expect(try board.flash() == flash)
        try await story.quit()
      }
    }
  }

  @Test func `with another partition table is refused, and written only when told explicitly`() async throws {
    let flash = try flash { $0.replacing("0x340000", with: "0x350000") }
    try await SimulatedBoard.with(flash: flash) { board in
      try await Story.run { story in
        try await connect(story, to: board)
        try await wait(story, for: "This does not look right")
        try await story.waitForQuestion("at 0x350000")
        try story.tmux.press("Enter")
        try await wait(story, for: "Nothing was written")
        #expect(try board.flash() == flash)
        try story.tmux.press("Enter")
        try await story.waitForQuestion("Write all the same")
        try story.tmux.press("Left", "Enter")
        try await wait(story, for: "and verified, in")
        let written = try board.flash()
        #expect(written[..<Self.fctry.lowerBound] == flash[..<Self.fctry.lowerBound])
        #expect(written[Self.fctry] != flash[Self.fctry])
        #expect(written[Self.fctry.upperBound...] == flash[Self.fctry.upperBound...])
        try await story.quit()
      }
    }
  }

  @Test(arguments: [
    ("no-answer", "no board answers on", false), ("busy", "another program holds", false),
    ("drop-at:5000", "was unplugged or lost its power", true),
    ("wrong-bytes:7", "does not hold what was written", true),
  ])
  func `that fails is told in a sentence, and the screen lives on`(
    fault: String, sentence: String, isAsked: Bool
  ) async throws {
    let flash = try flash()
    try await SimulatedBoard.with(flash: flash, fault: fault) { board in
      try await Story.run { story in
        try await connect(story, to: board)
        if isAsked {
          try await story.waitForQuestion("Write to this board?")
          try story.tmux.press("Enter")
        }
        try await wait(story, for: sentence)
        try await wait(story, for: isAsked ? "half-written, so flash it again" : "nothing was written")
        try story.tmux.press("Escape")
        try await story.tmux.wait(for: "serial_no")
        if !isAsked { #expect(try board.flash() == flash) }
        try await story.quit()
      }
    }
  }
}
