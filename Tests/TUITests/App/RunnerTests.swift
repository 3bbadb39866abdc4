import Glibc
import NVSModel
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import TUI

/// The runner that the program has, on real threads and a real disk.
@Suite(.timeLimit(.minutes(5))) struct `The runner` {
  private final class Gate: Sendable {
    private let opened = Atomic(false)

    func open() { opened.store(true, ordering: .relaxed) }
    func wait() { while !opened.load(ordering: .relaxed) { usleep(500) } }
  }

  /// Waits until the runner has answered a job.
  private func answer(_ runner: Runner, to id: JobID) -> any Sendable {
    while true {
      for case .answer(id, let answer) in runner.takeOutcomes() { return answer }
      usleep(500)
    }
  }

  @Test func `gives each job a thread of its own, so that those that block hold no other up`() {
    let runner = Runner(wake: {})
    let gate = Gate()
    defer { gate.open() }
    for number in 0..<40 {
      runner.start(
        .start(JobID(number: number)) { _, _ in
          gate.wait()
          return 0
        })
    }
    runner.start(.start(JobID(number: 99)) { _, _ in 7 })
    #expect(answer(runner, to: JobID(number: 99)) as? Int == 7)
  }

  @Test func `tells a job that nobody waits for it any more, and how far it is`() {
    let runner = Runner(wake: {})
    let id = JobID(number: 1)
    runner.start(
      .start(id) { _, control in
        while !control.isCancelled {
          control.tell(Progress(done: 1, total: 2, unit: "rows"))
          usleep(500)
        }
        return "stopped"
      })
    var isTold = false
    while !isTold {
      for case .progress(id, let progress) in runner.takeOutcomes() { isTold = progress.total == 2 }
      usleep(500)
    }
    runner.start(.cancel(id))
    #expect(answer(runner, to: id) as? String == "stopped")
  }

  @Test func `saves and exports as the keys say, in their order`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path.appending("mfg.csv").string
    let document = try FactoryDocument(
      name: path, bytes: Array("key,type,encoding,value\nns,namespace,,\na,data,u8,1\n".utf8))
    try write(document.bytes, to: path)
    var state = State(workspace: Workspace(documents: [document]))
    let runner = Runner(wake: {})
    var hasQuit = false
    func take(_ effects: [Effect]) {
      for effect in effects { if case .quit = effect { hasQuit = true } else { runner.start(effect) } }
    }
    take(state.handle(.terminal(.resize(width: 80, height: 24), at: 0)))
    // All at once: what waits for the disk comes behind it.
    for name in "Ctrl-End End F2 Backspace 2 Enter Ctrl-S F5 Enter F10".split(separator: " ") {
      let key = try #require(KeyPress(name: String(name)))
      take(state.handle(.terminal(.key(key), at: 0)))
    }
    while !hasQuit {
      for outcome in runner.takeOutcomes() { take(state.handle(.outcome(outcome, at: 0))) }
      usleep(500)
    }
    #expect(try String(decoding: read(path), as: UTF8.self).hasSuffix("a,data,u8,2\n"))
    let image = PartitionImage(try read(folder.path.appending("mfg.bin").string))
    #expect(FirmwareView(mounting: image).entries.count == 1)
  }

  private func write(_ bytes: [UInt8], to path: String) throws {
    let file = try FileDescriptor.open(path, .writeOnly, options: [.create], permissions: .ownerReadWrite)
    _ = try file.closeAfter { try file.writeAll(bytes) }
  }

  private func read(_ path: String) throws -> [UInt8] {
    try RealWorld().read(path, limit: nil).get()
  }
}
