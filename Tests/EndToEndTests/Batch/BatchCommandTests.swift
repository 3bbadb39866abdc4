import Foundation
import NVSModel
import Station
import SystemPackage
import Testing
import TestSupport

@Suite(.timeLimit(.minutes(5))) struct `The batch command` {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write("ns,namespace,\nserial,data,string\nhw,data,u8\n", to: "c.csv")
    try folder.write("id,serial,hw\na,SN1,1\nb,SN2,2\nc,SN3,3\n", to: "v.csv")
  }

  private func batch(_ arguments: String...) async throws -> Program.Outcome {
    try await Program.fctry(["batch", "c.csv", "v.csv", "dev", "0x3000"] + arguments, in: folder.path)
  }

  @Test func `names files as mfg_gen does`() async throws {
    #expect(try await batch("--outdir", "a").status == 0)
    #expect(folder.names(of: "a/bin") == ["dev-1.bin", "dev-2.bin", "dev-3.bin"])
    #expect(try await batch("--outdir", "b", "--fileid", "id").status == 0)
    #expect(folder.names(of: "b/bin") == ["dev-a.bin", "dev-b.bin", "dev-c.bin"])
    #expect(try await batch("--outdir", "c", "--prefix_num", "9", "3", "--fileid", "id", "--keygen").status == 0)
    #expect(folder.names(of: "c/bin") == ["dev-009-a.bin", "dev-010-b.bin", "dev-011-c.bin"])
    #expect(folder.names(of: "c/keys") == ["keys-dev-009-a.bin", "keys-dev-010-b.bin", "keys-dev-011-c.bin"])
  }

  @Test func `makes a part of the rows with the names that they have in the whole`() async throws {
    #expect(try await batch("--rows", "2-3", "--prefix_num", "1", "2", "--manifest", "m.csv").status == 0)
    #expect(folder.names(of: "bin") == ["dev-02-2.bin", "dev-03-3.bin"])
    let lines = String(decoding: try WholeFile.read(folder("m.csv")), as: UTF8.self).split(separator: "\n")
    let digest = SHA256.hex(of: try WholeFile.read(folder("bin/dev-02-2.bin")))
    #expect(lines.prefix(2) == ["row,file,sha256,key", "2,bin/dev-02-2.bin,\(digest),"])
  }

  @Test func `makes what generate makes of our own form with its references filled in`() async throws {
    try folder.write(
      "key,type,encoding,value\nns,namespace,,\nserial,data,string,{serial}-{n:%04d}\ncert,file,binary,certs/{id}.crt\n",
      to: "c.csv")
    try WholeFile.makeFolder(folder("certs"))
    for id in ["a", "b", "c"] { try folder.write("cert of \(id)", to: "certs/\(id).crt") }
    #expect(try await batch("--start", "7").status == 0)
    try folder.write(
      "key,type,encoding,value\nns,namespace,,\nserial,data,string,SN2-0008\ncert,file,binary,certs/b.crt\n",
      to: "two.csv")
    #expect(try await Program.fctry("generate", "two.csv", "two.bin", "0x3000", in: folder.path).status == 0)
    #expect(try WholeFile.read(folder("bin/dev-2.bin")) == (try WholeFile.read(folder("two.bin"))))
  }

  @Test func `writes an archive to standard output, with keys for their owner alone`() async throws {
    let made = try await batch("--tar", "-", "--keygen")
    #expect(made.status == 0 && folder.names == ["c.csv", "v.csv"])
    try folder.write(made.output, to: "out.tar")
    let list = try Command.run(
      ["tar", "tvf", folder("out.tar")], environment: ["PATH": "/usr/bin:/bin"],
      folder: URL(filePath: folder.description))
    let lines = list.output.split(separator: "\n")
    #expect(list.status == 0 && lines.count == 6)
    #expect(lines.allSatisfy { $0.hasPrefix($0.contains("keys/") ? "-rw-------" : "-rw-r--r--") })
    #expect(lines[0].hasSuffix("keys/keys-dev-1.bin") && lines[1].hasSuffix("bin/dev-1.bin"))
  }

  @Test func `writes names that no tar header holds`() async throws {
    let long = String(repeating: "ü", count: 60) + String(repeating: "x", count: 60)
    try folder.write("id,serial,hw\n\(long),SN1,1\n", to: "v.csv")
    #expect(try await batch("--fileid", "id").status == 0)
    #expect(try await batch("--fileid", "id", "--tar", "a.tar").status == 0)
    let list = try Command.run(
      ["tar", "-C", folder.description, "-df", folder("a.tar")],
      environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"],
      folder: URL(filePath: folder.description))
    // It compares names and bytes with what is there; times and owners differ.
    #expect(!list.output.contains("No such file") && !list.output.contains("Contents differ"), "\(list.output)")
  }

  @Test func `makes everything and writes nothing in a dry run`() async throws {
    let made = try await batch("--dry-run", "--keygen")
    #expect(made.status == 0 && made.text.hasPrefix("Made 3 images"))
    #expect(folder.names == ["c.csv", "v.csv"])
  }

  @Test func `writes nothing while anything is wrong, and says where`() async throws {
    try folder.write("id,serial,hw\na,SN1,1\nb,SN2,300\nc,SN3\nd,SN1,4\n", to: "v.csv")
    let made = try await batch("--unique", "serial")
    #expect(made.status == 1 && made.output.isEmpty && folder.names == ["c.csv", "v.csv"])
    #expect(
      made.errorLines == [
        "v.csv:2:3: error: row 1, column 'serial': 'SN1' is in row 4 too; and so in 1 more: 4",
        "v.csv:3:7: error: row 2, column 'hw': 300 does not fit in u8 (0…255)",
        "v.csv:4:6: error: row 3, column 'hw': 2 cells where the header has 3: column 'hw' has none",
        "nothing was written: 4 of 4 devices have problems; --keep-going makes the others and lists these",
      ])
  }

  @Test func `makes the others when told to keep going, and lists those left out`() async throws {
    try folder.write("id,serial,hw\na,SN1,1\nb,SN2,300\nc,SN3,3\n", to: "v.csv")
    let made = try await batch("--keep-going")
    #expect(made.status == 1 && folder.names(of: "bin") == ["dev-1.bin", "dev-3.bin"])
    let list = String(decoding: try WholeFile.read(folder("dev-skipped.csv")), as: UTF8.self)
    #expect(list == "row,line,character,where,problem\n2,3,7,column 'hw',300 does not fit in u8 (0…255)\n")
  }

  @Test(arguments: [
    ("id,serial,hw,hw\na,S,1,1\n", "v.csv:1:14: error: two columns are named 'hw': remove or rename one"),
    ("id,serial,hw\n", "v.csv:1:1: error: this table has no devices: put a row below the header for each"),
    ("", "v.csv:1:1: error: this table is empty: begin with a line that names the columns"),
    ("id,serial\na,S\n", "c.csv:3:1: error: 'v.csv' has no column 'hw' for this key: add it"),
    (
      "id,serial,hw\na,S,1,2\n",
      "v.csv:2:1: error: row 1, the whole row: 4 cells where the header has 3: put a value that holds a comma in quotes"
    ),
    (
      "id,serial,hw\na,\"S,1\nb,S,2\n",
      "v.csv:2:3: error: row 1, column 'serial': this quote is never closed: add a \" at the end of the value"
    ),
    (
      "\u{FEFF}id,serial,hw\r\na,\"S\"\"\r\n,é\",x\r\n",
      "v.csv:3:5: error: row 1, column 'hw': 'x' is not a whole number: u8 takes 0…255"
    ),
  ])
  func `says what is wrong with a table in one sentence, with row and column`(values: String, line: String) async throws
  {
    try folder.write(values, to: "v.csv")
    let made = try await batch()
    #expect(made.status == 1 && made.errorLines.contains(Substring(line)), "\(made.errorLines)")
    #expect(folder.names == ["c.csv", "v.csv"])
  }

  @Test(arguments: ["../x", "a/b"])
  func `refuses ids that lead out of the folder`(id: String) async throws {
    try folder.write("id,serial,hw\n\(id),SN1,1\n", to: "v.csv")
    let made = try await batch("--fileid", "id")
    #expect(made.status == 1 && made.errorLines.first?.contains("would name a file in another folder") == true)
  }

  @Test func `never replaces a file unless it resumes, and then none that it reads`() async throws {
    #expect(try await batch().status == 0)
    let again = try await batch()
    #expect(again.status == 1 && again.errorLines.first?.contains("already") == true)
    try folder.write(try SystemRandom.keys().partitionImage(), to: "bin/dev-2.bin")
    let spared = try await batch("--inputkey", "bin/dev-2.bin", "--resume")
    #expect(spared.status == 1 && spared.errorLines.first?.contains("is the key, which would be lost") == true)
    #expect(try await batch("--manifest", "v.csv", "--resume").status == 1)
    #expect(try WholeFile.read(folder("v.csv")).starts(with: Array("id,serial".utf8)))
  }

  @Test func `ends with what is done when the disk is full, and goes on from there`() async throws {
    try folder.write(
      "id,serial,hw\n" + (1...200).map { "\($0),SN\($0),1\n" }.joined(), to: "v.csv")
    // A limit on the size of files fails a write half way, as a full disk does.
    let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    let script =
      "trap '' XFSZ; ulimit -f 8; cd '\(folder)'; exec '\(program.path)/fctry' batch c.csv v.csv dev 0x3000"
    let outside = try TemporaryFolder()
    let made = try Command.run(
      ["/bin/bash", "-c", script], environment: [:], folder: URL(filePath: outside.description))
    #expect(made.status == 1 && made.output.contains("--resume makes the others"), "\(made.output)")
    #expect(folder.names(of: "bin").isEmpty)
    #expect(try await batch("--resume").status == 0)
    #expect(folder.names(of: "bin").count == 200)
  }

  @Test(arguments: [
    ["--rows", "0-2"], ["--rows", "3-2"], ["--rows", "2-9"], ["--fileid", "none"], ["--unique", "none"],
    ["--jobs", "0"],
    ["--inputkey", "k", "--keygen"], ["--kp_hmac_keygen"], ["--key_protect_hmac"], ["--tar", "-", "--resume"],
    ["--dry-run", "--tar", "x"], ["--prefix_num", "1"], ["--prefix_num", "x", "2"], ["--partition", "fctry"],
    ["--keygen", "--key_protect_hmac"], ["more"], ["--start", "9223372036854775807"],
    ["--prefix_num", "9223372036854775807", "3"],
  ])
  func `ends with 2 when it is used wrongly, and writes nothing`(arguments: [String]) async throws {
    let made = try await Program.fctry(["batch", "c.csv", "v.csv", "dev", "0x3000"] + arguments, in: folder.path)
    #expect(made.status == 2 && made.output.isEmpty && !made.errors.isEmpty)
    #expect(folder.names == ["c.csv", "v.csv"])
  }

  @Test func `takes the size from a partition table`() async throws {
    try folder.write(Samples.partitions, to: "p.csv")
    let made = try await Program.fctry(
      "batch", "c.csv", "v.csv", "dev", "--partitions", "p.csv", "--partition", "fctry", in: folder.path)
    #expect(made.status == 0)
    #expect(try WholeFile.read(folder("bin/dev-1.bin")).count == 0x6000)
  }
}
