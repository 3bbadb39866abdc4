import Foundation
import Testing

@Suite(.timeLimit(.minutes(5))) struct `A technician at a terminal` {
  @Test func `opens the example and sees rows, and with Tab their bytes`() async throws {
    try await Story.run { story in
      try await story.open("")
      let rows = try story.tmux.screen
      #expect(rows[0].contains("mfg_config.csv"))
      #expect(rows[0].contains("fctry  0x340000  24K  V2"))
      #expect(rows.contains { $0.contains("serial_no") && $0.contains("10 B") })
      try story.tmux.press("Down", "Tab")
      try await story.tmux.wait(for: "0a 00 ff ff a9 ec d9 99")
      try story.tmux.press("Tab", "C-NPage")
      try await story.tmux.wait(for: "Grüße aus der Fabrik")
      try await story.quit()
    }
  }

  @Test func `changes a value, saves, and finds that cell alone changed in the file`() async throws {
    try await Story.run { story in
      let before = try story.text("every_encoding.csv")
      let names = try story.names
      try await story.open("partitions.csv every_encoding.csv")
      try story.tmux.press("Down", "End", "F2", "BSpace")
      try story.tmux.type("7")
      try story.tmux.press("Enter", "C-s")
      try await story.tmux.wait(for: "saved every_encoding.csv")
      #expect(try story.text("every_encoding.csv") == before.replacing("hw_rev,data,u8,3", with: "hw_rev,data,u8,7"))
      #expect(try story.names == names)
      try await story.quit()
    }
  }

  @Test func `is told of an illegal value while typing, is kept from exporting it, and takes it back`() async throws {
    try await Story.run { story in
      let before = try story.bytes("every_encoding.csv")
      try await story.open("partitions.csv every_encoding.csv")
      try story.tmux.press("Down", "End", "F2")
      try story.tmux.type("00")
      try await story.tmux.wait(for: "✗ row 2, value: ")
      try await story.tmux.wait(for: "✗ 1 error")
      try story.tmux.press("Enter", "Home", "Up", "F5")
      try await story.tmux.wait(for: "✗ no image yet: ")
      try story.tmux.press("C-u")
      try await story.tmux.wait("no error") { !$0[0].contains("error") && !$0[0].contains("●") }
      try story.tmux.press("C-s")
      try await story.tmux.wait(for: "no changes to save")
      #expect(try story.bytes("every_encoding.csv") == before)
      #expect(try !story.names.contains("every_encoding.bin"))
      try await story.quit()
    }
  }

  @Test func `pastes a block from a spreadsheet as one step, and undoes it`() async throws {
    try await Story.run { story in
      let before = try story.text("mfg_config.csv")
      try await story.open()
      try story.tmux.press("C-End")
      try story.tmux.paste("model\tdata\tstring\tq dd x\nbatch\tdata\tu16\t17\n")
      try await story.tmux.wait(for: "2 rows pasted")
      try story.tmux.press("C-s")
      try await story.tmux.wait(for: "saved")
      #expect(try story.text("mfg_config.csv") == before + "model,data,string,q dd x\nbatch,data,u16,17\n")
      try story.tmux.press("C-u", "C-s")
      try await story.tmux.wait("the file as it was") { _ in try story.text("mfg_config.csv") == before }
      try await story.quit()
    }
  }

  @Test func `is asked before leaving with changes, and before overwriting a file that changed on disk`() async throws {
    try await Story.run { story in
      try await story.open()
      try story.tmux.press("F8", "F10")
      try await story.waitForQuestion("Not saved: mfg_config.csv")
      try story.tmux.press("Escape")
      try await story.tmux.wait("the rows") { !$0.contains { $0.contains("Not saved") } }
      let theirs = Array("key,type,encoding,value\ntheirs,namespace,,\n".utf8)
      try Data(theirs).write(to: story.folder.appending(path: "mfg_config.csv"))
      try story.tmux.press("C-s")
      try await story.waitForQuestion("changed by someone else")
      try story.tmux.press("Enter")
      try await story.tmux.wait("the rows") { !$0.contains { $0.contains("someone else") } }
      #expect(try story.bytes("mfg_config.csv") == theirs)
      try story.tmux.press("C-s")
      try await story.waitForQuestion("changed by someone else")
      try await story.click(on: "Overwrite ]")
      try await story.tmux.wait(for: "saved mfg_config.csv")
      #expect(try !story.text("mfg_config.csv").contains("mfg_ns"))
      try await story.quit()
    }
  }

  @Test func `works with the mouse on what the screen shows`() async throws {
    try await Story.run(width: 120, height: 40) { story in
      try await story.open()
      try await story.click(on: "priv_key")
      try await story.click(on: "Delete")
      try await story.tmux.wait(for: "1 row deleted")
      try await story.click(on: "F9 Menu")
      try await story.tmux.wait(for: "Save as…")
      try await story.click(on: " Edit ")
      try await story.click(on: "Undo ")
      try await story.tmux.wait(for: "priv_key")
      try await story.click(on: "F10 Quit")
      #expect(try await story.tmux.waitForStatus() == 0)
    }
  }

  @Test func `keeps what is being typed while the terminal changes its size`() async throws {
    try await Story.run { story in
      try await story.open()
      try story.tmux.press("F2")
      try story.tmux.type("_x")
      try await story.tmux.wait(for: "mfg_ns_x")
      let small = try story.tmux.screen
      try story.tmux.resize(width: 120, height: 40)
      // Both panes: the bytes of the key as it is being typed stand beside it.
      try await story.tmux.wait("both panes") { $0.contains { $0.contains("│00048▌ 6d 66 67 5f 6e 73 5f 78") } }
      try story.tmux.resize(width: 40, height: 10)
      try await story.tmux.wait(for: "needs 60 columns and 15 lines")
      try story.tmux.resize(width: 80, height: 24)
      try await story.tmux.wait("the screen as it was") { $0 == small }
      try story.tmux.press("Enter", "C-u")
      try await story.tmux.wait("no change") { !$0[0].contains("●") && !$0.contains { $0.contains("mfg_ns_x") } }
      try await story.quit()
    }
  }

  @Test(arguments: [SIGTERM, SIGHUP])
  func `who is cut off finds the file as it was and a sane terminal`(signal: Int32) async throws {
    try await Story.run { story in
      let before = try story.bytes("mfg_config.csv")
      let names = try story.names
      try await story.open()
      try story.tmux.press("F8", "F2")
      try story.tmux.type("half")
      try await story.tmux.wait(for: "half")
      try story.tmux.kill(signal)
      _ = try await story.tmux.waitForStatus()
      #expect(try story.tmux.state == .sane)
      #expect(try story.bytes("mfg_config.csv") == before)
      #expect(try story.names == names)
    }
  }

  @Test func `sees problems, the cursor and the bytes without colours and without Unicode`() async throws {
    try await Story.run(width: 120, height: 40, environment: ["LC_ALL": "C", "NO_COLOR": "1"]) { story in
      try await story.open("partitions.csv every_encoding.csv")
      try story.tmux.press("Down", "End", "F2")
      try story.tmux.type("00")
      try await story.tmux.wait(for: "x row 2, value: ")
      try story.tmux.press("Enter", "Left")
      try await story.tmux.wait(for: "x 1 error")
      let rows = try story.tmux.screen
      #expect(rows.joined().utf8.allSatisfy { $0 < 0x80 })
      #expect(rows.contains { $0.contains("Gr??e aus der Fabrik") })
      let styled = try story.tmux.styledScreen
      let cursorLine = try #require(styled.first { $0.contains("hw_rev") })
      #expect(cursorLine.contains("\u{1B}[7m") || cursorLine.contains(";7m"))
      #expect(!styled.joined().contains(/\u{1B}\[[\d;]*?(?:3[0-7]|4[0-7]|[34]8;)[;\dm]/))
      try story.tmux.press("C-u")
      try await story.tmux.wait(for: "v no problems")
      try await story.quit()
    }
  }
}
