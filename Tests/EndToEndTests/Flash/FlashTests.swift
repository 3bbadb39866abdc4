import NVSModel
import Station
import Testing

@Suite(.serialized, .timeLimit(.minutes(5))) struct `Flashing a board` {
  @Test(arguments: SimulatedBoard.Kind.allCases)
  func `writes the image and nothing else`(kind: SimulatedBoard.Kind) async throws {
    let bench = try FlashBench(kind)
    try await SimulatedBoard.with(kind, flash: bench.flash) { board in
      let events = await runFlash(bench.request(port: board.port))
      guard case .finished(let report) = events.last else {
        throw TestFailure(description: "\(events)")
      }
      #expect(report.plan.board.chip == kind.rawValue.uppercased())
      #expect(report.plan.board.mac == (kind == .esp32 ? "02:fc:70:32:00:01" : "02:fc:70:82:00:01"))
      #expect(report.plan.board.flashSize == kind.flashSize)
      #expect(try board.flash() == bench.expected)
    }
  }

  @Test func `tells every step in its order, and the progress in bytes; a pseudo-terminal resets nothing`() async throws
  {
    let bench = try FlashBench(imageSize: 0x6000)
    try await SimulatedBoard.with(flash: bench.flash) { board in
      var names: [String] = []
      var written: [Int] = []
      for event in await runFlash(bench.request(port: board.port)) {
        if case .progress(0, let count, 0x6000) = event { written.append(count) }
        let name = String("\(event)".prefix { $0 != "(" })
        if names.last != name { names.append(name) }
      }
      #expect(
        names == ["connecting", "board", "looking", "readyToWrite", "progress", "verifying", "verified", "finished"])
      #expect(written.last == 0x6000)
      #expect(written == written.sorted())
    }
  }

  @Test func `tells the progress within a block too`() async throws {
    // 10 KB that do not compress, in one block of the stub's 16 KB.
    let bench = try FlashBench(imageSize: 0x3000)
    try await SimulatedBoard.with(flash: bench.flash, pace: 460_800) { board in
      var written: [Int] = []
      for event in await runFlash(bench.request(port: board.port)) {
        if case .progress(0, let count, 0x3000) = event { written.append(count) }
      }
      #expect(written.count > 8)
      #expect(written == Array(Set(written)).sorted())
      #expect(written.last == 0x3000)
    }
  }

  @Test func `says that nothing was written to a board that is unplugged while the question is open`() async throws {
    let bench = try FlashBench()
    try await SimulatedBoard.with(flash: bench.flash) { board in
      let session = FlashSession(bench.request(port: board.port), python: testPython)
      var last: FlashEvent?
      for await event in session.events {
        if case .readyToWrite = event {
          board.unplug()
          session.answer(.write)
        }
        last = event
      }
      guard case .failed(let failure) = last else { throw TestFailure(description: "\(String(describing: last))") }
      #expect(failure.aftermath == .untouched)
      #expect(try board.flash() == bench.flash)
    }
  }

  @Test func `leaves the rest of a partition that is larger than the image`() async throws {
    let bench = try FlashBench(imageSize: 0x3000)
    try await SimulatedBoard.with(flash: bench.flash) { board in
      guard case .finished = await runFlash(bench.request(port: board.port)).last else {
        throw TestFailure(description: "not finished")
      }
      #expect(try board.flash() == bench.expected)
    }
  }

  @Test func `writes several segments over one connection`() async throws {
    let bench = try FlashBench()
    try await SimulatedBoard.with(flash: bench.flash) { board in
      var request = bench.request(port: board.port)
      request.segments.append(FlashSegment(name: "nvs.bin", offset: 0x9000, bytes: bench.image, partition: "nvs"))
      guard case .finished = await runFlash(request).last else { throw TestFailure(description: "not finished") }
      var expected = bench.expected
      expected.replaceSubrange(0x9000..<0xF000, with: bench.image)
      #expect(try board.flash() == expected)
    }
  }

  @Test func `flashes one board after another on the same port`() async throws {
    let bench = try FlashBench()
    try await SimulatedBoard.with(flash: bench.flash) { board in
      for _ in 0..<3 {
        guard case .finished = await runFlash(bench.request(port: board.port)).last else {
          throw TestFailure(description: "not finished")
        }
      }
      #expect(try board.flash() == bench.expected)
    }
  }

  @Test func `writes nothing when the confirmation is declined`() async throws {
    let bench = try FlashBench()
    try await SimulatedBoard.with(flash: bench.flash) { board in
      let events = await runFlash(bench.request(port: board.port), answer: .cancel)
      guard case .cancelled = events.last else { throw TestFailure(description: "\(events)") }
      #expect(try board.flash() == bench.flash)
    }
  }

  @Test func `can be cancelled while nothing answers`() async throws {
    let bench = try FlashBench()
    try await SimulatedBoard.with(flash: bench.flash, fault: "no-answer") { board in
      var request = bench.request(port: board.port)
      request.connectAttempts = 1000
      let session = FlashSession(request, python: testPython)
      var last: FlashEvent?
      for await event in session.events {
        if case .connecting = event { session.answer(.cancel) }
        last = event
      }
      guard case .cancelled = last else { throw TestFailure(description: "\(String(describing: last))") }
    }
  }

  @Test func `cannot be cancelled while it writes`() async throws {
    let bench = try FlashBench()
    try await SimulatedBoard.with(flash: bench.flash, pace: 460_800) { board in
      let session = FlashSession(bench.request(port: board.port), python: testPython)
      var last: FlashEvent?
      for await event in session.events {
        if case .readyToWrite = event { session.answer(.write) }
        if case .progress = event { session.answer(.cancel) }
        last = event
      }
      guard case .finished = last else { throw TestFailure(description: "\(String(describing: last))") }
      #expect(try board.flash() == bench.expected)
    }
  }

  @Test func `refuses a board with another table, unless it is overridden`() async throws {
    let bench = try FlashBench()
    var flashed = bench.flash
    let other = PartitionTable(bytes: Array("nvs, data, nvs, 0x9000, 0x6000".utf8))
    flashed.replaceSubrange(0x8000..<0x8C00, with: try other.binary())
    try await SimulatedBoard.with(flash: flashed) { board in
      let events = await runFlash(bench.request(port: board.port), answer: .write)
      #expect(events.contains { if case .refused = $0 { true } else { false } })
      guard case .cancelled = events.last else { throw TestFailure(description: "\(events)") }
      #expect(try board.flash() == flashed)
    }
  }

  @Test func `writes past a refusal only when told so`() async throws {
    let bench = try FlashBench()
    var flashed = bench.flash
    flashed.replaceSubrange(0x8000..<0x9000, with: [UInt8](repeating: 0xFF, count: 0x1000))
    try await SimulatedBoard.with(flash: flashed) { board in
      let events = await runFlash(bench.request(port: board.port), answer: .overrideAndWrite)
      guard case .finished(let report) = events.last else { throw TestFailure(description: "\(events)") }
      #expect(report.plan.refusals.count == 1)
      let written = try board.flash()[bench.offset..<bench.offset + bench.image.count]
      #expect(Array(written) == bench.image)
    }
  }

  @Test func `never goes past the flash of an ESP8266`() async throws {
    let bench = try FlashBench(.esp8266)
    try await SimulatedBoard.with(.esp8266, flash: bench.flash) { board in
      var request = bench.request(port: board.port)
      request.segments[0].offset = 0x340000
      request.segments[0].partition = nil
      request.force = true
      let events = await runFlash(request, answer: .overrideAndWrite)
      guard case .refused(let plan) = events.last else { throw TestFailure(description: "\(events)") }
      #expect(plan.verdict == .forbidden)
      #expect(try board.flash() == bench.flash)
    }
  }
}
