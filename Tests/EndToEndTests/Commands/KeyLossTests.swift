import Glibc
import Station
import TestSupport
import Testing

/// An overwritten key is a lost product.
@Suite(.timeLimit(.minutes(5))) struct `No key is lost` {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write("key,type,encoding,value\nmfg,namespace,,\nserial_no,data,string,SN1\n", to: "rows.csv")
  }

  private func fctry(_ arguments: String...) async throws -> Program.Outcome {
    try await Program.fctry(arguments, in: folder.path)
  }

  private func encrypt(to image: String, keyfile: String = "k.bin", _ more: String...) async throws -> Program.Outcome {
    try await Program.fctry(
      ["encrypt", "rows.csv", image, "0x3000", "--keygen", "--keyfile", keyfile] + more, in: folder.path)
  }

  private func exists(_ name: String) -> Bool { folder.mode(of: name) != nil }

  @Test(arguments: ["keys/k.bin", "./keys/k.bin", "keys/../keys//k.bin", "keys2/k.bin", "link.bin", "$PWD/keys/k.bin"])
  func `when the image would go to the file of its new key, however that is spelled`(image: String) async throws {
    symlink("keys", folder("keys2"))
    symlink("keys2/k.bin", folder("link.bin"))
    let outcome = try await encrypt(to: image.replacing("$PWD", with: folder.description))
    #expect(outcome.status == 1 && outcome.output.isEmpty)
    #expect(outcome.errorLines.count == 1)
    #expect(outcome.errorLines[0].hasSuffix("error: the image and its key cannot be one file: name another"))
    #expect(folder.names == ["keys2", "link.bin", "rows.csv"])
  }

  @Test func `when the image would go to the file of its new HMAC key`() async throws {
    let outcome = try await encrypt(
      to: "./keys/h.bin", "--key_protect_hmac", "--kp_hmac_keygen", "--kp_hmac_keyfile", "h.bin")
    #expect(outcome.status == 1 && folder.names == ["rows.csv"])
  }

  @Test(arguments: ["./a.bin", "a.bin", "../keys/a.bin"], [[], ["--force"]])
  func `when two new keys would go to one file`(hmacKey: String, force: [String]) async throws {
    let outcome = try await Program.fctry(
      [
        "generate-key", "--outdir", "o", "--keyfile", "a.bin", "--key_protect_hmac", "--kp_hmac_keygen",
        "--kp_hmac_keyfile", hmacKey,
      ] + force, in: folder.path)
    #expect(outcome.status == 1 && outcome.output.isEmpty)
    #expect(outcome.errorLines.first?.hasSuffix("both keys would go to this file: name another") == true)
    #expect(folder.names == ["rows.csv"])
  }

  @Test func `when the image cannot be written, though --force says that the key may go`() async throws {
    #expect(try await fctry("generate-key", "--keyfile", "old.bin").status == 0)
    chmod(folder("keys/old.bin"), 0o640)
    let old = try WholeFile.read(folder("keys/old.bin"))
    mkdir(folder("out.bin"), 0o755)
    let outcome = try await encrypt(to: "out.bin", keyfile: "old.bin", "--force")
    #expect(outcome.status == 1 && outcome.output.isEmpty)
    #expect(outcome.errorLines == ["out.bin: error: 'out.bin' is a folder: name a file"])
    #expect(try WholeFile.read(folder("keys/old.bin")) == old && folder.mode(of: "keys/old.bin") == 0o640)
    let new = try await encrypt(to: "out.bin", keyfile: "new.bin")
    #expect(new.status == 1 && new.output.isEmpty)
    #expect(folder.names(of: "keys") == ["old.bin"] && folder.names(of: "out.bin").isEmpty)
  }

  @Test func `when only one of two can be replaced`() async throws {
    try WholeFile.makeFolder(folder("keys/k.bin"))
    try folder.write([UInt8](repeating: 7, count: 32), to: "keys/h.bin")
    let outcome = try await fctry(
      "generate-key", "--keyfile", "k.bin", "--key_protect_hmac", "--kp_hmac_keygen", "--kp_hmac_keyfile", "h.bin",
      "--force")
    #expect(outcome.status == 1 && outcome.output.isEmpty)
    #expect(outcome.errorLines == ["keys/k.bin: error: 'keys/k.bin' is a folder: name a file"])
    #expect(try WholeFile.read(folder("keys/h.bin")) == [UInt8](repeating: 7, count: 32))
    #expect(folder.names(of: "keys") == ["h.bin", "k.bin"])
  }

  @Test func `when the name is that of a folder, and says so`() async throws {
    try WholeFile.makeFolder(folder("keys/k.bin"))
    let outcome = try await fctry("generate-key", "--keyfile", "k.bin")
    #expect(outcome.errorLines == ["keys/k.bin: error: 'keys/k.bin' is a folder: name a file"])
  }
}
