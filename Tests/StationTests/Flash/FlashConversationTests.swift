import Testing

@testable import Station

@Suite struct `A conversation with the bridge` {
  /// One that has come to the decision.
  func decided(_ request: FlashRequest = Sample.request(), boardCSV: String = Sample.csv) throws
    -> (FlashConversation, FlashConversation.Step)
  {
    var conversation = FlashConversation(request)
    _ = conversation.received(.connecting)
    _ = conversation.received(.board(Sample.board()))
    _ = conversation.received(.table(try Sample.sector(boardCSV)))
    let step = conversation.received(.ready)
    return (conversation, step)
  }

  let moved = Sample.csv.replacing("0x340000", with: "0x330000")

  func failure(_ step: FlashConversation.Step) -> FlashFailure? {
    if case .failed(let failure) = step.events.first { failure } else { nil }
  }

  @Test func `writes only after a yes`() throws {
    var (conversation, step) = try decided()
    guard case .readyToWrite = step.events.first else { throw Unexpected() }
    #expect(step.action == nil)
    guard case .say(let lines) = conversation.answered(.write).action else { throw Unexpected() }
    #expect(lines.count == 2)
    #expect(FlatJSON.read(lines[0])?["offset"] == .number(0x340000))
    #expect(FlatJSON.read(lines[1]) == ["op": .text("write")])
  }

  @Test func `takes no plain yes for a refusal`() throws {
    var (conversation, step) = try decided(boardCSV: moved)
    guard case .refused = step.events.first else { throw Unexpected() }
    #expect(conversation.answered(.write).action == nil)
    guard case .say = conversation.answered(.overrideAndWrite).action else { throw Unexpected() }
  }

  @Test func `takes a yes when the request is forced`() throws {
    var request = Sample.request()
    request.force = true
    let (_, step) = try decided(request, boardCSV: moved)
    guard case .readyToWrite(let plan) = step.events.first else { throw Unexpected() }
    #expect(plan.refusals.count == 1)
  }

  @Test func `ends by itself where nothing can override`() throws {
    var request = Sample.request(Sample.segment(at: 0x3FF000, partition: nil))
    request.force = true
    var (conversation, step) = try decided(request)
    guard case .refused(let plan) = step.events.first else { throw Unexpected() }
    #expect(plan.verdict == .forbidden)
    #expect(step.action == .terminate)
    #expect(conversation.answered(.overrideAndWrite).action == nil)
    #expect(conversation.ended(saying: "").events.isEmpty)
  }

  @Test func `cancels before writing, and not after`() throws {
    var connecting = FlashConversation(Sample.request())
    #expect(connecting.answered(.cancel).action == .terminate)
    guard case .cancelled = connecting.ended(saying: "").events.first else { throw Unexpected() }
    var (writing, _) = try decided()
    _ = writing.answered(.write)
    #expect(writing.answered(.cancel).action == nil)
    #expect(writing.answered(.write).action == nil)
  }

  @Test func `says that nothing was written when the bridge ends before`() throws {
    var (conversation, _) = try decided()
    let failure = failure(conversation.ended(saying: "Segmentation fault"))
    #expect(failure?.kind == .bridge)
    #expect(failure?.aftermath == .untouched)
    #expect(failure?.message.contains("Segmentation fault") == true)
  }

  @Test func `says what is half-written when the bridge ends while writing`() throws {
    var (conversation, _) = try decided()
    _ = conversation.answered(.write)
    #expect(failure(conversation.ended(saying: ""))?.aftermath == .halfWritten(["'fctry' at 0x340000"]))
  }

  @Test func `says that all is written when only the reset fails`() throws {
    var (conversation, _) = try decided()
    _ = conversation.answered(.write)
    _ = conversation.received(.verified)
    let step = conversation.received(.failed(code: "unplugged", detail: "", phase: "reset", hasWritten: true))
    #expect(failure(step)?.aftermath == .written)
  }

  @Test func `knows a stub that never starts`() {
    var conversation = FlashConversation(Sample.request())
    let step = conversation.received(.failed(code: "hung", detail: "", phase: "stub", hasWritten: false))
    #expect(failure(step)?.kind == .stubSilent)
  }

  @Test(arguments: FlashFailure.Kind.allCases) func `ends every failure in one clean sentence`(kind: FlashFailure.Kind)
  {
    let failure = FlashFailure(kind, port: "/dev/x\u{1b}[2J", detail: "a\nb\u{7}", aftermath: .halfWritten(["0x9000"]))
    #expect(failure.message.unicodeScalars.allSatisfy { (0x20..<0x7F).contains($0.value) })
    #expect(failure.message.hasSuffix("0x9000 may be half-written, so flash it again before the board is used"))
  }
}

struct Unexpected: Error {}
