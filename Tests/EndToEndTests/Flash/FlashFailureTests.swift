import Glibc
import Station
import SystemPackage
import Testing
import TestSupport

@Suite(.timeLimit(.minutes(5))) struct `A board that fails` {
  struct Case: CustomTestStringConvertible {
    let fault: String
    let kind: FlashFailure.Kind
    let isUntouched: Bool
    let words: String

    var testDescription: String { fault }
  }

  static let cases = [
    Case(fault: "no-answer", kind: .noAnswer, isUntouched: true, words: "no board answers on"),
    Case(fault: "no-ohai", kind: .stubSilent, isUntouched: true, words: "did not start it"),
    Case(fault: "busy", kind: .portBusy, isUntouched: true, words: "another program holds"),
    Case(fault: "drop-at:5000", kind: .unplugged, isUntouched: false, words: "was unplugged or lost its power"),
    Case(fault: "silent-at:5000", kind: .silent, isUntouched: false, words: "stopped answering"),
    Case(
      fault: "wrong-bytes:7", kind: .verificationFailed, isUntouched: false, words: "does not hold what was written"),
  ]

  @Test(arguments: cases) func `is told in one sentence`(fault: Case) async throws {
    let bench = try FlashBench()
    try await SimulatedBoard.with(flash: bench.flash, fault: fault.fault) { board in
      var request = bench.request(port: board.port)
      request.connectAttempts = fault.kind == .noAnswer ? 1 : request.connectAttempts
      let events = await runFlash(request)
      let failure = try #require(failed(in: events), "\(events)")
      #expect(failure.kind == fault.kind)
      #expect(failure.message.contains(fault.words))
      #expect(failure.aftermath == (fault.isUntouched ? .untouched : .halfWritten(["'fctry' at 0x340000"])))
      let flash = try board.flash()
      let partition = bench.offset..<bench.offset + 0x6000
      #expect(flash[..<partition.lowerBound] == bench.flash[..<partition.lowerBound])
      #expect(flash[partition.upperBound...] == bench.flash[partition.upperBound...])
      #expect((flash[partition] == bench.flash[partition]) == fault.isUntouched)
    }
  }

  @Test func `is noticed on an ESP8266 too when its flash is bad`() async throws {
    let bench = try FlashBench(.esp8266)
    try await SimulatedBoard.with(.esp8266, flash: bench.flash, fault: "wrong-bytes:100") { board in
      let failure = failed(in: await runFlash(bench.request(port: board.port)))
      #expect(failure?.kind == .verificationFailed)
    }
  }
}

@Suite(.serialized, .timeLimit(.minutes(5))) struct `A bench that is not set up` {
  /// A Python that does what `script` says.
  private func withPython(
    _ script: String, _ body: (String) async throws -> Void
  ) async throws {
    let folder = try TemporaryFolder()
    try folder.write("#!/bin/sh\n\(script)\n", to: "python")
    let path = folder.path.appending("python").string
    chmod(path, 0o700)
    try await body(path)
  }

  @Test func `has no such port`() async throws {
    let events = await runFlash(try FlashBench().request(port: "/dev/fctry-none"))
    #expect(
      failed(in: events)?.message
        == "there is no port /dev/fctry-none: plug the board in, or name another port; nothing was written")
  }

  @Test func `has no Python`() async throws {
    let events = await runFlash(try FlashBench().request(port: "p"), python: "/nonexistent/python")
    #expect(failed(in: events)?.kind == .pythonMissing)
  }

  @Test func `has a Python without esptool`() async throws {
    try await withPython("exec python3 -S -E \"$@\"") { python in
      let failure = failed(in: await runFlash(try FlashBench().request(port: "p"), python: python))
      #expect(failure?.kind == .esptoolMissing)
      #expect(failure?.message.contains("pipx install --force 'esptool==5.6.0'") == true)
    }
  }

  @Test func `has a Python that crashes`() async throws {
    try await withPython("echo 'out of memory' >&2; exit 139") { python in
      let failure = failed(in: await runFlash(try FlashBench().request(port: "p"), python: python))
      #expect(failure?.kind == .bridge)
      #expect(failure?.message.contains("out of memory") == true)
    }
  }

  @Test func `has settings for esptool that would break it`() async throws {
    let bench = try FlashBench()
    try await SimulatedBoard.with(flash: bench.flash) { board in
      let settings = board.folder.appending("esptool.cfg")
      try WholeFile.write(
        Array("[esptool]\nsync_timeout = never\ncustom_reset_sequence = ?\n".utf8), to: settings.string, sparing: [])
      let script = """
        export ESPTOOL_CFGFILE='\(settings)' ESPTOOL_CHIP=esp8266 ESPTOOL_PORT=/dev/null ESPTOOL_CONNECT_ATTEMPTS=x
        exec '\(testPython)' "$@"
        """
      try await withPython(script) { python in
        let events = await runFlash(bench.request(port: board.port), python: python)
        guard case .finished = events.last else { throw TestFailure(description: "\(events)") }
      }
    }
  }
}
