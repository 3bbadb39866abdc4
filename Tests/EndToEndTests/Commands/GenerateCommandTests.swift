import Foundation
import Station
import SystemPackage
import Testing
import TestSupport

@Suite(.timeLimit(.minutes(5))) struct `The generate command` {
  private let folder: TemporaryFolder
  private let good = "key,type,encoding,value\nmfg,namespace,,\nserial_no,data,string,SN1\n"

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(good, to: "good.csv")
  }

  private func generate(_ arguments: String...) async throws -> Program.Outcome {
    try await Program.fctry(["generate"] + arguments, in: folder.path)
  }

  private func file(_ name: String) throws -> [UInt8] { try WholeFile.read(folder.path.appending(name).string) }

  @Test(arguments: ["0x3000", "12288", "12K", "0x4000"])
  func `makes the reference's bytes, whatever way the size is written`(size: String) async throws {
    let made = try await generate("good.csv", "mine", size)
    #expect(made.status == 0 && made.errors.isEmpty)
    let plain = size == "12K" ? "0x3000" : size
    #expect(try await Program.reference("generate", "good.csv", "theirs.bin", plain, in: folder.path).status == 0)
    #expect(try file("mine.bin") == file("theirs.bin"))
  }

  @Test func `makes V1 when asked`() async throws {
    #expect(try await generate("good.csv", "mine.bin", "0x3000", "--version", "1").status == 0)
    #expect(
      try await Program.reference("generate", "--version", "1", "good.csv", "theirs.bin", "0x3000", in: folder.path)
        .status == 0)
    #expect(try file("mine.bin") == file("theirs.bin"))
  }

  @Test(arguments: ["rows.bin", "link.bin", "cert.bin", "./beside/key.bin"])
  func `never writes over a CSV or a file that a row names`(output: String) async throws {
    let rows = good + "cert,file,binary,cert.bin\nkey,file,binary,key.bin\n"
    try WholeFile.makeFolder(folder("beside"))
    for name in ["rows.bin", "beside/rows.csv"] { try folder.write(rows, to: name) }
    for name in ["cert.bin", "key.bin", "beside/key.bin"] { try folder.write("DER", to: name) }
    if output.contains("beside") { unlink(folder("key.bin")) }
    symlink("rows.bin", folder("link.bin"))
    let before = try file(output)
    let outcome = try await generate(output.contains("beside") ? "beside/rows.csv" : "rows.bin", output, "0x3000")
    #expect(outcome.status == 2 && outcome.output.isEmpty)
    #expect(outcome.errorLines.last?.contains("is also an input, which would be lost") == true)
    #expect(try file(output) == before)
  }

  @Test func `never writes over the partition table that says the size`() async throws {
    let table = try WholeFile.read(Program.package.appending("examples/partitions.csv").string)
    try folder.write(table, to: "table.bin")
    let outcome = try await generate("good.csv", "table", "--partitions", "table.bin", "--partition", "fctry")
    #expect(outcome.status == 2 && outcome.errorLines.last?.contains("is also an input") == true)
    #expect(try file("table.bin") == table)
  }

  @Test func `puts the image where --outdir says, and makes the folder`() async throws {
    #expect(try await generate("good.csv", "sub/mine.bin", "0x3000", "--outdir", "a/b").status == 0)
    #expect(try file("a/b/sub/mine.bin").count == 0x3000)
    try FileManager.default.removeItem(atPath: folder.path.appending("a").string)
  }

  @Test func `fills a read-only image to its size, and says that the reference does not`() async throws {
    let made = try await generate("good.csv", "mine.bin", "0x2000")
    #expect(made.status == 0)
    #expect(try await Program.reference("generate", "good.csv", "theirs.bin", "0x2000", in: folder.path).status == 0)
    #expect(try file("mine.bin") == file("theirs.bin") + [UInt8](repeating: 0xFF, count: 0x1000))
    #expect(made.errorLines.contains { $0.hasPrefix("mine.bin: note: Espressif's generator") })
  }

  @Test func `lists every problem and leaves the old image alone`() async throws {
    try folder.write("old", to: "mine.bin")
    try folder.write(good + "hw,data,u8,256\ncert,file,binary,no.crt\n", to: "bad.csv")
    let made = try await generate("bad.csv", "mine.bin", "0x3000")
    #expect(made.status == 1 && made.output.isEmpty)
    #expect(
      made.errorLines == [
        "bad.csv:4:12: error: 256 does not fit in u8 (0…255)",
        "bad.csv:5:18: error: there is no file 'no.crt' in the current folder",
      ])
    #expect(try file("mine.bin") == Array("old".utf8))
    #expect(folder.names == ["bad.csv", "good.csv", "mine.bin"])
  }

  @Test func `says how many bytes are needed when the image does not fit`() async throws {
    let rows = (0..<300).map { "k\($0),data,u8,1\n" }.joined()
    try folder.write(good + rows, to: "long.csv")
    let made = try await generate("long.csv", "mine.bin", "0x3000")
    #expect(made.status == 1)
    #expect(made.errorLines == ["long.csv: error: does not fit into 12288 bytes: 16384 bytes (0x4000) are needed"])
    #expect(folder.names == ["good.csv", "long.csv"])
  }

  @Test(arguments: [
    ["good.csv", "mine.bin", "foo"], ["good.csv", "mine.bin", "0x3001"], ["good.csv", "mine.bin", "0x100"],
    ["good.csv", "mine.bin", "0x7ffffffffffff000"], ["good.csv", "mine.bin", "32M"],
    ["good.csv", "mine.txt", "0x3000"], ["good.csv", "mine.bin"], ["good.csv", "mine.bin", "0x3000", "--version", "3"],
    ["good.csv", "mine.bin", "9223372036854771712"], ["good.csv", "mine.bin", "9223372036854775806"],
    ["good.csv", "mine.bin", "0x100000000"], ["good.csv", "", "0x3000"], ["good.csv", ".", "0x3000"],
    ["good.csv", "folder/", "0x3000"],
    ["good.csv", "mine.bin", "--partition", "fctry"], ["good.csv", "mine.bin", "0x3000", "--nonsense"],
  ])
  func `ends with 2 when it is used wrongly, and writes nothing`(arguments: [String]) async throws {
    let made = try await Program.fctry(["generate"] + arguments, in: folder.path)
    #expect(made.status == 2 && made.output.isEmpty && !made.errors.isEmpty)
    #expect(folder.names == ["good.csv"])
  }

  @Test func `ends with 1 when an input is missing or no text`() async throws {
    let missing = try await generate("none.csv", "mine.bin", "0x3000")
    #expect(missing.status == 1 && missing.errorLines == ["none.csv: error: there is no file 'none.csv'"])
    try WholeFile.write([0x6B, 0xE9, 0x0A], to: folder.path.appending("latin.csv").string, sparing: [])
    let latin = try await generate("latin.csv", "mine.bin", "0x3000")
    #expect(
      latin.status == 1 && latin.errorLines.first?.hasPrefix("latin.csv:1:2: error: byte 0xe9 is not UTF-8") == true)
  }

  @Test func `leaves the old image and nothing else when the disk is full`() throws {
    try folder.write("old", to: "mine.bin")
    // A limit on the size of files fails a write half way, as a full disk does.
    let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    let script =
      "trap '' XFSZ; ulimit -f 8; cd '\(folder.path)'; exec '\(program.path)/fctry' generate good.csv mine.bin 0x10000"
    let outside = try TemporaryFolder()
    // The output's own file has the same limit, and is far below it.
    let made = try Command.run(
      ["/bin/bash", "-c", script], environment: [:], folder: URL(filePath: outside.path.string))
    #expect(made.status == 1, "\(made.output)")
    #expect(made.output.hasPrefix("mine.bin: error: "))
    #expect(try file("mine.bin") == Array("old".utf8))
    #expect(folder.names == ["good.csv", "mine.bin"])
  }

  @Test func `makes an image with a private key readable by its owner only`() async throws {
    try folder.write(good + "priv_key,data,string,x\n", to: "secret.csv")
    #expect(try await generate("secret.csv", "mine.bin", "0x3000").status == 0)
    let attributes = try FileManager.default.attributesOfItem(atPath: folder.path.appending("mine.bin").string)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
  }
}

@Suite(.timeLimit(.minutes(5))) struct `The check command` {
  @Test func `is silent and ends with 0 when all is well`() async throws {
    let folder = try TemporaryFolder()
    try folder.write("key,type,encoding,value\nmfg,namespace,,\n", to: "a.csv")
    let outcome = try await Program.fctry("check", "a.csv", in: folder.path)
    #expect(outcome.status == 0 && outcome.errors.isEmpty && outcome.output.isEmpty)
  }

  @Test func `lists the problems of every file, with nothing that a terminal obeys`() async throws {
    let folder = try TemporaryFolder()
    try folder.write("key,type,encoding,value\nmfg,namespace,,\nk,data,\u{1B}[31m,1\n", to: "a.csv")
    try folder.write("nvs, data, nvs, 0x9000, 0x6000,\nfctry, data, nvs, 0x9000, 0x6000,\n", to: "p.csv")
    let outcome = try await Program.fctry("check", "a.csv", "p.csv", "none.csv", in: folder.path)
    #expect(outcome.status == 1)
    let lines = outcome.errorLines
    #expect(lines.contains { $0.hasPrefix("a.csv:3:8: error: '\\u{1b}[31m' is not an encoding") })
    #expect(lines.contains { $0.hasPrefix("p.csv:2:") && $0.contains(": error: ") })
    #expect(lines.contains("none.csv: error: there is no file 'none.csv'"))
  }
}
