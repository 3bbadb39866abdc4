import Foundation
import SystemPackage
import Testing

@Suite(.timeLimit(.minutes(5))) struct `An image made at a terminal` {
  @Test(arguments: ["mfg_config", "every_encoding"], ["V2", "V1"])
  func `is the reference generator's`(name: String, version: String) async throws {
    try await Story.run { story in
      try await story.open("partitions.csv \(name).csv")
      if version == "V1" { try story.tmux.press("M-v") }
      try await story.tmux.wait("format \(version)") { $0[0].contains("24K  \(version)") }
      try story.tmux.press("F5")
      try await story.tmux.wait(for: "Export to: \(name).bin")
      try story.tmux.press("Enter")
      try await story.tmux.wait(for: "exported \(name).bin, 24576 bytes")
      try await story.quit()

      let folder = FilePath(story.folder.path)
      let reference = try await Program.reference(
        "generate", "\(name).csv", "reference.bin", "0x6000", "--version", String(version.dropFirst()), in: folder)
      #expect(reference.status == 0, "\(reference.text)")
      #expect(try story.bytes("\(name).bin") == story.bytes("reference.bin"))
    }
  }

  @Test func `holds the row that was typed, and can be readable by its owner only`() async throws {
    try await Story.run { story in
      try await story.open()
      try story.tmux.press("C-End", "IC")
      try story.tmux.type("wifi_pass")
      try story.tmux.press("Tab", "Tab", "Tab")
      try story.tmux.type("correct horse")
      try story.tmux.press("Enter", "F5")
      try await story.tmux.wait(for: "Export to:")
      try story.tmux.press("C-u")
      try story.tmux.type("out.bin")
      try story.tmux.press("Enter")
      try await story.tmux.wait(for: "exported out.bin")
      let image = try story.bytes("out.bin")
      #expect(image.indices.contains { image[$0...].starts(with: Array("correct horse\0".utf8)) })
      let path = story.folder.appending(path: "out.bin").path
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      #expect(mode == 0o600)
      #expect(try !story.tmux.screen.contains { $0.contains("horse") })
      try story.tmux.press("F10")
      try await story.waitForQuestion("Quit without saving")
      try await story.click(on: "Quit without saving")
      #expect(try await story.tmux.waitForStatus() == 0)
    }
  }
}
