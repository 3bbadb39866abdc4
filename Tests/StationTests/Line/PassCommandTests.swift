import Glibc
import TestSupport
import Testing

@testable import Station

@Suite(.timeLimit(.minutes(1))) struct `The command after PASS` {
  @Test func `gets the line on its standard input, and says nothing when it succeeds`() async throws {
    let folder = try TemporaryFolder()
    let path = folder("label.json")
    #expect(await PassCommand(text: "cat > '\(path)'").run("{\"device\":1}") == nil)
    #expect(try WholeFile.read(path) == Array("{\"device\":1}\n".utf8))
  }

  @Test func `tells the last of what it complained of, or its status`() async {
    let failed = await PassCommand(text: "echo first >&2; echo 'no paper\u{1B}[2J' >&2; exit 3").run("{}")
    #expect(failed?.hasPrefix("the command after PASS failed: no paper") == true && failed?.contains("\u{1B}") == false)
    #expect(await PassCommand(text: "exit 3").run("{}")?.contains("3") == true)
    #expect(await PassCommand(text: "true").run(String(repeating: "x", count: 1 << 20)) == nil, "it reads nothing")
  }

  @Test func `is ended with what it has started, when it takes too long`() async throws {
    let folder = try TemporaryFolder()
    let path = folder("child")
    let command = PassCommand(text: "sleep 1000 & echo $! > '\(path)'; wait", limit: .seconds(1))
    #expect(await command.run("{}") == "the command after PASS was ended after 1 s")
    let child = try #require(pid_t(String(decoding: try WholeFile.read(path).dropLast(), as: UTF8.self)))
    // Without its end this waits until the suite's time is up.
    while isAlive(child) { try await Task.sleep(for: .milliseconds(10)) }
  }

  private func isAlive(_ process: pid_t) -> Bool {
    guard let text = try? WholeFile.read("/proc/\(process)/cmdline") else { return false }
    return !text.isEmpty
  }
}
