import Testing

@testable import NVSModel

@Suite struct `An encrypted image` {
  @Test func `has the reference's bytes`() throws {
    let image = PartitionImage(try EncryptionFixtures.plain)
    #expect(try image.encrypted(with: EncryptionFixtures.keys) == EncryptionFixtures.encrypted)
    let hmac = try KeyFile(EncryptionFixtures.hmacKey).keys
    #expect(try image.encrypted(with: hmac) == EncryptionFixtures.hmacEncrypted)
  }

  @Test func `is decrypted to what it was made of`() throws {
    let image = PartitionImage(try EncryptionFixtures.encrypted)
    #expect(try image.decrypted(with: EncryptionFixtures.keys).bytes == EncryptionFixtures.plain)
    #expect(!image.isDecryptedOtherwiseByReference)
  }

  @Test func `keeps its places when an entry before them is blank or wiped`() throws {
    var plain = try EncryptionFixtures.plain
    var encrypted = try EncryptionFixtures.encrypted
    let (blank, wiped) = (NVS.offset(page: 1, entry: 7), NVS.offset(page: 2, entry: 9))
    for offset in 0..<NVS.entrySize {
      (plain[blank + offset], encrypted[blank + offset]) = (0xFF, 0xFF)
      (plain[wiped + offset], encrypted[wiped + offset]) = (0, 0)
    }
    let image = PartitionImage(encrypted)
    #expect(try image.decryptedBytes(with: EncryptionFixtures.keys) == plain)
    #expect(image.isDecryptedOtherwiseByReference)
  }

  @Test func `is decrypted to its end when it is cut short`() throws {
    let size = 2 * NVS.pageSize + 1000
    let image = PartitionImage(Array(try EncryptionFixtures.encrypted.prefix(size)))
    let plain = try image.decryptedBytes(with: EncryptionFixtures.keys)
    // The last entry is not whole, and stays as it is.
    let whole = size - (size - NVS.entriesOffset) % NVS.entrySize
    #expect(try plain.prefix(whole) == EncryptionFixtures.plain.prefix(whole))
    #expect(plain.suffix(from: whole) == image.bytes.suffix(from: whole))
  }

  @Test(arguments: [0, 1, 31, 63, 64, 95, 96, 4095]) func `may be smaller than a page`(size: Int) throws {
    let image = PartitionImage(Array(repeating: 0x5A, count: size))
    #expect(try image.decryptedBytes(with: EncryptionFixtures.keys).count == size)
  }

  @Test func `of the corpus opens with its own key and no other`() throws {
    let encrypted = CorpusDump.all.filter { $0.name.contains("encrypted") }
    #expect(encrypted.count == 3)
    for dump in encrypted {
      let image = PartitionImage(try Fixtures.dump(dump.name))
      // The test application's keys are the same as those of the others.
      for (name, opens) in [("keys", true), ("keys_testapps", true), ("keys_wrong", false)] {
        let keys = try EncryptionKeys(partition: Fixtures.bytes("dumps/keys/\(name).bin"))
        #expect(KeyTrial(image, keys: keys).isOpened == opens)
      }
    }
  }

  @Test func `of the corpus is the same after it was opened and closed`() throws {
    let keys = try EncryptionKeys(partition: Fixtures.bytes("dumps/keys/keys.bin"))
    for dump in CorpusDump.all where dump.name.contains("encrypted") {
      let image = PartitionImage(try Fixtures.dump(dump.name))
      #expect(try image.decrypted(with: keys).encrypted(with: keys) == image.bytes)
    }
  }

  @Test func `is exported with the keys partition that opens it`() throws {
    var evaluator = Evaluator()
    let document = try FactoryDocument(name: "rows.csv", bytes: try Fixtures.bytes("encryption/rows.csv"))
    let items = evaluator.evaluate([document], files: [:], version: .v2).items
    let image = try ImageEncoder.encode(items, geometry: Geometry(size: 0x6000))
    let export = try EncryptedExport(image, keys: EncryptionFixtures.keys)
    #expect(try export.image == EncryptionFixtures.encrypted)
    #expect(try export.keysImage() == EncryptionFixtures.keysPartition)
  }
}
