import Foundation
import Testing

@Suite(.timeLimit(.minutes(5))) struct `Someone with a batch` {
  @Test func `opens its folder, sees each device as rows and bytes, mends a cell and saves that alone`() async throws {
    try await Story.run(width: 120, height: 40) { story in
      let before = try story.text("batch/values.csv")
      try story.tmux.shell("cd examples && fctry partitions.csv batch")
      try await story.tmux.wait(for: "values.csv  mfg_config.csv  fctry  0x340000  24K")
      try await story.tmux.wait(for: "4 devices")
      try story.tmux.press("Down", "Right", "Right")
      // The number of the second device, among its rows.
      try await story.tmux.wait(for: "No 0002")
      try story.tmux.press("F2")
      try story.tmux.type("00")
      try await story.tmux.wait(for: "300 does not fit in u8")
      try story.tmux.press("BSpace", "Enter", "C-s")
      try await story.tmux.wait(for: "saved batch/values.csv")
      #expect(try story.text("batch/values.csv") == before.replacing("SN000002,3,", with: "SN000002,30,"))
      try story.tmux.press("F7")
      try await story.tmux.wait(for: "→ SN000002")
      try await story.quit()
    }
  }

  @Test func `finds among a hundred thousand devices, and sorts and filters them`() async throws {
    try await Story.run { story in
      let rows = (1...100_000).map {
        "\($0),SN\(String($0 + 1_000_000).dropFirst()),\($0 % 7),24:a1:60:ff:ee:01,op\($0 % 100)\n"
      }
      try Data(("id,serial_no,hw_rev,mac,operator\n" + rows.joined()).utf8).write(
        to: story.folder.appending(path: "batch/values.csv"))
      try story.tmux.shell("cd examples && fctry batch/")
      try await story.tmux.wait(for: "100,000 devices")
      try story.tmux.press("C-End")
      try await story.tmux.wait(for: "SN100000")
      try story.tmux.press("F3")
      try story.tmux.type("sn054321\r")
      try await story.tmux.wait(for: "54321")
      try story.tmux.press("Home", "M-S", "M-S", "C-Home")
      try await story.tmux.wait("the last device first") { $0[2].contains("100000") }
      try story.tmux.press("F4")
      try story.tmux.type("op77\r")
      try await story.tmux.wait("the last that has it") { $0[2].contains("SN099977") && $0[3].contains("SN099877") }
      try await story.quit()
    }
  }
}
