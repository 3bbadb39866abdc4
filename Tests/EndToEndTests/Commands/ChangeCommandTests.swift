import Glibc
import NVSModel
import Station
import SystemPackage
import Testing
import TestSupport

@Suite(.timeLimit(.minutes(5))) struct `fctry change` {
  private let folder: TemporaryFolder
  private let dump = Program.package.appending("Tests/Fixtures/dumps/gen_sample_singlepage_blob.bin").string

  init() throws { folder = try TemporaryFolder() }

  private func fctry(_ arguments: String...) async throws -> Program.Outcome {
    try await Program.fctry(arguments, in: folder.path)
  }

  private func bytes(_ name: String) throws -> [UInt8] { try WholeFile.read(folder.path.appending(name).string) }

  private func fixture(_ name: String) -> String {
    Program.package.appending("Tests/Fixtures/\(name)").string
  }

  @Test func `sets values that show then reads back`() async throws {
    let made = try await fctry(
      "change", dump, "new.bin", "--set", "dummyNamespace/dummyI8Key/i8=-5", "--set",
      "dummyNamespace/text/string=a=b/c",
      "--set", "fresh/blob/hex2bin=00ff")
    #expect(made.status == 0 && made.errors.isEmpty)
    #expect(made.text == "Made new.bin: 24576 bytes, 3 set, 0 erased\n")
    let shown = try await fctry("show", "new.bin", "--format", "csv")
    for row in ["dummyI8Key,data,i8,-5", "text,data,string,a=b/c", "fresh,namespace,,", "blob,data,hex2bin,00ff"] {
      #expect(shown.text.contains(row), "\(row)")
    }
    #expect(try await fctry("check", "new.bin").status == 0)
  }

  @Test func `makes the image that ESP-IDF's library leaves`() async throws {
    // Tests/Fixtures/changes.txt has the sum; the value is its 7 * 0x9E3779B97F4A7C15, cut to 32 bits.
    let made = try await fctry("change", dump, "new.bin", "--set", "dummyNamespace/dummyI32Key/i32=2064213139")
    #expect(made.status == 0)
    #expect(
      SHA256.hex(of: try bytes("new.bin")) == "99ae6f701b07d278c551261fc3ad629f4a4f1f79f424f84eb05887ab6c3f69e6")
  }

  @Test func `erases a value, and with --compact every trace of it`() async throws {
    let erase = ["--erase", "dummyNamespace/dummyStringKey"]
    #expect(try await Program.fctry(["change", dump, "new.bin"] + erase, in: folder.path).status == 0)
    let made = try await Program.fctry(["change", dump, "small.bin", "--compact"] + erase, in: folder.path)
    #expect(made.status == 0 && made.text == "Made small.bin: 24576 bytes, 0 set, 1 erased, compacted\n")
    let difference = try await fctry("diff", dump, "small.bin")
    #expect(difference.status == 1 && difference.text.contains("removed  dummyNamespace / dummyStringKey"))
    #expect(try await fctry("diff", "new.bin", "small.bin").status == 0)
    #expect(try await fctry("history", "small.bin", "dummyNamespace", "dummyStringKey").status == 1)
    #expect(try !bytes("small.bin").containsText("dummyStringKey"))
  }

  @Test func `erases what damage has doubled, so that nothing of the key is left`() async throws {
    let doubled = fixture("dumps/page_duplicated_same_seq.bin")
    let made = try await fctry("change", doubled, "new.bin", "--erase", "a/f214")
    #expect(made.status == 0 && made.text.hasSuffix("0 set, 1 erased\n"))
    #expect(try await fctry("extract", "new.bin", "a", "f214", "--output", "value").status == 1)
    #expect(try await fctry("extract", "new.bin", "a", "f213", "--output", "value").status == 0)
  }

  @Test func `says and counts what a compacted image does not have`() async throws {
    let made = try await fctry("change", fixture("dumps/corrupt_blob_chunk_data.bin"), "new.bin", "--compact")
    #expect(made.status == 0 && made.text.hasSuffix("0 set, 0 erased, compacted, 1 lost\n"))
    #expect(made.errorLines.count == 1 && made.errorLines[0].contains("lost: c / b: cannot be read"))
  }

  @Test func `says when there is no room, and writes nothing`() async throws {
    let value = String(repeating: "ab", count: 30_000)
    let messages = [
      "no room for 'large' in namespace 'dummyNamespace'", "no room: the values need an image of 0xa000 bytes",
    ]
    for (compact, message) in zip([[], ["--compact"]], messages) {
      let outcome = try await Program.fctry(
        ["change", dump, "new.bin", "--set", "dummyNamespace/large/hex2bin=\(value)"] + compact, in: folder.path)
      #expect(outcome.status == 1 && outcome.output.isEmpty)
      #expect(outcome.errorLines.last?.contains(message) == true)
    }
    #expect(folder.names.isEmpty)
  }

  @Test(arguments: [
    ([], "Nothing to change"), (["--set", "a/b=1"], "should look like NAMESPACE/KEY/ENCODING=VALUE"),
    (["--set", "a/b/u8"], "should look like"), (["--set", "a/b/u8=256"], "'b': 256 does not fit in u8"),
    (["--set", "a/b/word=1"], "'word' is not an encoding"), (["--set", "a//u8=1"], "a name is needed here"),
    (["--erase", "a"], "should look like NAMESPACE/KEY"),
    (["--set-file", "a/b"], "should look like NAMESPACE/KEY/ENCODING=FILE"),
    (["--erase", "a/sixteen_letters_"], "the firmware allows 15"),
  ])
  func `ends with 2 when an argument is wrong`(arguments: [String], message: String) async throws {
    let outcome = try await Program.fctry(["change", dump, "new.bin"] + arguments, in: folder.path)
    #expect(outcome.status == 2 && outcome.output.isEmpty && folder.names.isEmpty)
    #expect(String(decoding: outcome.errors, as: UTF8.self).contains(message))
  }

  @Test func `sets a value to what a file holds`() async throws {
    try folder.write("-----BEGIN\nline two\n", to: "cert.pem")
    let made = try await fctry(
      "change", dump, "new.bin", "--set-file", "mfg/cert/string=cert.pem", "--set-file", "mfg/raw/binary=cert.pem")
    #expect(made.status == 0 && made.text.contains("2 set, 0 erased"))
    for key in ["cert", "raw"] {
      let value = try await fctry("extract", "new.bin", "mfg", key)
      #expect(value.text == "-----BEGIN\nline two\n", "\(key)")
    }
    let missing = try await fctry("change", dump, "x.bin", "--set-file", "mfg/cert/string=none.pem")
    #expect(missing.status == 1 && missing.errorLines.last?.contains("none.pem") == true)
    #expect(!folder.names.contains("x.bin"))
  }

  @Test func `says that a key to erase is not there`() async throws {
    let outcome = try await fctry("change", dump, "new.bin", "--erase", "dummyNamespace/nobody")
    #expect(outcome.status == 1 && folder.names.isEmpty)
    #expect(outcome.errorLines.last?.contains("there is no key 'nobody' in namespace 'dummyNamespace'") == true)
  }

  @Test func `never writes over the dump`() async throws {
    try WholeFile.write(try WholeFile.read(dump), to: folder.path.appending("a.bin").string, sparing: [])
    let outcome = try await fctry("change", "a.bin", "./a.bin", "--compact")
    #expect(outcome.status == 2 && outcome.errorLines[0].contains("the dump itself"))
    #expect(try bytes("a.bin") == WholeFile.read(dump))
  }

  @Test func `never writes over the key`() async throws {
    let keys = try WholeFile.read(fixture("encryption/keys.bin"))
    try WholeFile.write(keys, to: folder.path.appending("k.bin").string, sparing: [])
    let outcome = try await fctry(
      "change", fixture("encryption/encrypted.bin"), "k.bin", "--key", "k.bin", "--compact")
    #expect(outcome.status == 2 && outcome.errorLines[0].contains("is the key, which"))
    #expect(try bytes("k.bin") == keys)
  }

  @Test func `never writes over a value's file`() async throws {
    try folder.write("value", to: "in.txt")
    symlink("in.txt", folder("link"))
    for output in ["in.txt", "link"] {
      let outcome = try await fctry("change", dump, output, "--set-file", "a/b/string=./in.txt")
      #expect(outcome.status == 2 && outcome.output.isEmpty)
      #expect(outcome.errorLines.first?.contains("the file of a value, which would be lost") == true)
    }
    #expect(try bytes("in.txt") == Array("value".utf8))
  }

  @Test func `refuses a name that is not UTF-8`() async throws {
    let setting = Array("a".utf8) + [0xFF] + Array("/b/u8=1".utf8)
    let outcome = try await Program.fctry(
      raw: [Array("change".utf8), Array(dump.utf8), Array("new.bin".utf8), Array("--set".utf8), setting],
      in: folder.path)
    #expect(outcome.status == 2 && outcome.output.isEmpty && folder.names.isEmpty)
    #expect(outcome.errorLines == ["error: the argument 'a\u{FFFD}/b/u8=1' is not UTF-8"])
  }

  @Test(arguments: [[], ["--compact"]])
  func `keeps an encrypted image encrypted, with the same key`(compact: [String]) async throws {
    let keys = fixture("encryption/keys.bin")
    let change = ["--set", "fresh/n/u16=0x1234"] + compact
    let plain = try await Program.fctry(
      ["change", fixture("encryption/plain.bin"), "plain.bin"] + change, in: folder.path)
    let sealed = try await Program.fctry(
      ["change", fixture("encryption/encrypted.bin"), "sealed.bin", "--key", keys] + change, in: folder.path)
    #expect(plain.status == 0 && sealed.status == 0)
    #expect(try bytes("sealed.bin") != bytes("plain.bin"))
    #expect(try await fctry("decrypt", "sealed.bin", keys, "opened.bin").status == 0)
    #expect(try bytes("opened.bin") == bytes("plain.bin"))
    let closed = try await Program.fctry(
      ["change", fixture("encryption/encrypted.bin"), "x.bin"] + change, in: folder.path)
    #expect(closed.status == 1 && !folder.names.contains("x.bin"))
  }
}

extension [UInt8] {
  fileprivate func containsText(_ text: String) -> Bool {
    indices.contains { self[$0...].starts(with: Array<UInt8>(text.utf8)) }
  }
}
