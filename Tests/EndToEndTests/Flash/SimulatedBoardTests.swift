import Station
import Subprocess
import SystemPackage
import Testing

@Suite(.serialized, .timeLimit(.minutes(5))) struct `The simulated board` {
  private func esptool(_ board: SimulatedBoard, _ arguments: String...) async throws -> TerminationStatus {
    let common = ["-m", "esptool", "--port", board.port, "--before", "no-reset", "--after", "no-reset"]
    return try await run(
      .path(FilePath(testPython)), arguments: Arguments(common + arguments), output: .discarded, error: .discarded
    ).terminationStatus
  }

  @Test(arguments: SimulatedBoard.Kind.allCases)
  func `is believed by esptool's own command with the ROM alone`(kind: SimulatedBoard.Kind) async throws {
    let bench = try FlashBench(kind)
    try await SimulatedBoard.with(kind, flash: bench.flash) { board in
      let image = board.folder.appending("image.bin")
      try WholeFile.write(bench.image, to: image.string, sparing: [])
      let offset = String(bench.offset)
      #expect(try await esptool(board, "--no-stub", "write-flash", offset, image.string).isSuccess)
      let flash = try board.flash()
      #expect(flash == bench.expected)
    }
  }

  @Test(arguments: SimulatedBoard.Kind.allCases)
  func `reads, verifies and erases with the stub`(kind: SimulatedBoard.Kind) async throws {
    let bench = try FlashBench(kind)
    try await SimulatedBoard.with(kind, flash: bench.expected) { board in
      let (image, copy) = (board.folder.appending("image.bin"), board.folder.appending("copy.bin"))
      try WholeFile.write(bench.image, to: image.string, sparing: [])
      let (offset, size) = (String(bench.offset), String(bench.image.count))
      #expect(try await esptool(board, "verify-flash", offset, image.string).isSuccess)
      #expect(try await esptool(board, "read-flash", offset, size, copy.string).isSuccess)
      let read = try WholeFile.read(copy.string)
      #expect(read == bench.image)
      #expect(try await esptool(board, "erase-region", offset, size).isSuccess)
      #expect(try await !esptool(board, "verify-flash", offset, image.string).isSuccess)
    }
  }

  @Test func `is not taken for another chip`() async throws {
    let bench = try FlashBench()
    try await SimulatedBoard.with(flash: bench.flash) { board in
      let status = try await esptool(board, "--chip", "esp8266", "flash-id")
      #expect(!status.isSuccess)
    }
  }
}
