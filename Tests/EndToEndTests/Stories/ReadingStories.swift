import Foundation
import Testing

/// What people read on a terminal is made for it; what goes to a file is exact.
@Suite(.timeLimit(.minutes(5))) struct `A report on a terminal` {
  private static let rows = "key,type,encoding,value\nn,namespace,,\nk,data,string,a\u{1b}[31mb\n"

  private func start(_ tmux: Tmux, _ rows: String) async throws {
    try Data(rows.utf8).write(to: tmux.folder.appending(path: "rows.csv"))
    try tmux.type("fctry generate rows.csv x.bin 0x3000\n")
    try await tmux.wait(for: "room: string ")
  }

  @Test func `obeys nothing that a value says, as a CSV neither, which a file gets as it is`() async throws {
    try await Tmux.run { tmux in
      try await start(tmux, Self.rows)
      try tmux.type("clear; fctry show x.bin --format csv\n")
      try await tmux.wait(for: "a\\u{1b}[31mb")
      try tmux.type("clear; fctry show x.bin --view flash --format csv\n")
      try await tmux.wait(for: "a\\u{1b}[31mb")
      try tmux.type("clear; fctry show x.bin --format csv | cat -v\n")
      try await tmux.wait(for: "a^[[31mb")
    }
  }

  @Test func `is as wide as the terminal, and in a file as wide as its values`() async throws {
    try await Tmux.run { tmux in
      try await start(
        tmux, "key,type,encoding,value\nn,namespace,,\nk,data,string,\(String(repeating: "x", count: 200))\n")
      try tmux.type("clear; fctry show x.bin --sort size\n")
      let rows = try await tmux.wait(for: "xxx")
      #expect(rows.contains { $0.hasSuffix("x…") && $0.count == 80 })
      try tmux.type("clear; fctry show x.bin | grep -c x\\\\{200\\\\}\n")
      try await tmux.wait("all of it") { $0.contains("1") }
    }
  }
}
