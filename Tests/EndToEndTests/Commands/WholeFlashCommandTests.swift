import Foundation
import Glibc
import Station
import SystemPackage
import Testing
import TestSupport

/// What the commands make of a dump that holds more than one partition.
@Suite(.timeLimit(.minutes(5))) struct `Commands on a whole flash` {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func fixture(_ name: String) throws -> [UInt8] {
    try WholeFile.read(Program.package.appending("Tests/Fixtures/\(name)").string)
  }

  private func fctry(_ arguments: String...) async throws -> Program.Outcome {
    try await Program.fctry(arguments, in: folder.path)
  }

  /// A flash of 64 KB with a table of these rows, and contents at offsets.
  private func makeFlash(_ rows: String, _ contents: [Int: [UInt8]]) async throws -> [UInt8] {
    try folder.write(rows, to: "p.csv")
    let made = try await fctry("partitions", "p.csv", "--format", "binary", "--output", "p.bin")
    #expect(made.status == 0, "\(made.errorLines)")
    var flash = [UInt8](repeating: 0xFF, count: 0x20000)
    for (offset, bytes) in contents.merging([0x8000: try WholeFile.read(folder("p.bin"))], uniquingKeysWith: { $1 }) {
      flash.replaceSubrange(offset..<offset + bytes.count, with: bytes)
    }
    try folder.write(flash, to: "flash.bin")
    return flash
  }

  private static let rows = """
    phy_init, data, phy, 0x9000, 0x1000
    fctry, data, nvs, 0xa000, 0x6000
    keys, data, nvs_keys, 0x10000, 0x1000, encrypted
    far, data, fat, 0x40000, 0x1000

    """

  /// The only NVS partition holds the values of a plain image, and a partition lies beyond the end of the dump.
  private func makeUsual(_ image: String = "dumps/gen_sample_singlepage_blob.bin") async throws -> [UInt8] {
    try await makeFlash(
      Self.rows, [0x9000: [1, 2, 3], 0xA000: try fixture(image), 0x10000: try fixture("encryption/keys.bin")])
  }

  @Test func `list what lies in it, also with one NVS partition`() async throws {
    _ = try await makeUsual()
    for command in [["parts"], ["show"], ["check"], ["doctor"]] {
      let outcome = try await Program.fctry(command + ["flash.bin"], in: folder.path)
      #expect(outcome.text.hasPrefix("Flash dump of 128K: partition table at 0x8000\n"), "\(command)")
      #expect(outcome.text.contains(/\nphy_init +data, phy +0x9000 +4K/) && outcome.text.contains("not in the dump"))
    }
    let shown = try await fctry("show", "flash.bin")
    #expect(shown.text.contains("\nMount: ESP_OK\n"))
    let json = try await fctry("show", "flash.bin", "--format", "json")
    let object = try #require(try JSONSerialization.jsonObject(with: Data(json.output)) as? [String: Any])
    let flash = try #require(object["flash"] as? [String: Any])
    #expect((flash["regions"] as? [[String: Any]])?.count == 5 && object["mount"] as? String == "ESP_OK")
    let alone = try await fctry("show", "flash.bin", "--partition", "fctry")
    #expect(alone.text.hasPrefix("Mount: "))
  }

  @Test func `find its partition table`() async throws {
    _ = try await makeUsual()
    let csv = try await fctry("partitions", "flash.bin", "--format", "csv")
    let expected = try await fctry("partitions", "p.bin", "--format", "csv")
    #expect(csv.status == 0 && csv.output == expected.output && csv.text.contains("fctry,data,nvs,0xa000"))
    try folder.write(
      [UInt8](repeating: 0xFF, count: 0x9000) + (try fixture("dumps/gen_sample_val.bin")) + [0, 1], to: "none.bin")
    let none = try await fctry("partitions", "none.bin")
    #expect(none.status == 1 && none.output.isEmpty)
    let made = try await fctry("generate", "x.csv", "x.bin", "--partitions", "flash.bin", "--partition", "none")
    #expect(made.errorLines.contains { $0.contains("no partition 'none'; those for NVS are: 'fctry'") })
  }

  @Test func `give any of its partitions as a file`() async throws {
    let flash = try await makeUsual()
    for (name, range) in [("phy_init", 0x9000..<0xA000), ("fctry", 0xA000..<0x10000), ("keys", 0x10000..<0x11000)] {
      let outcome = try await fctry("carve", "flash.bin", "--partition", name, "\(name).bin")
      #expect(outcome.status == 0, "\(outcome.errorLines)")
      #expect(try WholeFile.read(folder("\(name).bin")) == Array(flash[range]))
      #expect(folder.mode(of: "\(name).bin") == 0o600)
    }
    #expect(try await fctry("carve", "flash.bin", "--at", "0x8000", "--size", "0xc00", "t.bin").status == 0)
    #expect(try WholeFile.read(folder("t.bin")) == Array(flash[0x8000..<0x8C00]))
    let key = try await fctry("carve", "flash.bin", "--partition", "keys", "keys.bin")
    #expect(key.status == 1 && key.errorLines.last?.contains("give --force") == true)
  }

  @Test func `say why a partition cannot be given`() async throws {
    _ = try await makeUsual()
    for (name, reason) in [
      ("far", "ends before partition 'far', at 0x40000"), ("no", "no partition 'no'; there are: "),
    ] {
      let outcome = try await fctry("carve", "flash.bin", "--partition", name, "out.bin")
      #expect(outcome.status == 1 && outcome.errorLines[0].contains(reason), "\(outcome.errorLines)")
    }
    let outside = try await fctry("carve", "flash.bin", "--at", "0x100000000", "--size", "0x100000000", "out.bin")
    #expect(outside.status == 1 && outside.errorLines[0].contains("is not in the dump"))
    #expect(try await fctry("carve", "flash.bin", "out.bin").status == 2)
    #expect(!folder.names.contains("out.bin"))
  }

  @Test func `never write over it, under any name`() async throws {
    let flash = try await makeUsual()
    #expect(symlink("flash.bin", folder("link.bin")) == 0)
    for output in ["flash.bin", "./flash.bin", "link.bin"] {
      let outcome = try await fctry("carve", "flash.bin", "--partition", "fctry", output)
      #expect(outcome.status == 2 && outcome.errorLines[0].contains("the dump itself"))
      #expect(
        try await fctry("change", "flash.bin", output, "--whole", "--erase", "dummyNamespace/dummyU8Key").status == 2)
    }
    #expect(try WholeFile.read(folder("flash.bin")) == flash)
  }

  @Test func `replace one partition and leave all else as it is`() async throws {
    let flash = try await makeUsual()
    let alone = try await fctry("change", "flash.bin", "part.bin", "--erase", "dummyNamespace/dummyU8Key")
    let whole = try await fctry("change", "flash.bin", "new.bin", "--whole", "--erase", "dummyNamespace/dummyU8Key")
    #expect(alone.status == 0 && whole.status == 0, "\(whole.errorLines)")
    let made = try WholeFile.read(folder("new.bin"))
    #expect(try made.count == flash.count && Array(made[0xA000..<0x10000]) == (try WholeFile.read(folder("part.bin"))))
    #expect(made[..<0xA000] == flash[..<0xA000] && made[0x10000...] == flash[0x10000...])
    let salvaged = try await fctry("salvage", "flash.bin", "clean.bin", "--whole")
    #expect(salvaged.status == 0, "\(salvaged.errorLines)")
    let clean = try WholeFile.read(folder("clean.bin"))
    #expect(
      clean.count == flash.count && clean[..<0xA000] == flash[..<0xA000] && clean[0x10000...] == flash[0x10000...])
    #expect(try await fctry("diff", "flash.bin", "clean.bin").status == 0)
  }

  @Test func `keep an encrypted partition encrypted, or decrypt it in its place`() async throws {
    let flash = try await makeUsual("encryption/encrypted.bin")
    let changed = try await fctry(
      "change", "flash.bin", "new.bin", "--whole", "--dump-key", "--set", "app/text_0/string=new")
    let salvaged = try await fctry("salvage", "flash.bin", "clean.bin", "--whole", "--dump-key")
    #expect(changed.status == 0 && salvaged.status == 0, "\(changed.errorLines) \(salvaged.errorLines)")
    for name in ["new.bin", "clean.bin"] {
      #expect(try await fctry("extract", name, "app", "text_0").status == 1, "it cannot be read without the key")
    }
    #expect(try await fctry("extract", "new.bin", "app", "text_0", "--dump-key").text == "new")
    #expect(try await fctry("diff", "flash.bin", "clean.bin", "--dump-key").status == 0)
    let plain = try await fctry("decrypt", "flash.bin", "keys.bin", "plain.bin", "--whole")
    #expect(plain.status == 1, "there is no key file yet")
    #expect(try await fctry("carve", "flash.bin", "--partition", "keys", "keys.bin").status == 0)
    #expect(try await fctry("decrypt", "flash.bin", "keys.bin", "plain.bin", "--whole").status == 0)
    #expect(try await fctry("decrypt", "flash.bin", "keys.bin", "part.bin").status == 0)
    let made = try WholeFile.read(folder("plain.bin"))
    #expect(try made.count == flash.count && Array(made[0xA000..<0x10000]) == (try fixture("encryption/plain.bin")))
    #expect(try WholeFile.read(folder("part.bin")) == (try fixture("encryption/plain.bin")))
  }

  @Test func `refuse what does not fit in place of a partition, or has no whole place`() async throws {
    // Of three pages a read-only image uses all; one that is written to needs a fourth.
    let text = String(repeating: "a", count: 3900)
    try folder.write(
      "key,type,encoding,value\nn,namespace,,\na,data,string,\(text)\nb,data,string,\(text)\nc,data,string,\(text)\n",
      to: "x.csv")
    try folder.write("fctry, data, nvs, 0xa000, 0x3000, readonly\n", to: "p.csv")
    let made = try await fctry("generate", "x.csv", "full.bin", "--partitions", "p.csv", "--partition", "fctry")
    #expect(made.status == 0, "\(made.errorLines)")
    _ = try await makeFlash("fctry, data, nvs, 0xa000, 0x3000\n", [0xA000: try WholeFile.read(folder("full.bin"))])
    let larger = try await fctry("salvage", "flash.bin", "out.bin", "--whole")
    #expect(
      larger.status == 1 && larger.errorLines.last?.contains("do not fit into partition 'fctry'") == true,
      "\(larger.errorLines)")
    let flash = try await makeUsual()
    try folder.write(Array(flash[..<0xE000]), to: "cut.bin")
    let cut = try await fctry("salvage", "cut.bin", "out.bin", "--whole")
    #expect(
      cut.status == 1 && cut.errorLines.last?.contains("only 0x4000 of the 0x6000 bytes of partition 'fctry'") == true)
    #expect(!folder.names.contains("out.bin"))
  }
}
