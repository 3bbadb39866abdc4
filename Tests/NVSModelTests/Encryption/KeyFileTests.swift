import Testing

@testable import NVSModel

@Suite struct `A key file` {
  @Test func `is a keys partition, its 64 bytes alone, or an HMAC key`() throws {
    let partition = try EncryptionFixtures.keysPartition
    #expect(try KeyFile(partition).scheme == .keysPartition)
    #expect(try KeyFile(Array(partition.prefix(64))) == KeyFile(partition))
    #expect(try KeyFile(EncryptionFixtures.hmacKey).scheme == .hmac)
  }

  @Test func `with an HMAC key gives the keys that the reference derives`() throws {
    let derived = try KeyFile(EncryptionFixtures.hmacKey, as: .hmac).keys
    #expect(try derived.partitionImage() == EncryptionFixtures.bytes("hmac-keys"))
  }

  @Test func `is written as it was read`() throws {
    let partition = try EncryptionFixtures.keysPartition
    #expect(try KeyFile(partition).keys.partitionImage() == partition)
    #expect(
      try KeyFile(partition).keys.partitionImage(size: 0x2000) == partition + Array(repeating: 0xFF, count: 0x1000))
  }

  @Test func `is refused with the reason`() throws {
    let partition = try EncryptionFixtures.keysPartition
    #expect(throws: KeyProblem.blank) { try KeyFile(Fixtures.bytes("dumps/keys/keys_blank.bin")) }
    #expect(throws: KeyProblem.badCRC) { try KeyFile(Fixtures.bytes("dumps/keys/keys_badcrc.bin")) }
    #expect(throws: KeyProblem.isHMACKey) { try KeyFile(EncryptionFixtures.hmacKey, as: .keysPartition) }
    #expect(throws: KeyProblem.isKeysPartition) { try KeyFile(partition, as: .hmac) }
    #expect(throws: KeyProblem.isImage) { try KeyFile(EncryptionFixtures.encrypted) }
    let digits = Array(String(repeating: "0123456789abcdef", count: 4).utf8)
    for text in [digits, digits + [0x0A], Array(digits.prefix(32)), digits + digits] {
      #expect(throws: KeyProblem.isText) { try KeyFile(text) }
    }
    for size in [0, 31, 33, 63, 65, 67] {
      #expect(throws: KeyProblem.size(size)) { try KeyFile(Array(partition.prefix(size))) }
    }
    #expect(throws: KeyProblem.blank) { try KeyFile(Array(repeating: 0xFF, count: 32)) }
    #expect(throws: KeyProblem.blank) { try KeyFile(Array(repeating: 0xFF, count: 64)) }
  }
}

@Suite struct `Key offers` {
  private let csv = "nvs, data, nvs, 0x9000, 0x6000\nkeys, data, nvs_keys, 0xf000, 0x1000, encrypted\n"

  private func flash(_ keys: [UInt8]) -> [UInt8] { Array(repeating: 0xFF, count: 0xF000) + keys }

  @Test func `are the keys partitions of a dump that hold keys in the clear`() throws {
    let table = PartitionTable(bytes: Array(csv.utf8))
    let offers = KeyOffer.offers(in: flash(try EncryptionFixtures.keysPartition), table: table)
    #expect(offers.map(\.partition.name) == ["keys"])
    #expect(try offers.first?.file?.keys == EncryptionFixtures.keys)
  }

  @Test func `are found in a dump that begins later`() throws {
    let table = PartitionTable(bytes: Array(csv.utf8))
    let late = Array(flash(try EncryptionFixtures.keysPartition).dropFirst(0x8000))
    #expect(
      try KeyOffer.offers(in: late, startingAt: 0x8000, table: table).first?.file?.keys == EncryptionFixtures.keys)
    #expect(KeyOffer.offers(in: late, startingAt: 0xF001, table: table).isEmpty)
  }

  @Test func `say why there is no key in one`() throws {
    let table = PartitionTable(bytes: Array(csv.utf8))
    let bad = try Fixtures.bytes("dumps/keys/keys_badcrc.bin")
    #expect(KeyOffer.offers(in: flash(bad), table: table).first?.problem == .badCRC)
    #expect(KeyOffer.offers(in: flash(Array(repeating: 0xFF, count: 4096)), table: table).first?.problem == .blank)
    #expect(KeyOffer.offers(in: flash([]), table: table).isEmpty)
  }
}
