import Glibc
import NVSModel
import Station
import Subprocess
import SystemPackage
import TestSupport
import Testing

@Suite(.serialized, .timeLimit(.minutes(5))) struct `fctry read` {
  let folder: TemporaryFolder
  let bench: FlashBench

  init() throws {
    folder = try TemporaryFolder()
    bench = try FlashBench()
    try folder.write(bench.tableText, to: "partitions.csv")
  }

  func read(_ board: SimulatedBoard, _ arguments: String...) async throws -> Program.Outcome {
    try await Program.fctry(
      ["read", "--port", board.port] + arguments, in: folder.path, environment: ["FCTRY_PYTHON": testPython])
  }

  @Test(arguments: SimulatedBoard.Kind.allCases)
  func `reads a partition, a range and the whole flash`(kind: SimulatedBoard.Kind) async throws {
    let bench = try FlashBench(kind)
    try await SimulatedBoard.with(kind, flash: bench.expected) { board in
      let named = try await read(board, "--partition", "fctry", "fctry.bin")
      #expect(named.status == 0, "\(named.errorLines)")
      #expect(
        named.text.hasPrefix("Read 24576 bytes of 'fctry' at \(bench.offset.hex) of \(kind.rawValue.uppercased()) "))
      #expect(try WholeFile.read(folder("fctry.bin")) == bench.image)
      #expect(folder.mode(of: "fctry.bin") == 0o600)
      #expect(try await read(board, "--offset", "0x9123", "--size", "0x11001", "part.bin").status == 0)
      #expect(try WholeFile.read(folder("part.bin")) == Array(bench.expected[0x9123..<0x1A124]))
      #expect(try await read(board, "--all", "all.bin").status == 0)
      #expect(try WholeFile.read(folder("all.bin")) == bench.expected)
      // Reading changes nothing.
      #expect(try board.flash() == bench.expected)
    }
  }

  @Test func `takes the only NVS partition, and names them where there are several`() async throws {
    try await SimulatedBoard.with(flash: bench.expected) { board in
      let several = try await read(board, "x.bin")
      #expect(several.status == 1)
      #expect(several.errorLines.last?.hasSuffix("choose one with --partition: 'nvs', 'fctry'") == true)
      #expect(folder.names == ["partitions.csv"])
    }
    var flash = bench.expected
    let one = PartitionTable(bytes: Array("fctry, data, nvs, 0x340000, 0x6000".utf8))
    flash.replaceSubrange(0x8000..<0x8C00, with: try one.binary())
    try await SimulatedBoard.with(flash: flash) { board in
      let outcome = try await read(board, "x.bin")
      #expect(outcome.status == 0, "\(outcome.errorLines)")
      #expect(try WholeFile.read(folder("x.bin")) == bench.image)
    }
  }

  @Test func `reads no partition of a board that has it elsewhere, but when told`() async throws {
    try folder.write(bench.tableText.replacing("0x340000", with: "0x330000"), to: "other.csv")
    try await SimulatedBoard.with(flash: bench.expected) { board in
      let refused = try await read(board, "--partition", "fctry", "--partitions", "other.csv", "x.bin")
      #expect(refused.status == 1)
      #expect(refused.errorLines.last?.hasPrefix("error: the board has 'fctry' at 0x340000") == true)
      let forced = try await read(board, "--partition", "fctry", "--partitions", "other.csv", "--force", "x.bin")
      #expect(forced.status == 0)
      #expect(try WholeFile.read(folder("x.bin")) == Array(bench.expected[0x330000..<0x336000]))
      let unknown = try await read(board, "--partition", "mfg", "y.bin")
      #expect(unknown.status == 1)
      #expect(unknown.errorLines.last?.contains("it has 'nvs', 'phy_init', 'factory', 'fctry'") == true)
      let beyond = try await read(board, "--offset", "0x3ff000", "--size", "0x2000", "y.bin")
      #expect(beyond.status == 1)
      #expect(beyond.errorLines.last?.contains("the flash of this ESP32 ends at 0x400000") == true)
    }
  }

  @Test func `replaces no file unasked, and opens no port then`() async throws {
    try folder.write("mine", to: "x.bin")
    let outcome = try await Program.fctry(["read", "--port", "/dev/none", "--all", "x.bin"], in: folder.path)
    #expect(outcome.status == 2)
    #expect(outcome.errorLines.first == "error: there is a file 'x.bin' already: choose another name, or give --force")
  }

  @Test(arguments: [
    ["x.bin"], ["--port", "p"], ["--port", "p", "--all", "--partition", "a", "x.bin"],
    ["--port", "p", "--offset", "0", "x.bin"], ["--port", "p", "--partitions", "a", "x.bin"],
    ["--port", "hwgrep://x", "x.bin"], ["--port", "p", "--offset", "0", "--size", "0", "x.bin"],
  ])
  func `ends with 2 for wrong usage`(arguments: [String]) async throws {
    #expect(try await Program.fctry(["read"] + arguments, in: folder.path).status == 2)
    #expect(folder.names == ["partitions.csv"])
  }

  @Test func `ends with 3 and leaves no file when the board fails`() async throws {
    let outcome = try await Program.fctry(
      ["read", "--port", "/dev/fctry-none", "--all", "x.bin"], in: folder.path,
      environment: ["FCTRY_PYTHON": testPython])
    #expect(outcome.status == 3)
    #expect(outcome.errorLines.last?.hasSuffix("; nothing was changed") == true)
    #expect(folder.names == ["partitions.csv"])
  }
}
