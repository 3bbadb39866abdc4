import Testing

@testable import Station

@Suite struct `Flashing, step by step` {
  let moved = Sample.csv.replacing("0x340000", with: "0x330000")

  func failure(_ told: ScriptedBridge.Told) -> FlashFailure? {
    if case .failed(let failure) = told.events.last { failure } else { nil }
  }

  func ops(_ told: ScriptedBridge.Told) -> [String] { told.requests.compactMap { $0["op"]?.text } }

  @Test func `writes only after a yes`() async throws {
    let told = await ScriptedBridge().flash(Sample.request(), answer: .write)
    #expect(ops(told).suffix(2) == ["segment", "write"])
    #expect(told.requests.first { $0["op"] == .text("segment") }?["offset"] == .number(0x340000))
    let declined = await ScriptedBridge().flash(Sample.request(), answer: .cancel)
    #expect(!ops(declined).contains("write"))
    guard case .cancelled = declined.events.last else { throw Unexpected() }
  }

  @Test func `takes no plain yes for a refusal`() async throws {
    let told = await ScriptedBridge(table: moved).flash(Sample.request(), answer: .write)
    #expect(told.events.contains { if case .refused = $0 { true } else { false } })
    #expect(!ops(told).contains("write"))
    #expect(ops(await ScriptedBridge(table: moved).flash(Sample.request(), answer: .overrideAndWrite)).last == "write")
  }

  @Test func `takes a yes when the request is forced`() async throws {
    var request = Sample.request()
    request.force = true
    let told = await ScriptedBridge(table: moved).flash(request, answer: .write)
    guard case .finished(let report) = told.events.last else { throw Unexpected() }
    #expect(report.plan.refusals.count == 1)
  }

  @Test func `ends by itself where nothing can override`() async throws {
    var request = Sample.request(Sample.segment(at: 0x3FF000, partition: nil))
    request.force = true
    let told = await ScriptedBridge().flash(request, answer: .overrideAndWrite)
    guard case .refused(let plan) = told.events.last else { throw Unexpected() }
    #expect(plan.verdict == .forbidden)
    #expect(!ops(told).contains("write"))
  }

  @Test func `takes an answer that comes before anybody waits for it, and no second one`() async throws {
    let decision = FlashDecision()
    #expect(!decision.take(.write))
    decision.open(.clear)
    #expect(decision.take(.write))
    #expect(!decision.take(.cancel))
    #expect(await decision.outcome() == .write)
  }

  @Test func `says that nothing was written when the bridge ends while the question is open`() async throws {
    let told = await ScriptedBridge().flash(Sample.request(), answer: nil)
    #expect(failure(told)?.aftermath == .untouched)
  }

  @Test(arguments: [[], [BridgeMessage.failed(code: "silent", detail: "", phase: "write")]])
  func `says that nothing was written when the board is gone before the first byte`(said: [BridgeMessage]) async throws
  {
    var bridge = ScriptedBridge()
    bridge.answers = { $0 == "write" ? said : nil }
    let failure = failure(await bridge.flash(Sample.request(), answer: .write))
    #expect(failure?.kind == (said.isEmpty ? .bridge : .silent))
    #expect(failure?.aftermath == .untouched)
    #expect(failure?.message.hasSuffix("nothing was written") == true)
  }

  @Test func `says what is half-written once the first byte was sent`() async throws {
    var bridge = ScriptedBridge()
    bridge.answers = {
      $0 == "write" ? [.writing, .failed(code: "unplugged", detail: "", phase: "write")] : nil
    }
    let failure = failure(await bridge.flash(Sample.request(), answer: .write))
    #expect(failure?.aftermath == .halfWritten(["'fctry' at 0x340000"]))
  }

  @Test func `says that all is written when only the reset fails`() async throws {
    var bridge = ScriptedBridge()
    bridge.answers = {
      $0 == "write" ? [.writing, .verified, .failed(code: "unplugged", detail: "", phase: "reset")] : nil
    }
    #expect(failure(await bridge.flash(Sample.request(), answer: .write))?.aftermath == .written)
  }

  @Test func `knows a stub that never starts`() async throws {
    var bridge = ScriptedBridge()
    bridge.answers = { $0 == "open" ? [.connecting, .failed(code: "hung", detail: "", phase: "stub")] : nil }
    #expect(failure(await bridge.flash(Sample.request(), answer: .write))?.kind == .stubSilent)
  }

  @Test func `does not believe what arrived damaged`() async throws {
    var bridge = ScriptedBridge()
    bridge.answers = { $0 == "md5" ? [.md5("00"), .done] : nil }
    #expect(failure(await bridge.flash(Sample.request(), answer: .write))?.kind == .readFailed)
  }

  @Test(arguments: FlashFailure.Kind.allCases) func `ends every failure in one clean sentence`(kind: FlashFailure.Kind)
  {
    let failure = FlashFailure(kind, port: "/dev/x\u{1b}[2J", detail: "a\nb\u{7}", aftermath: .halfWritten(["0x9000"]))
    #expect(failure.message.unicodeScalars.allSatisfy { (0x20..<0x7F).contains($0.value) })
    #expect(failure.message.hasSuffix("0x9000 may be half-written, so flash it again before the board is used"))
  }
}

struct Unexpected: Error {}
