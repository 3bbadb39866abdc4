import NVSModel
import Station
import SystemPackage
import Testing
import TestSupport

@Suite(.timeLimit(.minutes(5))) struct `A whole flash with encrypted partitions` {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A table, a blank nvs, the keys as given, and an encrypted partition.
  private func makeFlash(keys: String) async throws {
    try folder.write(
      "nvs, data, nvs, 0x9000, 0x6000\nkeys, data, nvs_keys, 0xf000, 0x1000, encrypted\n"
        + "fctry, data, nvs, 0x10000, 0x6000\n", to: "p.csv")
    let made = try await Program.fctry(
      "partitions", "p.csv", "--format", "binary", "--output", "p.bin", in: folder.path)
    #expect(made.status == 0)
    var flash = [UInt8](repeating: 0xFF, count: 0x20000)
    let fixtures = Program.package.appending("Tests/Fixtures")
    for (file, offset) in [
      (folder.path.appending("p.bin"), 0x8000), (fixtures.appending(keys), 0xF000),
      (fixtures.appending("encryption/encrypted.bin"), 0x10000),
    ] {
      let bytes = try WholeFile.read(file.string)
      flash.replaceSubrange(offset..<offset + bytes.count, with: bytes)
    }
    try WholeFile.write(flash, to: folder.path.appending("flash.bin").string, sparing: [])
  }

  private func fctry(_ arguments: String...) async throws -> Program.Outcome {
    try await Program.fctry(arguments, in: folder.path)
  }

  @Test func `offers its own keys, and opens with them`() async throws {
    try await makeFlash(keys: "encryption/keys.bin")
    let closed = try await fctry("show", "flash.bin", "--partition", "fctry")
    #expect(
      closed.errorLines.contains(
        "flash.bin: note: 'fctry' is encrypted, and the keys partition 'keys' of this dump opens it: --dump-key"))
    let plain = Program.package.appending("Tests/Fixtures/encryption/plain.bin").string
    let expected = try await fctry("show", plain)
    let opened = try await fctry("show", "--dump-key", "flash.bin", "--partition", "fctry")
    #expect(opened.status == 0 && opened.output == expected.output)
    let same = try await fctry("diff", "--dump-key", "--partition", "fctry", "flash.bin", "flash.bin")
    #expect(same.status == 0)
    let doctor = try await fctry("doctor", "flash.bin")
    #expect(doctor.status == 0)
    #expect(
      doctor.text.hasSuffix(
        """

        flash.bin: nothing stands against encrypted NVS in it
        flash.bin: nvs: nothing is written in it
        flash.bin: fctry: this key opens this image

        """))
  }

  @Test func `is decrypted with its own keys`() async throws {
    try await makeFlash(keys: "encryption/keys.bin")
    let made = try await fctry("decrypt", "flash.bin", "plain.bin", "--partition", "fctry", "--dump-key")
    let plain = try WholeFile.read(Program.package.appending("Tests/Fixtures/encryption/plain.bin").string)
    let written = try WholeFile.read(folder("plain.bin"))
    #expect(made.status == 0 && written == plain)
    let both = try await fctry("decrypt", "flash.bin", "keys.bin", "plain.bin", "--dump-key")
    #expect(both.status == 2 && both.errorLines[0].contains("give one key"))
    let neither = try await fctry("decrypt", "flash.bin", "plain.bin")
    #expect(neither.status == 2 && neither.errorLines[0].contains("<output>"))
    let none = try await fctry("decrypt", "plain.bin", "out.bin", "--dump-key")
    #expect(none.status == 1 && !folder.names.contains("out.bin"))
  }

  @Test func `says why its keys cannot be used`() async throws {
    try await makeFlash(keys: "dumps/keys/keys_badcrc.bin")
    let opened = try await fctry("show", "--dump-key", "flash.bin", "--partition", "fctry")
    #expect(opened.status == 1 && opened.output.isEmpty)
    #expect(
      opened.errorLines.last?.hasPrefix("flash.bin: error: the keys partition 'keys': the CRC of the key is bad")
        == true)
    let doctor = try await fctry("doctor", "flash.bin")
    #expect(doctor.status == 1)
    #expect(doctor.text.contains("flash.bin: keys: the CRC of the key is bad"))
    #expect(doctor.text.contains("flash.bin: fctry: the image looks encrypted"))
  }
}

@Suite(.timeLimit(.minutes(5))) struct `Commands that take values from an encrypted image` {
  private let folder = Program.package.appending("Tests/Fixtures/encryption")

  private func fctry(_ arguments: String...) async throws -> Program.Outcome {
    try await Program.fctry(arguments, in: folder)
  }

  @Test func `find the values of the plain one, which needs no key`() async throws {
    let same = try await fctry("diff", "--key", "keys.bin", "encrypted.bin", "plain.bin")
    #expect(same.status == 0)
    #expect(same.errorLines == ["plain.bin: note: not encrypted, so read without the key"])
    let rows = try await fctry("diff", "--hmac-key", "hmac-key.bin", "hmac-encrypted.bin", "rows.csv")
    #expect(rows.status == 0)
    let value = try await fctry("extract", "--key", "keys.bin", "encrypted.bin", "app", "text_0")
    #expect(value.status == 0 && value.text == "lorem ipsum ")
  }

  @Test(arguments: [
    ["diff", "encrypted.bin", "encrypted.bin"], ["extract", "encrypted.bin", "app", "text_0"],
    ["show", "--format", "csv", "encrypted.bin"], ["salvage", "encrypted.bin", "/dev/null/out.bin"],
  ])
  func `fail without its key, or with another`(command: [String]) async throws {
    for key in [[], ["--key", "hmac-keys.bin"], ["--hmac-key", "hmac-key.bin"]] {
      let outcome = try await Program.fctry(command + key, in: folder)
      #expect([1, 2].contains(outcome.status) && outcome.output.isEmpty)
      let reason = key.isEmpty ? "the image looks encrypted" : "this key does not open this image"
      #expect(outcome.errorLines.contains { $0.contains("error: \(reason)") })
    }
  }
}

@Suite(.timeLimit(.minutes(5))) struct `Commands that read an encrypted image` {
  private let folder = Program.package.appending("Tests/Fixtures")

  @Test func `show and list it with its key`() async throws {
    let encrypted = try await Program.fctry(
      "show", "--format", "json", "--key", "encryption/keys.bin", "encryption/encrypted.bin", in: folder)
    let plain = try await Program.fctry("show", "--format", "json", "encryption/plain.bin", in: folder)
    #expect(encrypted.status == 0 && encrypted.errors.isEmpty && encrypted.output == plain.output)
    let history = try await Program.fctry(
      "history", "--hmac-key", "encryption/hmac-key.bin", "encryption/hmac-encrypted.bin", in: folder)
    #expect(history.status == 0 && history.text.contains("num_7"))
    let check = try await Program.fctry(
      "check", "--key", "encryption/keys.bin", "encryption/encrypted.bin", in: folder)
    #expect(check.status == 0)
  }

  @Test(arguments: [["show"], ["show", "--view", "flash"], ["check"], ["history"]])
  func `show nothing of a key`(command: [String]) async throws {
    let outcome = try await Program.fctry(command + ["encryption/keys.bin"], in: folder)
    #expect(outcome.status == 1 && outcome.output.isEmpty)
    #expect(
      outcome.errorLines == [
        "encryption/keys.bin: error: this is a keys partition, whose content is not shown: "
          + "fctry doctor --key FILE judges it"
      ])
  }

  @Test func `show what the firmware would see with a key that does not open it, which is no success`() async throws {
    let wrong = try await Program.fctry(
      "show", "--key", "dumps/keys/keys_wrong.bin", "dumps/gen_encrypted_read_wrong_key.bin", in: folder)
    #expect(wrong.status == 1 && wrong.errorLines.count == 1)
    #expect(wrong.errorLines[0].hasSuffix("warning: this key does not open this image"))
    #expect(wrong.text.contains("ESP_OK"))
    for command in ["check", "history"] {
      let outcome = try await Program.fctry(
        command, "--key", "dumps/keys/keys_wrong.bin", "dumps/gen_encrypted_read_wrong_key.bin", in: folder)
      #expect(outcome.status == 1, "\(command)")
    }
    let bad = try await Program.fctry(
      "show", "--key", "dumps/keys/keys_badcrc.bin", "dumps/keys_partition_bad_crc.bin", in: folder)
    #expect(bad.status == 1 && bad.text.contains("ESP_ERR_NVS_CORRUPT_KEY_PART"))
    #expect(bad.errorLines.count == 1 && bad.errorLines[0].contains("warning: the CRC of the key is bad"))
  }
}
