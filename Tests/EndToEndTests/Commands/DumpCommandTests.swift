import Station
import Subprocess
import SystemPackage
import Testing
import TestSupport

@Suite(.timeLimit(.minutes(5))) struct `The commands for dumps` {
  let folder: TemporaryFolder
  static let dumps = Program.package.appending("Tests/Fixtures/dumps")

  init() throws { folder = try TemporaryFolder() }

  func dump(_ name: String) -> String { Self.dumps.appending("\(name).bin").string }
  func bytes(_ name: String) throws -> [UInt8] { try WholeFile.read(folder.path.appending(name).string) }

  /// A flash with the example's partition table, made by fctry partitions, and two NVS partitions.
  func makeFlash(_ name: String) async throws {
    let table = folder.path.appending("table.bin").string
    let made = try await Program.fctry(
      "partitions", "examples/partitions.csv", "--format", "binary", "--output", table)
    #expect(made.status == 0)
    var flash = [UInt8](repeating: 0xFF, count: 4 << 20)
    for (file, offset) in [
      (table, 0x8000), (dump("pf_random_boots_4"), 0x9000), (dump("gen_sample_singlepage_blob"), 0x340000),
    ] {
      let content = try WholeFile.read(file)
      flash.replaceSubrange(offset..<offset + content.count, with: content)
    }
    try WholeFile.write(flash, to: folder.path.appending(name).string, sparing: [])
  }

  @Test func `list a whole flash, and show the partition that is chosen`() async throws {
    try await makeFlash("flash.bin")
    let list = try await Program.fctry("show", "flash.bin", in: folder.path)
    #expect(list.status == 0 && list.text.contains("partition table at 0x8000"))
    #expect(list.text.contains("fctry            data, nvs        0x340000"))
    let whole = try await Program.fctry("show", dump("gen_sample_singlepage_blob"))
    for choice in [["--partition", "fctry"], ["--at", "0x340000", "--size", "0x6000"], ["--at", "0x340000"]] {
      let shown = try await Program.fctry(["show", "flash.bin"] + choice, in: folder.path)
      #expect(shown.status == 0 && shown.output == whole.output)
    }
  }

  @Test(arguments: [["history"], ["extract", "n", "k"], ["diff"]])
  func `ask for a choice where there are several partitions`(words: [String]) async throws {
    try await makeFlash("flash.bin")
    let second = words[0] == "diff" ? ["flash.bin"] : []
    let arguments = [words[0], "flash.bin"] + words.dropFirst() + second
    let outcome = try await Program.fctry(arguments, in: folder.path)
    #expect(outcome.status == 2 && outcome.output.isEmpty)
    #expect(outcome.errorLines.last?.contains("nvs at 0x9000, fctry at 0x340000") == true)
  }

  @Test func `check every NVS partition of a flash`() async throws {
    try await makeFlash("flash.bin")
    let outcome = try await Program.fctry("check", "flash.bin", in: folder.path)
    #expect(outcome.status == 0)
    #expect(outcome.text.contains("flash.bin: nvs: warning: page 3"))
  }

  @Test func `write a CSV that generate makes the same values of`() async throws {
    for name in ["gen_sample_singlepage_blob", "lived_6pages", "idf_fixture_old_blob_padded"] {
      for files in [[], ["--files", ".", "--force"]] {
        let shown = try await Program.fctry(["show", dump(name), "--format", "csv"] + files, in: folder.path)
        #expect(shown.status == 0)
        try folder.write(shown.text, to: "out.csv")
        let made = try await Program.fctry("generate", "out.csv", "out.bin", "64K", in: folder.path)
        #expect(made.status == 0)
        let same = try await Program.fctry("diff", dump(name), "out.bin", in: folder.path)
        #expect(same.status == 0, "\(name): \(same.text)")
        let rows = try await Program.fctry("diff", dump(name), "out.csv", in: folder.path)
        #expect(rows.status == 0)
      }
    }
  }

  @Test func `compare by value, and say so by the exit status`() async throws {
    let (one, other) = (dump("gen_sample_val"), dump("gen_sample_singlepage_blob"))
    let outcome = try await Program.fctry("diff", one, other)
    #expect(outcome.status == 1 && outcome.text.contains("added    dummyNamespace / dummyU8Key"))
    let json = try await Program.fctry("diff", one, one, "--format", "json")
    #expect(json.status == 0 && json.text.contains("\"differs\": false") && json.text.contains("\"byte_ranges\": []"))
    #expect(try await Program.fctry("diff", one, "nothing.bin").status == 2)
    let unmounted = try await Program.fctry("diff", dump("full_no_free_page"), dump("gen_readonly_8192_mounted_rw"))
    #expect(unmounted.status == 2 && unmounted.errorLines.last?.contains("so it has no values") == true)
  }

  @Test func `extract a value as it is`() async throws {
    let image = dump("gen_sample_singlepage_blob")
    let number = try await Program.fctry("extract", image, "dummyNamespace", "dummyI8Key")
    #expect(number.status == 0 && number.text == "-128\n")
    let blob = try await Program.fctry(
      "extract", image, "dummyNamespace", "dummyHex2BinKey", "--output", "v.bin", in: folder.path)
    #expect(blob.status == 0 && blob.output.isEmpty)
    #expect(try bytes("v.bin") == [1, 2, 3, 0xAB, 0xCD, 0xEF])
    let none = try await Program.fctry("extract", image, "dummyNamespace", "no\u{1B}key")
    #expect(none.status == 1 && !none.errors.contains(0x1B))
  }

  @Test func `salvage what can be read, and say what is lost`() async throws {
    var damaged = try WholeFile.read(dump("corrupt_blob_chunk_data"))
    // A second bit beside the one that a CRC could have named.
    damaged[0x129] ^= 1
    try folder.write(damaged, to: "damaged.bin")
    let outcome = try await Program.fctry("salvage", "damaged.bin", "new.bin", in: folder.path)
    #expect(outcome.status == 0 && outcome.errorLines.count == 1)
    #expect(
      outcome.errorLines[0].contains("lost: c / b: page 0, entry 6: the bytes of chunk #0 do not match their CRC"))
    #expect(outcome.text.contains("mounts writable: 4 values, 1 lost\n300 written entries: 7 kept"))
    let check = try await Program.fctry("check", "new.bin", in: folder.path)
    #expect(check.status == 0 && !check.text.contains("error"))
    let csv = try await Program.fctry("salvage", "--csv", "damaged.bin", "new.csv", in: folder.path)
    #expect(csv.status == 0)
    #expect(try await Program.fctry("diff", "new.bin", "new.csv", in: folder.path).status == 0)
  }

  @Test func `salvage into an image of another size, and what cannot be read into files`() async throws {
    let damaged = dump("corrupt_multipage_page_blanked")
    let outcome = try await Program.fctry(
      "salvage", damaged, "new.bin", "--size", "0x3000", "--fragments", "parts", in: folder.path)
    #expect(outcome.status == 0 && outcome.text.contains("12288 bytes, mounts writable"))
    #expect(folder.names(of: "parts") == ["page0-entry13.bin", "page2-entry0.bin", "page2-entry46.bin"])
    #expect(try bytes("parts/page2-entry46.bin").count == 32)
    let small = try await Program.fctry(
      "salvage", dump("lived_6pages"), "small.bin", "--size", "0x3000", in: folder.path)
    #expect(small.status == 1 && small.errorLines[0].contains("the values do not fit into 12288 bytes"))
    #expect(!folder.names.contains("small.bin"))
  }

  @Test func `never write over the dump`() async throws {
    try WholeFile.write(
      try WholeFile.read(dump("gen_sample_val")), to: folder.path.appending("a.bin").string, sparing: [])
    let before = try bytes("a.bin")
    for arguments in [
      ["salvage", "a.bin", "./a.bin"], ["extract", "a.bin", "storage", "u8_key", "--output", "a.bin"],
    ] {
      let outcome = try await Program.fctry(arguments, in: folder.path)
      #expect(outcome.status == 2 && outcome.errorLines[0].contains("the dump itself"))
    }
    #expect(try bytes("a.bin") == before)
  }

  @Test(arguments: [
    ["show", "x.csv"], ["diff", "x.csv", "x.csv"], ["salvage", "x.csv", "y.bin"],
  ])
  func `refuse a text that is no factory data`(arguments: [String]) async throws {
    try folder.write("hello\n", to: "x.csv")
    let outcome = try await Program.fctry(arguments, in: folder.path)
    #expect(outcome.status == (arguments[0] == "diff" ? 2 : 1))
    #expect(outcome.errorLines[0] == "x.csv: error: this is a text file, not an image")
  }

  @Test func `obey --at, whatever the file is taken for`() async throws {
    try folder.write("hello\n", to: "x.csv")
    let check = try await Program.fctry("check", "x.csv", "--at", "0", in: folder.path)
    #expect(check.status == 1 && check.text.contains("[not_nvs]"))
    let image = dump("gen_sample_val")
    let diff = try await Program.fctry("diff", image, image, "--at", "0x7000")
    #expect(diff.status == 2 && diff.errorLines.first?.contains("0x7000 is not in the dump") == true)
  }

  @Test(arguments: [
    ["show", "a.bin", "--size", "0x1000"], ["show", "a.bin", "--partition", "a", "--at", "0"],
    ["show", "a.bin", "--files", "d"],
  ])
  func `end with 2 when they are used wrongly`(arguments: [String]) async throws {
    let outcome = try await Program.fctry(arguments, in: folder.path)
    #expect(outcome.status == 2 && outcome.output.isEmpty)
  }
}
