import Foundation
import Station
import SystemPackage
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct `The encryption commands` {
  private let folder: TemporaryFolder
  private let rows = "key,type,encoding,value\nmfg,namespace,,\nserial_no,data,string,SN1\npriv,data,hex2bin,0102ff\n"

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(rows, to: "rows.csv")
  }

  private func fctry(_ arguments: String...) async throws -> Program.Outcome {
    try await Program.fctry(arguments, in: folder.path)
  }

  private func reference(_ arguments: [String]) async throws {
    let outcome = try await Program.reference(arguments, in: folder.path)
    #expect(outcome.status == 0, "\(String(decoding: outcome.errors, as: UTF8.self))")
  }

  private func bytes(_ name: String) throws -> [UInt8] { try WholeFile.read(folder(name)) }
  private func exists(_ name: String) -> Bool { folder.mode(of: name) != nil }
  private func fixture(_ name: String) -> String { Program.package.appending("Tests/Fixtures/\(name)").string }

  @Test func `make keys that the reference takes, and the image that it makes with them`() async throws {
    let made = try await fctry("encrypt", "rows.csv", "mine", "0x3000", "--keygen", "--keyfile", "k", "--outdir", "o")
    #expect(made.status == 0 && made.errors.isEmpty)
    #expect(folder.mode(of: "o/keys/k.bin") == 0o600)
    try await reference(["encrypt", "rows.csv", "ref.bin", "0x3000", "--inputkey", "o/keys/k.bin"])
    #expect(try bytes("o/mine.bin") == bytes("ref.bin"))
    try await reference(["decrypt", "o/mine.bin", "o/keys/k.bin", "plain.bin"])
    #expect(try await fctry("decrypt", "ref.bin", "o/keys/k.bin", "mine-plain").status == 0)
    #expect(try bytes("mine-plain.bin") == bytes("plain.bin"))
    #expect(folder.mode(of: "mine-plain.bin") == 0o600)
  }

  @Test(arguments: ["_", "-"]) func `derive the keys from an HMAC key as the reference does`(dash: String) async throws
  {
    func option(_ words: String) -> String { "--" + words.replacingOccurrences(of: " ", with: dash) }
    let made = try await fctry(
      "generate-key", "--keyfile", "k.bin", option("key protect hmac"), option("kp hmac keygen"))
    #expect(made.status == 0)
    #expect(made.text.split(separator: "\n").count == 2)
    #expect(try bytes("keys/hmac-k.bin").count == 32)
    #expect(folder.mode(of: "keys/hmac-k.bin") == 0o600 && folder.mode(of: "keys/k.bin") == 0o600)
    try await reference([
      "generate-key", "--keyfile", "ref.bin", "--key_protect_hmac", "--kp_hmac_inputkey", "keys/hmac-k.bin",
    ])
    #expect(try bytes("keys/k.bin") == bytes("keys/ref.bin"))
    let encrypted = try await fctry(
      "encrypt", "rows.csv", "mine.bin", "0x3000", "--keygen", "--keyfile", "again.bin", option("key protect hmac"),
      option("kp hmac inputkey"), "keys/hmac-k.bin")
    #expect(encrypted.status == 0)
    try await reference(["encrypt", "rows.csv", "ref.bin", "0x3000", "--inputkey", "keys/k.bin"])
    #expect(try bytes("mine.bin") == bytes("ref.bin"))
    #expect(try await fctry("decrypt", "mine.bin", "keys/hmac-k.bin", "plain.bin").status == 0)
    let shown = try await fctry("show", "--hmac-key", "keys/hmac-k.bin", "mine.bin")
    #expect(shown.status == 0 && shown.errors.isEmpty && shown.text.contains("SN1"))
  }

  @Test func `put an HMAC key into keys, wherever the other key goes`() async throws {
    // The reference would leave it in the current folder.
    let made = try await fctry(
      "generate-key", "--keyfile", folder("else/k.bin"), "--key_protect_hmac",
      "--kp_hmac_keygen", "--kp_hmac_keyfile", "h.bin")
    #expect(made.status == 0)
    #expect(folder.mode(of: "keys/h.bin") == 0o600 && folder.mode(of: "else/k.bin") == 0o600)
  }

  @Test func `name new keys by the date, as the reference does`() async throws {
    #expect(try await fctry("generate-key", "--outdir", "o").status == 0)
    let names = folder.names(of: "o/keys")
    #expect(names.count == 1)
    #expect(names.first?.wholeMatch(of: /keys-\d\d-\d\d_\d\d-\d\d\.bin/) != nil)
  }

  @Test func `never overwrite a key unasked, and leave no half of a pair`() async throws {
    #expect(try await fctry("generate-key", "--keyfile", "k.bin").status == 0)
    let first = try bytes("keys/k.bin")
    let again = try await fctry("generate-key", "--keyfile", "k.bin", "--key_protect_hmac", "--kp_hmac_keygen")
    #expect(again.status == 1 && again.output.isEmpty)
    #expect(again.errorLines.count == 1 && again.errorLines[0].contains("or replace it with --force"))
    #expect(try bytes("keys/k.bin") == first)
    #expect(!exists("keys/hmac-k.bin"))
    let encrypted = try await fctry("encrypt", "rows.csv", "out.bin", "0x3000", "--keygen", "--keyfile", "k.bin")
    #expect(encrypted.status == 1 && !exists("out.bin"))
    #expect(try await fctry("generate-key", "--keyfile", "k.bin", "--force").status == 0)
    #expect(try bytes("keys/k.bin") != first)
  }

  @Test func `leave no key behind when there is no image`() async throws {
    try folder.write(rows + "bad,data,u8,256\n", to: "bad.csv")
    #expect(try await fctry("encrypt", "bad.csv", "out.bin", "0x3000", "--keygen").status == 1)
    #expect(!exists("keys") && !exists("out.bin"))
    try WholeFile.makeFolder(folder("dir.bin"))
    #expect(try await fctry("encrypt", "rows.csv", "dir.bin", "0x3000", "--keygen", "--keyfile", "k").status == 1)
    #expect(!exists("keys/k.bin"))
  }

  @Test func `write nothing when the key does not open the image`() async throws {
    let encrypted = fixture("encryption/encrypted.bin")
    let wrong = try await fctry("decrypt", encrypted, fixture("dumps/keys/keys_wrong.bin"), "out.bin")
    #expect(wrong.status == 1 && wrong.output.isEmpty && !exists("out.bin"))
    #expect(wrong.errorLines.count == 1)
    #expect(wrong.errorLines[0].hasSuffix("error: this key does not open this image; nothing was written"))
    let plain = try await fctry("decrypt", fixture("encryption/plain.bin"), fixture("encryption/keys.bin"), "out.bin")
    #expect(plain.status == 1 && !exists("out.bin"))
    #expect(plain.errorLines[0].contains("error: the image is not encrypted"))
    let bad = try await fctry("decrypt", encrypted, fixture("dumps/keys/keys_badcrc.bin"), "out.bin")
    #expect(bad.status == 1 && !exists("out.bin"))
    #expect(bad.errorLines[0].contains("error: the CRC of the key is bad"))
  }

  @Test func `never write over what they read`() async throws {
    #expect(try await fctry("encrypt", "rows.csv", "e.bin", "0x3000", "--keygen", "--keyfile", "k").status == 0)
    let (image, key) = (try bytes("e.bin"), try bytes("keys/k.bin"))
    #expect(try await fctry("decrypt", "e.bin", "keys/k.bin", "keys/../keys/k.bin").status == 2)
    #expect(try await fctry("decrypt", "e.bin", "keys/k.bin", "e.bin").status == 2)
    #expect(try await fctry("encrypt", "rows.csv", "keys/k.bin", "0x3000", "--inputkey", "keys/k.bin").status == 2)
    #expect(try bytes("e.bin") == image && bytes("keys/k.bin") == key)
    try folder.write(rows, to: "rows.bin")
    let replacing = try await fctry(
      "encrypt", "rows.bin", "e.bin", "0x3000", "--keygen", "--keyfile", "../rows.bin", "--force")
    #expect(replacing.status == 2 && replacing.errorLines.last?.contains("is also an input") == true)
    #expect(try bytes("e.bin") == image && bytes("rows.bin") == Array(rows.utf8))
  }

  @Test func `say where the reference would decrypt wrongly`() async throws {
    var encrypted = try WholeFile.read(fixture("encryption/encrypted.bin"))
    var plain = try WholeFile.read(fixture("encryption/plain.bin"))
    for offset in 0x1140..<0x1160 { (encrypted[offset], plain[offset]) = (0xFF, 0xFF) }
    try folder.write(encrypted, to: "gap.bin")
    let made = try await fctry("decrypt", "gap.bin", fixture("encryption/keys.bin"), "out.bin")
    #expect(made.status == 0)
    #expect(made.errorLines.count == 1 && made.errorLines[0].hasPrefix("gap.bin: note: Espressif's generator"))
    #expect(try bytes("out.bin") == plain)
    try await reference(["decrypt", "gap.bin", fixture("encryption/keys.bin"), "ref.bin"])
    #expect(try bytes("ref.bin") != plain)
  }

  @Test(arguments: [
    ["encrypt", "rows.csv", "o.bin", "0x3000"],
    ["encrypt", "rows.csv", "o.bin", "0x3000", "--keygen", "--inputkey", "k.bin"],
    ["encrypt", "rows.csv", "o.bin", "0x3000", "--keygen", "--key_protect_hmac"],
    ["generate-key", "--kp_hmac_keygen"],
    ["generate-key", "--key_protect_hmac", "--kp_hmac_keygen", "--kp_hmac_inputkey", "h.bin"],
    ["generate-key", "--keyfile", "k.txt"],
    ["doctor"],
    ["doctor", "--key", "a", "--hmac-key", "b"],
  ])
  func `refuse options that contradict each other`(arguments: [String]) async throws {
    let outcome = try await Program.fctry(arguments, in: folder.path)
    #expect(outcome.status == 2 && outcome.output.isEmpty)
    #expect(folder.names == ["rows.csv"])
  }
}

@Suite(.timeLimit(.minutes(5))) struct `The doctor command` {
  private func doctor(_ arguments: String...) async throws -> Program.Outcome {
    try await Program.fctry(["doctor"] + arguments, in: Program.package.appending("Tests/Fixtures/encryption"))
  }

  @Test func `says that all is well`() async throws {
    let outcome = try await doctor("--key", "keys.bin", "encrypted.bin")
    #expect(outcome.status == 0 && outcome.text == "encrypted.bin: this key opens this image\n")
  }

  @Test func `ends with 1 and a sentence when something is wrong`() async throws {
    let outcome = try await doctor("--key", "hmac-keys.bin", "encrypted.bin")
    #expect(outcome.status == 1 && outcome.text == "encrypted.bin: this key does not open this image\n")
    let kind = try await doctor("--key", "hmac-key.bin")
    #expect(kind.status == 1 && kind.text.hasPrefix("hmac-key.bin: this is an HMAC key of 32 bytes"))
    let missing = try await doctor("--key", "no.bin", "encrypted.bin")
    #expect(missing.status == 1 && missing.output.isEmpty && missing.errorLines.count == 1)
  }
}
