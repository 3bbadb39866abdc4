import Glibc
import NVSModel
import Station
import Subprocess
import SystemPackage
import TestSupport
import Testing

@Suite(.serialized, .timeLimit(.minutes(5))) struct `What a board held before it was flashed` {
  let folder: TemporaryFolder
  let bench: FlashBench
  static let csv = "key,type,encoding,value\nmfg,namespace,,\nserial_no,data,string,SN00000017\nrev,data,u8,3\n"

  init() throws {
    folder = try TemporaryFolder()
    bench = try FlashBench()
    try folder.write(bench.tableText, to: "partitions.csv")
    try folder.write(Self.csv, to: "old.csv")
    try folder.write(Self.csv.replacing("SN00000017", with: "SN00000018"), to: "new.csv")
  }

  func fctry(_ arguments: [String]) async throws -> Program.Outcome {
    try await Program.fctry(arguments, in: folder.path, environment: ["FCTRY_PYTHON": testPython])
  }

  func flash(_ input: String, _ board: SimulatedBoard, _ options: String...) async throws -> Program.Outcome {
    try await fctry(
      ["flash", input, "--port", board.port, "--partition", "fctry", "--partitions", "partitions.csv"] + options)
  }

  @Test func `is said in words, kept, and restored`() async throws {
    var flash = bench.flash
    flash.replaceSubrange(0x340000..<0x346000, with: [UInt8](repeating: 0xFF, count: 0x6000))
    try await SimulatedBoard.with(flash: flash) { board in
      let first = try await self.flash("old.csv", board)
      #expect(first.errorLines.contains("'fctry' at 0x340000 is blank"))
      #expect(folder.names(of: "backups").isEmpty)
      let old = try board.flash()
      let again = try await self.flash("old.csv", board)
      #expect(again.errorLines.contains("'fctry' at 0x340000 holds these very bytes already"))
      #expect(folder.names(of: "backups").isEmpty)
      let second = try await self.flash("new.csv", board)
      #expect(second.status == 0, "\(second.errorLines)")
      #expect(
        second.errorLines.contains(
          "'fctry' at 0x340000 holds serial_no SN00000017, 4 entries, differs in 1 value"), "\(second.errorLines)")
      let name = try #require(folder.names(of: "backups").first)
      #expect(name.hasPrefix("02fc70320001-fctry-0x340000-") && name.hasSuffix("Z.bin"))
      #expect(folder.mode(of: "backups/\(name)") == 0o600)
      #expect(try WholeFile.read(folder("backups/\(name)")) == Array(old[0x340000..<0x346000]))

      let restored = try await fctry(["restore", "backups/\(name)", "--port", board.port])
      #expect(restored.status == 0, "\(restored.errorLines)")
      #expect(try board.flash() == old)
      #expect(folder.names(of: "backups").count == 2)
    }
  }

  @Test func `is overwritten unkept only when told so`() async throws {
    try await SimulatedBoard.with(flash: bench.flash) { board in
      let outcome = try await flash("new.csv", board, "--no-backup")
      #expect(outcome.status == 0)
      #expect(outcome.errorLines.contains("'fctry' at 0x340000 holds something that is no NVS"))
      #expect(!folder.names.contains("backups"))
    }
  }

  @Test func `is not overwritten when it cannot be kept`() async throws {
    try folder.write("in the way", to: "backups")
    try await SimulatedBoard.with(flash: bench.flash) { board in
      let outcome = try await flash("new.csv", board)
      #expect(outcome.status == 3)
      #expect(outcome.errorLines.last?.contains("cannot be kept") == true)
      #expect(outcome.errorLines.last?.hasSuffix("nothing was written") == true)
      #expect(try board.flash() == bench.flash)
    }
  }

  @Test func `goes to another board only when told twice`() async throws {
    let name = "aabbccddeeff-fctry-0x340000-20261127T072103.123Z.bin"
    try folder.write(bench.image, to: name)
    let restore = ["restore", name]
    try await SimulatedBoard.with(flash: bench.flash) { board in
      let other = try await fctry(restore + ["--port", board.port, "--force"])
      #expect(other.status == 1)
      #expect(other.errorLines.contains { $0.hasPrefix("error: this belongs to the board aa:bb:cc:dd:ee:ff") })
      let once = try await fctry(restore + ["--port", board.port, "--to-mac", "02:fc:70:32:00:01"])
      #expect(once.status == 2)
      let wrong = try await fctry(restore + ["--port", board.port, "--to-mac", "02:fc:70:32:00:02", "--force"])
      #expect(wrong.status == 1)
      #expect(try board.flash() == bench.flash)
      let twice = try await fctry(restore + ["--port", board.port, "--to-mac", "02fc70320001", "--force"])
      #expect(twice.status == 0, "\(twice.errorLines)")
      #expect(try board.flash() == bench.expected)
    }
  }

  @Test func `goes to its own partition and offset only`() async throws {
    for name in [
      "02fc70320001-mfg-0x340000-20261127T072103.123Z.bin", "02fc70320001-fctry-0x330000-20261127T072103.123Z.bin",
    ] {
      try folder.write(bench.image, to: name)
      try await SimulatedBoard.with(flash: bench.flash) { board in
        let outcome = try await fctry(["restore", name, "--port", board.port])
        #expect(outcome.status == 1)
        #expect(try board.flash() == bench.flash)
      }
    }
    try folder.write(bench.image, to: "renamed.bin")
    let renamed = try await fctry(["restore", "renamed.bin", "--port", "/dev/none"])
    #expect(renamed.status == 1)
    #expect(renamed.errorLines.first?.hasPrefix("renamed.bin: error: the name of a backup says whose it is") == true)
  }
}
