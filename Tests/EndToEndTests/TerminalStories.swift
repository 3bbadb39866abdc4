import Foundation
import Testing

/// What happens to the terminal around the program, whatever the program shows.
@Suite(.timeLimit(.minutes(5))) struct `The terminal` {
  private static let rows = "key,type,encoding,value\nfactory,namespace,,\nserial_no,data,string,SN00000017\n"

  private func typeLine(_ tmux: Tmux, _ line: String) throws {
    try Data(Self.rows.utf8).write(to: tmux.folder.appending(path: "row.csv"))
    try tmux.shell(line)
  }

  /// Types a command line, by default `fctry` with a file of rows, and waits for a screen that is whole and that nothing more
  /// comes to.
  @discardableResult
  private func open(_ tmux: Tmux, _ line: String = "fctry row.csv") async throws -> [String] {
    try typeLine(tmux, line)
    return try await tmux.wait("the rows, and nothing under way") { rows in
      rows.contains { $0.contains("serial_no") } && rows.last?.hasPrefix(" F1 Help") == true
        && !rows.contains { $0.contains("looking for unsaved edits") }
    }
  }

  private func expectSane(_ tmux: Tmux) async throws {
    try await tmux.wait("a sane terminal: \(try tmux.state)") { rows in
      try tmux.state == .sane && rows.contains { $0.hasPrefix(Tmux.prompt) }
    }
    // Were pastes still sent in brackets, the shell would choke on them.
    try tmux.paste("echo all is we''ll\n")
    try await tmux.wait("the shell's answer") { $0.contains("all is well") }
  }

  @Test(arguments: [SIGSEGV, SIGILL, SIGABRT, SIGBUS, SIGFPE, SIGTRAP])
  func `is whole after a crash`(signal: Int32) async throws {
    try await Tmux.run { tmux in
      try await open(tmux, "ulimit -c 0; fctry row.csv")
      try tmux.kill(signal)
      #expect(try await tmux.waitForStatus() == 128 + Int(signal))
      try await expectSane(tmux)
    }
  }

  @Test(arguments: [SIGTERM, SIGHUP, SIGINT])
  func `is whole after the program is told to go`(signal: Int32) async throws {
    try await Tmux.run { tmux in
      try await open(tmux)
      try tmux.kill(signal)
      _ = try await tmux.waitForStatus()
      try await expectSane(tmux)
    }
  }

  @Test func `belongs to the shell after Ctrl-Z, and to the program again after fg`() async throws {
    try await Tmux.run { tmux in
      let before = try await open(tmux)
      try tmux.press("C-z")
      try await expectSane(tmux)
      try tmux.type("fg\n")
      try await tmux.wait("the program's screen") { try tmux.state.isAlternate && $0 == before }
      #expect(try !tmux.state.isCooked)
    }
  }

  @Test func `may stop and continue the program by signals`() async throws {
    try await Tmux.run { tmux in
      let before = try await open(tmux)
      for signal in [SIGTSTP, SIGSTOP] {
        try tmux.kill(signal)
        // A program that is stopped by force leaves its screen under the prompt.
        try await tmux.wait(for: Tmux.prompt)
        try tmux.type("fg\n")
        try await tmux.wait("the program's screen") { try tmux.state.isAlternate && $0 == before }
        #expect(try !tmux.state.isCooked)
      }
    }
  }

  @Test func `may send the program to the background, where it leaves the screen alone`() async throws {
    try await Tmux.run { tmux in
      let before = try await open(tmux)
      let program = try tmux.foreground
      try tmux.press("C-z")
      try await tmux.wait(for: Tmux.prompt)
      try tmux.type("bg\n")
      try await tmux.wait("the program to go on") { _ in state(of: program) != "T" }
      try tmux.shell("kill -CONT \(program)")
      #expect(try await tmux.waitForStatus() == 0)
      #expect(try !tmux.state.isAlternate)
      try tmux.type("fg\n")
      try await tmux.wait("the program's screen") { try tmux.state.isAlternate && $0 == before }
    }
  }

  @Test func `may change its size at any time`() async throws {
    try await Tmux.run { tmux in
      let before = try await open(tmux)
      for (width, height) in [(60, 16), (20, 5), (150, 50), (1, 1)] {
        try tmux.resize(width: width, height: height)
        try await tmux.wait("\(width) columns and \(height) rows") { $0.count == height }
      }
      try tmux.resize(width: 80, height: 24)
      try await tmux.wait("the first screen again") { $0 == before }
    }
  }

  @Test func `in the C locale gets ASCII only`() async throws {
    try await Tmux.run(environment: ["LC_ALL": "C"]) { tmux in
      let rows = try await open(tmux)
      #expect(rows.allSatisfy { $0.utf8.allSatisfy { $0 < 0x80 } })
    }
  }

  @Test func `gets no colours where NO_COLOR is set`() async throws {
    func hasColors(_ environment: [String: String]) async throws -> Bool {
      var found = false
      try await Tmux.run(environment: environment) { tmux in
        try await open(tmux)
        found = try tmux.styledScreen.joined().contains(/\u{1B}\[[\d;]*?(?:[349][0-7]|[34]8;5;\d+)[;\dm]/)
      }
      return found
    }
    #expect(try await hasColors([:]))
    #expect(try await !hasColors(["NO_COLOR": "1"]))
  }

  @Test(arguments: [
    ("TERM=nosuch", "does not know the terminal 'nosuch'"), ("-u TERM", "TERM is not set"),
    ("TERM=dumb", "cannot place text"),
  ])
  func `that will not do is told in a sentence`(environment: String, message: String) async throws {
    try await Tmux.run { tmux in
      try typeLine(tmux, "env \(environment) fctry row.csv")
      #expect(try await tmux.waitForStatus() != 0)
      let text = try tmux.screen.joined()
      #expect(text.contains(message))
      try await expectSane(tmux)
    }
  }

  @Test(arguments: [false, true])
  func `that goes away takes the program with it`(ignoresHangup: Bool) async throws {
    var program: Int32 = 0
    try await Tmux.run { tmux in
      if ignoresHangup { try tmux.type("trap '' HUP\n") }
      try await open(tmux)
      program = try tmux.foreground
      try tmux.hangUp()
    }
    let deadline = ContinuousClock.now + Tmux.patience
    while isRunning(program), ContinuousClock.now < deadline { try await Task.sleep(for: .milliseconds(20)) }
    #expect(!isRunning(program))
  }

  /// The state of a process as proc(5) has it: R, S, T for stopped; nil when there is none.
  private func state(of process: Int32) -> Character? {
    guard let stat = try? String(contentsOf: URL(filePath: "/proc/\(process)/stat"), encoding: .utf8) else {
      return nil
    }
    return stat[(stat.lastIndex(of: ")") ?? stat.startIndex)...].dropFirst(2).first
  }

  /// A process that has ended but that nobody has asked about yet does not count.
  private func isRunning(_ process: Int32) -> Bool {
    guard let stat = try? String(contentsOf: URL(filePath: "/proc/\(process)/stat"), encoding: .utf8) else {
      return false
    }
    return !stat[(stat.lastIndex(of: ")") ?? stat.startIndex)...].hasPrefix(") Z")
  }

  /// What tmux answers for itself, and whether light stands on its paper: 255 of the 256, as ncurses shows it.
  @Test(arguments: [("bg=#ffffff", "light"), ("bg=#000000", "dark")])
  func `tells whether it is dark or light`(style: String, theme: String) async throws {
    try await Tmux.run { tmux in
      try tmux.paint(style)
      try await open(tmux)
      try await tmux.wait("the theme \(theme)") { _ in
        try tmux.styledScreen.joined().contains("48;5;\(theme == "light" ? 231 : 233)m")
      }
    }
  }

  @Test func `shows the theme that was chosen at the last start`() async throws {
    try await Tmux.run { tmux in
      try await open(tmux)
      try tmux.press("F12", "Down", "Enter")
      try await tmux.wait(for: "theme: light")
      try tmux.press("F10")
      #expect(try await tmux.waitForStatus() == 0)
      try await open(tmux)
      try await tmux.wait("the light theme") { _ in try tmux.styledScreen.joined().contains("48;5;231m") }
    }
  }

  @Test func `that answers late types nothing`() async throws {
    try await Tmux.run { tmux in
      let before = try await open(tmux)
      try tmux.type("\u{1B}]11;rgb:0000/0000/0000\u{1B}\\\u{1B}[?62c")
      try tmux.press("Down")
      try await tmux.wait("the next row") { $0 != before }
      try tmux.press("Up")
      try await tmux.wait("the row before") { $0 == before }
    }
  }
}
