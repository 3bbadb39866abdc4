import Foundation
import Glibc
import TestSupport
import Testing

/// `FCTRY_EDIT_KILLS=50` ends it at more moments.
@Suite(.timeLimit(.minutes(5))) struct `Edits and a program that ends` {
  /// What a busy machine may take to write what is promised within a second.
  private static let patience = Duration.seconds(2)

  @Test func `are there after a kill at any moment, but for the last`() async throws {
    var random = SeededRandom(11)
    let count = ProcessInfo.processInfo.environment["FCTRY_EDIT_KILLS"].flatMap { Int($0) } ?? 3
    for _ in 0..<count {
      let moment = Duration.milliseconds(Int.random(in: 200..<5000, using: &random))
      try await Story.run { story in
        try await open(story)
        let entered = try await edit(story, for: moment)
        let killed = ContinuousClock.now
        try story.tmux.kill(SIGKILL)
        // The terminal is as the program left it: lines begin anywhere.
        try await story.tmux.wait("the end of it") { $0.joined().contains("status 137") }
        try story.tmux.type("stty sane\n")
        let expected = entered.last { $0.time + Self.patience < killed }?.text
        let found = try await takeBack(story)
        #expect(found.count >= expected?.count ?? 0, "\(found) after \(moment), and not \(expected ?? "nothing")")
        #expect(entered.contains { $0.text == found } || found.isEmpty)
      }
    }
  }

  private func open(_ story: Story) async throws {
    let rows = "key,type,encoding,value\nmfg_ns,namespace,,\nserial_no,data,string,SN00000017\n"
    try Data(rows.utf8).write(to: story.folder.appending(path: "mfg.csv"))
    try await story.open("mfg.csv")
  }

  /// Adds letter after letter to the serial number, for so long; says when the screen had each.
  private func edit(_ story: Story, for time: Duration) async throws -> [(text: String, time: ContinuousClock.Instant)]
  {
    let end = ContinuousClock.now + time
    var text = ""
    var entered: [(text: String, time: ContinuousClock.Instant)] = []
    try story.tmux.press("Down", "End")
    // No more than the cell shows.
    while ContinuousClock.now < end, text.count < 18 {
      let letter = String(UnicodeScalar(UInt8(97 + text.count % 26)))
      text += letter
      try story.tmux.type("\u{1B}OQ\(letter)\r")
      try await story.tmux.wait(for: "SN00000017\(text)")
      entered.append((text, .now))
    }
    try await Task.sleep(until: end)
    return entered
  }

  /// Opens the file again, takes back what is offered, and says what is behind the serial number then.
  private func takeBack(_ story: Story) async throws -> String {
    let isLost = try journals(story).contains { $0.hasSuffix(".edits") }
    try story.tmux.shell("clear; fctry mfg.csv")
    if isLost {
      try await story.waitForQuestion("another serial_no")
      try story.tmux.press("Enter")
      try await story.tmux.wait(for: "taken back")
      try story.tmux.press("C-s")
      try await story.tmux.wait(for: "saved")
    } else {
      try await story.tmux.wait(for: "no problems")
    }
    try await story.quit()
    let line = try #require(try story.text("mfg.csv").split(separator: "\n").first { $0.contains("serial_no") })
    return String(line.drop { $0 != "7" }.dropFirst())
  }

  /// What is kept of edits, by the names of its files.
  private func journals(_ story: Story) throws -> [String] {
    let folder = story.tmux.folder.appending(path: ".local/state/fctry/edits").path
    return (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
  }

  @Test(arguments: [SIGTERM, SIGHUP])
  func `are there after a signal that ends it`(signal: Int32) async throws {
    try await Story.run { story in
      try await open(story)
      try story.tmux.press("Down", "End")
      try story.tmux.type("\u{1B}OQab\r")
      try await story.tmux.wait(for: "SN00000017ab")
      try story.tmux.kill(signal)
      _ = try await story.tmux.waitForStatus()
      #expect(try await takeBack(story) == "ab")
    }
  }

  @Test func `are let go by who leaves without saving`() async throws {
    try await Story.run { story in
      try await open(story)
      try story.tmux.press("Down", "End")
      try story.tmux.type("\u{1B}OQab\r")
      try await story.tmux.wait(for: "SN00000017ab")
      try story.tmux.press("F10")
      try await story.waitForQuestion("Quit without saving")
      try story.tmux.press("Right", "Enter")
      _ = try await story.tmux.waitForStatus()
      #expect(try journals(story) == ["lock"])
      #expect(try await takeBack(story).isEmpty)
    }
  }
}
