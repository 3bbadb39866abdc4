import Station
import Subprocess
import SystemPackage
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct `A command` {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `says each thing in one line, whatever a key is called`() async throws {
    try folder.write("key,type,encoding,value\nn,namespace,,\n\"a\nb\",data,string,hello\nc,data,u8,1\n", to: "a.csv")
    _ = try await Program.fctry("generate", "a.csv", "a.bin", "0x3000", in: folder.path)
    var bytes = try WholeFile.read(folder("a.bin"))
    let place = try #require(bytes.indices.first { bytes[$0...].starts(with: "hello".utf8) })
    bytes[place] = 0
    bytes[place + 1] = 0
    try folder.write(bytes, to: "bad.bin")
    let outcome = try await Program.fctry("salvage", "bad.bin", "good.bin", in: folder.path)
    #expect(!outcome.errorLines.isEmpty)
    #expect(outcome.errorLines.allSatisfy { $0.hasPrefix("bad.bin: ") })
  }

  @Test func `tells no secret in its errors`() async throws {
    try folder.write("key,type,encoding,value\nn,namespace,,\nwifi_pass,data,u8,hunter2\n", to: "a.csv")
    for arguments in [["check", "a.csv"], ["generate", "a.csv", "a.bin", "0x3000"]] {
      let outcome = try await Program.fctry(arguments, in: folder.path)
      #expect(outcome.status == 1 && outcome.errorLines.count == 1)
      #expect(outcome.errorLines.allSatisfy { !$0.contains("hunter2") })
    }
  }

  @Test(arguments: [
    ["show", "a.bin"], ["show", "a.bin", "--view", "flash"], ["history", "a.bin"], ["diff", "a.bin", "b.csv"],
  ])
  func `tells a secret only when it is to reveal it`(arguments: [String]) async throws {
    let rows = "key,type,encoding,value\nn,namespace,,\nwifi_pass,data,string,hunter2\n"
    try folder.write(rows, to: "a.csv")
    try folder.write(rows.replacing("hunter2", with: "hunter3"), to: "b.csv")
    _ = try await Program.fctry("generate", "a.csv", "a.bin", "0x3000", in: folder.path)
    let hidden = try await Program.fctry(arguments, in: folder.path)
    #expect(hidden.text.contains("--reveal shows it") && !hidden.text.contains("hunter"))
    #expect(try await Program.fctry(arguments + ["--reveal"], in: folder.path).text.contains("hunter2"))
  }

  @Test func `names another row by file, line and column`() async throws {
    try folder.write("key,type,encoding,value\n\nn,namespace,,\nk,data,u8,1\n", to: "a.csv")
    try folder.write("key,type,encoding,value\nn,namespace,,\nk,data,u8,2\n", to: "b.csv")
    let outcome = try await Program.fctry("check", "a.csv", "b.csv", in: folder.path)
    #expect(outcome.errorLines == ["b.csv:3:1: error: 'k' is in this namespace already, at a.csv:4:1"])
  }

  @Test(arguments: [Signal.interrupt, .terminate, .kill])
  func `that is ended while it writes leaves nothing behind`(signal: Signal) async throws {
    try folder.write("key,type,encoding,value\nn,namespace,,\nk,data,u8,1\n", to: "a.csv")
    try folder.write("as it was", to: "a.bin")
    var random = SeededRandom(9)
    for _ in 0..<8 {
      let delay = Duration.milliseconds(Int.random(in: 0...80, using: &random))
      try await Program.fctry(["generate", "a.csv", "a.bin", "4M"], in: folder.path, environment: [:]) { command in
        try await Task.sleep(for: delay)
        try? command.send(signal: signal)
      }
      let names = folder.names.filter { signal != .kill || !$0.hasPrefix(".fctry-") }
      #expect(names == ["a.bin", "a.csv"])
      #expect([9, 4 << 20].contains(try WholeFile.read(folder("a.bin")).count))
    }
    let whole = try await Program.fctry("generate", "a.csv", "a.bin", "4M", in: folder.path)
    #expect(whole.status == 0)
    #expect(folder.names == ["a.bin", "a.csv"])
  }
}
