import Glibc
import Station
import Subprocess
import SystemPackage
import Testing
import TestSupport

@Suite(.timeLimit(.minutes(5))) struct `fctry partitions` {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func bytes(_ name: String) throws -> [UInt8] { try WholeFile.read(folder.path.appending(name).string) }

  @Test func `shows a table with its offsets`() async throws {
    try folder.write("nvs, data, nvs,, 24K\napp, app, factory,, 1M\n", to: "p.csv")
    let outcome = try await Program.fctry("partitions", "p.csv", "--flash-size", "2MB", in: folder.path)
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    #expect(outcome.text.contains("app   app   factory  0x10000  0x110000  1M"))
    #expect(outcome.text.contains("960K free"))
  }

  @Test func `says every error with its place, and writes nothing`() async throws {
    try folder.write("a, data, nvs,, 8K\nb, dat, nvs,, 24K\n", to: "p.csv")
    try folder.write("as it was", to: "p.bin")
    let outcome = try await Program.fctry(
      "partitions", "p.csv", "--format", "binary", "--output", "p.bin", in: folder.path)
    #expect(outcome.status == 1 && outcome.output.isEmpty)
    #expect(outcome.errorLines.map { $0.prefix(18) } == ["p.csv:1:16: error:", "p.csv:2:4: error: "])
    #expect(try bytes("p.bin") == Array("as it was".utf8))
    #expect(folder.names == ["p.bin", "p.csv"])
  }

  @Test func `makes a binary table that it reads again`() async throws {
    try folder.write("fctry, data, nvs, 0x340000, 0x6000\n", to: "p.csv")
    let made = try await Program.fctry(
      "partitions", "p.csv", "--format", "binary", "--output", "p.bin", in: folder.path)
    #expect(made.status == 0 && made.output.isEmpty)
    #expect(try bytes("p.bin").count == 0xC00)
    let read = try await Program.fctry("partitions", "p.bin", "--format", "csv", in: folder.path)
    #expect(read.text.split(separator: "\n").last == "fctry,data,nvs,0x340000,24K,")
    #expect(folder.names == ["p.bin", "p.csv"])
  }

  @Test func `expands variables of the environment`() async throws {
    try folder.write("fctry, data, nvs, , $FCTRY_TEST_SIZE\n", to: "p.csv")
    let outcome = try await Program.fctry(
      "partitions", "p.csv", "--format", "csv", in: folder.path, environment: ["FCTRY_TEST_SIZE": "0x5000"])
    #expect(outcome.text.hasSuffix("fctry,data,nvs,0x9000,20K,\n"))
  }

  @Test func `goes by the chip and the table's offset`() async throws {
    try folder.write("a, app, factory, , 1M\n", to: "p.csv")
    let outcome = try await Program.fctry(
      "partitions", "p.csv", "--format", "csv", "--chip", "esp8266", "--table-offset", "0xa000", in: folder.path)
    #expect(outcome.text.hasSuffix("a,app,factory,0xb000,1M,\n"))
  }

  @Test(arguments: [
    ["p.csv", "--chip", "esp31"], ["p.csv", "--flash-size", "big"], ["p.csv", "--table-offset", "0x8001"],
    ["p.csv", "--format", "xml"], [],
  ])
  func `ends with 2 when it is used wrongly`(arguments: [String]) async throws {
    let outcome = try await Program.fctry(["partitions"] + arguments, in: folder.path)
    #expect(outcome.status == 2 && outcome.output.isEmpty && !outcome.errors.isEmpty)
  }

  @Test func `ends with 1 when there is no such file`() async throws {
    let outcome = try await Program.fctry("partitions", "none.csv", in: folder.path)
    #expect(outcome.status == 1)
    #expect(outcome.errorLines.first?.hasPrefix("none.csv: error: ") == true)
  }
}

@Suite(.timeLimit(.minutes(5))) struct `The example project` {
  let folder: TemporaryFolder
  let examples = Program.package.appending("examples")

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: ["mfg_config.csv", "every_encoding.csv"])
  func `makes the image that the reference generator makes`(name: String) async throws {
    let (mine, theirs) = (folder.path.appending("mine.bin").string, folder.path.appending("theirs.bin").string)
    let made = try await Program.fctry(
      "generate", name, mine, "--partitions", "partitions.csv", "--partition", "fctry", in: examples)
    let reference = try await Program.reference("generate", name, theirs, "0x6000", in: examples)
    #expect(made.status == 0 && reference.status == 0)
    #expect(try WholeFile.read(mine) == WholeFile.read(theirs))
  }

  @Test(arguments: [
    ["partitions.csv", "--flash-size", "4MB"], ["esp8266/partitions.csv", "--flash-size", "2MB", "--chip", "esp8266"],
  ])
  func `has tables without a fault`(arguments: [String]) async throws {
    let outcome = try await Program.fctry(["partitions"] + arguments, in: examples)
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    #expect(outcome.text.contains("\nfctry "))
  }

  @Test func `uses every encoding`() throws {
    let text = String(decoding: try WholeFile.read(examples.appending("every_encoding.csv").string), as: UTF8.self)
    let encodings = ["u8", "i8", "u16", "i16", "u32", "i32", "u64", "i64", "string", "hex2bin", "base64", "binary"]
    for encoding in encodings { #expect(text.contains(",\(encoding),"), "\(encoding)") }
    #expect(text.contains("blob_fill(") && text.contains("blob_sz_fill("))
  }

  @Test(arguments: ["p.csv", "./p.csv", "link"]) func `never writes over the table that it reads`(output: String)
    async throws
  {
    let table = "nvs, data, nvs,, 24K\n"
    try folder.write(table, to: "p.csv")
    symlink("p.csv", folder.path.appending("link").string)
    let outcome = try await Program.fctry("partitions", "p.csv", "--output", output, in: folder.path)
    let kept = try WholeFile.read(folder("p.csv"))
    #expect(outcome.status == 2 && outcome.errorLines.last?.contains("which would be lost") == true)
    #expect(kept == Array(table.utf8))
  }
}
