import NVSModel
import Station
import Subprocess
import SystemPackage
import Testing
import TestSupport

@Suite(.serialized, .timeLimit(.minutes(5))) struct `fctry flash` {
  let folder: TemporaryFolder
  let bench: FlashBench

  init() throws {
    folder = try TemporaryFolder()
    bench = try FlashBench()
    try folder.write(bench.tableText, to: "partitions.csv")
    try WholeFile.write(bench.image, to: folder.path.appending("mfg.bin").string, sparing: [])
  }

  func fctry(_ arguments: String...) async throws -> Program.Outcome {
    try await Program.fctry(["flash"] + arguments, in: folder.path, environment: ["FCTRY_PYTHON": testPython])
  }

  @Test func `writes an image to a partition by name`() async throws {
    try await SimulatedBoard.with(flash: bench.flash) { board in
      let outcome = try await fctry(
        "mfg.bin", "--port", board.port, "--partition", "fctry", "--partitions", "partitions.csv")
      #expect(outcome.status == 0)
      #expect(
        outcome.text.hasPrefix(
          "Wrote 24576 bytes to 'fctry' at 0x340000 of ESP32 02:fc:70:32:00:01 on \(board.port) and verified them, in ")
      )
      #expect(outcome.errorLines.contains("verified: the flash holds the image"))
      let flash = try board.flash()
      #expect(flash == bench.expected)
    }
  }

  @Test func `writes an encrypted image with its keys partition`() async throws {
    try folder.write("key,type,encoding,value\nmfg,namespace,,\nserial,data,string,SN17\n", to: "mfg.csv")
    let tableText = bench.tableText + "keys, data, nvs_keys, 0x350000, 0x1000, encrypted\n"
    try folder.write(tableText, to: "partitions.csv")
    let key = Program.package.appending("Tests/Fixtures/encryption/keys.bin").string
    let made = try await Program.reference(
      "encrypt", "mfg.csv", "reference.bin", "0x6000", "--inputkey", key, in: folder.path)
    #expect(made.status == 0)
    var flash = bench.flash
    flash.replaceSubrange(0x8000..<0x8C00, with: try PartitionTable(bytes: Array(tableText.utf8)).binary())
    var expected = flash
    let image = try WholeFile.read(folder.path.appending("reference.bin").string)
    expected.replaceSubrange(bench.offset..<bench.offset + image.count, with: image)
    expected.replaceSubrange(0x350000..<0x351000, with: try WholeFile.read(key))
    // What the CSV makes is encrypted; the reference's image is so already.
    for input in ["mfg.csv", "reference.bin"] {
      try await SimulatedBoard.with(flash: flash) { board in
        let outcome = try await fctry(
          input, "--port", board.port, "--partition", "fctry", "--partitions", "partitions.csv", "--key", key)
        #expect(outcome.status == 0, "\(outcome.errorLines)")
        let flash = try board.flash()
        #expect(flash == expected)
      }
    }
  }

  @Test func `does not call verified what the board encrypts as it is written`() async throws {
    try folder.write("key,type,encoding,value\nmfg,namespace,,\nserial,data,string,SN17\n", to: "mfg.csv")
    let tableText = bench.tableText + "keys, data, nvs_keys, 0x350000, 0x1000, encrypted\n"
    try folder.write(tableText, to: "partitions.csv")
    let key = Program.package.appending("Tests/Fixtures/encryption/keys.bin").string
    // The table of a board whose flash is encrypted cannot be compared, hence --force.
    try await SimulatedBoard.with(flash: bench.flash, options: ["--flash-encryption"]) { board in
      let outcome = try await fctry(
        "mfg.csv", "--port", board.port, "--partition", "fctry", "--partitions", "partitions.csv", "--key", key,
        "--force")
      #expect(outcome.status == 0, "\(outcome.errorLines)")
      let lines = outcome.text.split(separator: "\n")
      #expect(lines[0].hasPrefix("Wrote 4096 bytes to 'keys' at 0x350000") && lines[0].contains(", not verified"))
      #expect(lines[1].hasPrefix("Wrote 24576 bytes to 'fctry'") && lines[1].contains(" and verified them"))
      #expect(
        outcome.errorLines.contains(
          "verified: the flash holds the image; 'keys' at 0x350000 went through the board's flash encryption and "
            + "cannot be read back, so it is not verified"))
      let written = Array(try board.flash()[0x350000..<0x351000])
      let plain = try WholeFile.read(key)
      #expect(written != plain && written != Array(bench.flash[0x350000..<0x351000]))
    }
  }

  @Test func `refuses a chip that cannot derive the keys, and a port that could be another's`() async throws {
    let key = folder.path.appending("hmac.bin").string
    try WholeFile.write([UInt8](0..<32), to: key, sparing: [])
    try folder.write("key,type,encoding,value\nmfg,namespace,,\nserial,data,string,SN17\n", to: "mfg.csv")
    let target = ["mfg.csv", "--partition", "fctry", "--partitions", "partitions.csv", "--hmac-key", key]
    try await SimulatedBoard.with(flash: bench.flash) { board in
      let outcome = try await Program.fctry(
        ["flash", "--port", board.port, "--force"] + target, in: folder.path, environment: ["FCTRY_PYTHON": testPython])
      #expect(outcome.status == 1)
      #expect(outcome.errorLines.contains { $0.hasPrefix("error: the ESP32 has no HMAC peripheral") })
      #expect(try board.flash() == bench.flash)
    }
    let early = try await Program.fctry(
      ["flash", "--port", "/dev/none", "--chip", "esp32c2"] + target, in: folder.path)
    #expect(early.status == 1)
    #expect(early.errorLines.last?.hasPrefix("error: the ESP32-C2 has no HMAC peripheral") == true)
    let pattern = try await Program.fctry(["flash", "--port", "hwgrep://CP2102"] + target, in: folder.path)
    #expect(pattern.status == 2)
    #expect(pattern.errorLines.first?.contains("hwgrep:// takes the first port that matches") == true)
  }

  @Test func `names every CSV that goes into the image`() async throws {
    try folder.write("key,type,encoding,value\nmfg,namespace,,\nserial,data,string,SN17\n", to: "a.csv")
    try folder.write("key,type,encoding,value\ncal,namespace,,\ngain,data,u8,3\n", to: "b.csv")
    try await SimulatedBoard.with(flash: bench.flash) { board in
      let outcome = try await fctry(
        "a.csv", "b.csv", "--port", board.port, "--partition", "fctry", "--partitions", "partitions.csv")
      #expect(outcome.errorLines.contains { $0.hasPrefix("write 'a.csv + b.csv' (24576 bytes, SHA-256 ") })
    }
  }

  @Test func `refuses a key that does not fit the image or the table`() async throws {
    let key = Program.package.appending("Tests/Fixtures/encryption/keys.bin").string
    let target = ["--port", "/dev/null", "--partition", "fctry", "--partitions", "partitions.csv", "--key", key]
    let none = try await Program.fctry(["flash", "mfg.bin"] + target, in: folder.path)
    #expect(none.status == 1)
    #expect(none.errorLines.first?.hasPrefix("partitions.csv: error: there is no nvs_keys partition") == true)
    try folder.write(bench.tableText + "keys, data, nvs_keys, 0x350000, 0x1000, encrypted\n", to: "partitions.csv")
    let plain = Program.package.appending("Tests/Fixtures/encryption/plain.bin").string
    let outcome = try await Program.fctry(["flash", plain] + target, in: folder.path)
    #expect(outcome.status == 1)
    #expect(outcome.errorLines.first?.hasSuffix("the image is not encrypted: it can be read without a key") == true)
  }

  @Test func `writes what a CSV makes, as the reference generator makes it`() async throws {
    try folder.write("key,type,encoding,value\nmfg,namespace,,\nserial,data,string,SN17\n", to: "mfg.csv")
    let made = try await Program.reference("generate", "mfg.csv", "reference.bin", "0x6000", in: folder.path)
    #expect(made.status == 0)
    var expected = bench.flash
    let image = try WholeFile.read(folder.path.appending("reference.bin").string)
    expected.replaceSubrange(bench.offset..<bench.offset + image.count, with: image)
    try await SimulatedBoard.with(flash: bench.flash) { board in
      let outcome = try await fctry(
        "mfg.csv", "--port", board.port, "--partition", "fctry", "--partitions", "partitions.csv")
      #expect(outcome.status == 0)
      let flash = try board.flash()
      #expect(flash == expected)
    }
  }

  @Test func `refuses a board with another table, and writes with force`() async throws {
    try folder.write(bench.tableText.replacing("0x340000", with: "0x330000"), to: "other.csv")
    try await SimulatedBoard.with(flash: bench.flash) { board in
      let arguments = ["--port", board.port, "--partition", "fctry", "--partitions", "other.csv"]
      let refused = try await Program.fctry(
        ["flash", "mfg.bin"] + arguments, in: folder.path, environment: ["FCTRY_PYTHON": testPython])
      #expect(refused.status == 1)
      #expect(
        refused.errorLines.contains {
          $0.hasPrefix("error: the board has 'fctry' at 0x340000") && $0.contains("the table here has it at 0x330000")
        })
      #expect(refused.errorLines.last == "nothing was written; --force writes all the same")
      let untouched = try board.flash()
      #expect(untouched == bench.flash)
      let forced = try await Program.fctry(
        ["flash", "mfg.bin", "--force"] + arguments, in: folder.path, environment: ["FCTRY_PYTHON": testPython])
      #expect(forced.status == 0)
      let written = try board.flash()[0x330000..<0x336000]
      #expect(Array(written) == bench.image)
    }
  }

  @Test func `ends with 3 and one sentence when the board fails`() async throws {
    try await SimulatedBoard.with(flash: bench.flash, fault: "drop-at:5000") { board in
      let outcome = try await fctry("mfg.bin", "--port", board.port, "--offset", "0x340000")
      #expect(outcome.status == 3)
      #expect(
        outcome.errorLines.last
          == """
          error: the board on \(board.port) was unplugged or lost its power: connect it firmly and try again; \
          0x340000 may be half-written, so flash it again before the board is used
          """)
    }
  }

  @Test func `ends a write that has begun even when it is killed`() async throws {
    // Slow enough that it is killed before it ends, also where others work beside it.
    try await SimulatedBoard.with(flash: bench.flash, pace: 70_000) { board in
      let arguments = ["flash", "mfg.bin", "--port", board.port, "--offset", "0x340000"]
      try await Program.fctry(arguments, in: folder.path, environment: ["FCTRY_PYTHON": testPython]) { child in
        try await wait("the write to begin") { try board.flash() != bench.flash }
        try child.send(signal: .kill)
        let isHalfWritten = try board.flash() != bench.expected
        #expect(isHalfWritten)
      }
      try await wait("the write to end") { try board.flash() == bench.expected }
    }
  }

  @Test func `says what is wrong with the input before it looks for a board`() async throws {
    try folder.write("key,type,encoding,value\nmfg,namespace,,\nrev,data,u8,256\n", to: "bad.csv")
    let target = ["--partition", "fctry", "--partitions", "partitions.csv"]
    let bad = try await Program.fctry(["flash", "bad.csv", "--port", "/dev/none"] + target, in: folder.path)
    #expect(bad.status == 1)
    #expect(bad.errorLines.first?.hasPrefix("bad.csv:3:") == true)
    let unaligned = try await fctry("mfg.bin", "--port", "/dev/none", "--offset", "0x340010")
    #expect(unaligned.status == 1)
    try folder.write("", to: "empty.bin")
    let empty = try await fctry("empty.bin", "--port", "/dev/none", "--offset", "0x340000")
    #expect(empty.status == 1)
    #expect(empty.errorLines == ["error: 'empty.bin' is empty: there is nothing to write at 0x340000"])
  }

  @Test func `refuses a file that is no NVS image, whatever it is called`() async throws {
    let rows = "key,type,encoding,value\nmfg,namespace,,\nname,data,string,"
    try folder.write("rev,data,u8,1\n", to: "headless.csv")
    let files: [(name: String, bytes: [UInt8])] = [
      ("utf16.csv", [0xFF, 0xFE] + rows.utf8.flatMap { [$0, 0] }), ("latin.csv", Array(rows.utf8) + [0xE9, 0x0A]),
      ("cut.bin", Array(bench.image.prefix(5000))), ("table.bin", try bench.table.binary()),
      ("app.bin", [0xE9] + [UInt8](repeating: 0, count: 0xFFF)),
    ]
    for file in files { try WholeFile.write(file.bytes, to: folder.path.appending(file.name).string, sparing: []) }
    for name in files.map(\.name) + ["headless.csv", "partitions.csv"] {
      let outcome = try await fctry(
        name, "--port", "/dev/none", "--partition", "fctry", "--partitions", "partitions.csv", "--force")
      #expect(outcome.status == 1, "\(name)")
      #expect(outcome.errorLines.first?.hasPrefix("\(name):") == true, "\(outcome.errorLines)")
    }
  }

  @Test(arguments: [
    ["mfg.bin", "--offset", "0x340000"], ["mfg.bin", "--port", "p"], ["--port", "p", "--offset", "0"],
    ["mfg.bin", "--port", "p", "--offset", "0", "--partition", "a", "--partitions", "b"],
    ["mfg.bin", "--port", "p", "--partition", "a"], ["mfg.bin", "--port", "p", "--offset", "0", "--baud", "1"],
  ])
  func `ends with 2 for wrong usage`(arguments: [String]) async throws {
    let outcome = try await Program.fctry(["flash"] + arguments, in: folder.path)
    #expect(outcome.status == 2)
    #expect(!outcome.errorLines.isEmpty)
  }
}
