import Testing

@testable import NVSModel

@Suite struct `The doctor` {
  private typealias Fix = EncryptionFixtures

  private func say(
    _ image: [UInt8]? = nil, key: [UInt8]? = nil, hmac: [UInt8]? = nil, table: String? = nil
  ) -> [String] {
    let file = key.map { Doctor.Key($0, as: .keysPartition) } ?? hmac.map { Doctor.Key($0, as: .hmac) }
    return Doctor(table: table.map { PartitionTable(bytes: Array($0.utf8)) }, key: file, image: image)
      .diagnoses.map { ($0.isWrong ? "✗ " : "✓ ") + $0.description }
  }

  @Test func `finds nothing wrong with an image and its key`() throws {
    #expect(try say(Fix.encrypted, key: Fix.keysPartition) == ["✓ this key opens this image"])
    #expect(try say(Fix.hmacEncrypted, hmac: Fix.hmacKey) == ["✓ this key opens this image, as the HMAC scheme"])
    #expect(try say(Fix.plain) == ["✓ the image is not encrypted, and no key was given"])
    #expect(try say(key: Fix.keysPartition) == ["✓ the key's CRC is right"])
    #expect(
      try say(hmac: Fix.hmacKey) == ["✓ an HMAC key of 32 bytes; without an image nothing more can be said of it"])
  }

  @Test func `says that the key's CRC is bad`() throws {
    let bad = try Fixtures.bytes("dumps/keys/keys_badcrc.bin")
    let problem = "✗ the CRC of the key is bad: the file is damaged, encrypted itself, or no keys partition"
    #expect(say(key: bad) == [problem])
    #expect(try say(Fix.encrypted, key: bad) == [problem + "; its key bytes do not open this image either"])
    #expect(
      try say(Fixtures.dump("keys_partition_bad_crc"), key: bad) == [
        "✗ the CRC of the key is bad, so the firmware refuses it, though its key bytes do open this image"
      ])
  }

  @Test func `says that the keys partition is blank`() throws {
    let blank = try Fixtures.bytes("dumps/keys/keys_blank.bin")
    #expect(
      try say(Fix.encrypted, key: blank) == [
        "✗ the key file is blank: it holds no key, and a device that finds it so makes its own"
      ])
  }

  @Test func `says that a file is no key`() throws {
    #expect(try say(key: Fix.plain) == ["✗ this is an NVS image, not a key: were the two files swapped?"])
    #expect(
      say(key: [1, 2, 3]) == [
        "✗ a key file has 4096 bytes (a keys partition), 64 (its keys) or 32 (an HMAC key), and this has 3"
      ])
  }

  @Test func `says that this key does not open this image`() throws {
    #expect(try say(Fix.encrypted, key: Fix.otherKeys) == ["✗ this key does not open this image"])
    #expect(try say(Fix.encrypted, hmac: Fix.hmacKey) == ["✗ this key does not open this image"])
  }

  @Test func `says that it opens it as the HMAC scheme`() throws {
    let kind = "✗ this is an HMAC key of 32 bytes, not a keys partition: give it with --hmac-key"
    #expect(try say(key: Fix.hmacKey) == [kind])
    #expect(try say(Fix.hmacEncrypted, key: Fix.hmacKey) == [kind + "; it opens this image as the HMAC scheme"])
    #expect(
      try say(Fix.encrypted, key: Fix.hmacKey) == [kind + ", though it does not open this image as such either"])
  }

  @Test func `says that it is a keys partition and no HMAC key`() throws {
    let kind = "✗ this is a keys partition, not an HMAC key of 32 bytes: give it with --key"
    #expect(try say(hmac: Fix.keysPartition) == [kind])
    #expect(try say(Fix.encrypted, hmac: Fix.keysPartition) == [kind + "; it opens this image as such"])
  }

  @Test func `says that the image is not encrypted`() throws {
    let sentence = "✗ the image is not encrypted: it can be read without a key"
    #expect(try say(Fix.plain, key: Fix.keysPartition) == [sentence])
    #expect(try say(Fixtures.dump("lived_6pages"), hmac: Fix.hmacKey) == [sentence])
  }

  @Test func `asks for the key of an image that looks encrypted`() throws {
    #expect(
      try say(Fix.encrypted) == [
        "✗ the image looks encrypted: no entry can be read as it is; give its key with --key or --hmac-key"
      ])
  }

  @Test func `says that half the pages are plain`() throws {
    let mixture = try Array(Fix.plain[..<0x2000] + Fix.encrypted[0x2000...])
    let sentence =
      "✗ it is a mixture: pages 0 and 1 are plain, pages 2, 3 and 4 are encrypted; the firmware can read only one kind"
    #expect(say(mixture) == [sentence])
    #expect(try say(mixture, key: Fix.keysPartition) == [sentence])
    #expect(try say(mixture, key: Fix.otherKeys) == [sentence])
  }

  @Test func `says that it is encrypted for another offset`() throws {
    let late = try Array(Fix.encrypted[0x2000...])
    let start = "✗ this key opens it, but it was encrypted for another offset: every page for one"
    #expect(try say(late, key: Fix.keysPartition) == [start + " 0x2000 bytes after the one each has here"])
    let early = try Array(repeating: 0xFF, count: 0x3000) + Fix.encrypted
    #expect(try say(early, key: Fix.keysPartition) == [start + " 0x3000 bytes before the one each has here"])
  }

  @Test func `says that its pages are in another order`() throws {
    let swapped = try Fix.pages([0, 3, 2, 1, 4, 5], of: Fix.encrypted)
    #expect(
      try say(swapped, key: Fix.keysPartition) == [
        "✗ this key opens it, but its pages lie in another order than they were encrypted for: "
          + "page 1 belongs at 3, page 3 belongs at 1"
      ])
    let reversed = try Fix.pages([5, 4, 3, 2, 1, 0], of: Fix.encrypted)
    #expect(
      try say(reversed, key: Fix.keysPartition) == [
        "✗ this key opens it, but its pages lie in another order than they were encrypted for: "
          + "page 1 belongs at 4, page 2 belongs at 3, page 3 belongs at 2, page 4 belongs at 1, and 1 more"
      ])
  }

  @Test func `says which pages the key does not open`() throws {
    let other = try PartitionImage(Fix.plain).encrypted(with: EncryptionKeys(partition: Fix.otherKeys))
    let patched = try Array(Fix.encrypted[..<0x3000] + other[0x3000..<0x4000] + Fix.encrypted[0x4000...])
    #expect(
      try say(patched, key: Fix.keysPartition) == [
        "✗ this key opens this image, but not page 3: damaged, or written with another key"
      ])
  }

  @Test func `says that there is nothing to try a key on`() throws {
    let blank = [UInt8](repeating: 0xFF, count: 0x3000)
    #expect(
      try say(blank, key: Fix.keysPartition) == ["✗ nothing is written in it, so no key can be tried on it"])
  }

  @Test func `says that it is no NVS partition, or where its pages begin`() throws {
    #expect(
      try say(Fixtures.dump("random_garbage_0x3000"), key: Fix.keysPartition) == [
        "✗ no page of it has a good header: this is not an NVS partition, or its flash is encrypted"
      ])
    let shifted = try Array(repeating: 0xFF, count: 0x100) + Fix.encrypted
    #expect(
      try say(shifted, key: Fix.keysPartition) == [
        "✗ its pages begin 256 bytes after a multiple of 4096: it was cut from the flash at a wrong offset"
      ])
    #expect(say([]) == ["✓ nothing is written in it"])
  }

  @Test func `says that it is cut short`() throws {
    let short = try Array(Fix.encrypted.prefix(0x2100))
    #expect(
      try say(short, key: Fix.keysPartition) == [
        "✗ it ends in the middle of a page: 3840 bytes are missing", "✓ this key opens this image",
      ])
  }

  @Test func `says that the firmware refuses an NVS partition flagged encrypted`() {
    #expect(
      say(table: "fctry, data, nvs, 0x9000, 0x6000, encrypted\n") == [
        "✗ 'fctry' is flagged encrypted, which the firmware refuses for NVS: remove the flag, NVS encrypts by itself"
      ])
  }

  @Test func `says that nvs_keys lacks its flag, is too small, or is not there`() throws {
    #expect(
      say(table: "keys, data, nvs_keys, 0x9000, 0x800\n") == [
        "✗ the keys partition 'keys' lacks the flag encrypted: its keys lie in the clear",
        "✗ the keys partition 'keys' has less than 0x1000 bytes: make it one sector",
      ])
    let none = "nvs, data, nvs, 0x9000, 0x6000\n"
    #expect(
      try say(Fix.encrypted, key: Fix.keysPartition, table: none) == [
        "✗ there is no nvs_keys partition, so the firmware has no place for this key: add one, or use an HMAC key",
        "✓ this key opens this image",
      ])
    #expect(try say(Fix.hmacEncrypted, hmac: Fix.hmacKey, table: none).allSatisfy { $0.hasPrefix("✓") })
    #expect(say(table: "# empty\n") == ["✗ there is no partition in it"])
  }

  @Test func `has something to say of any damaged image, key and table`() throws {
    var state: UInt64 = 7
    func random(below bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % max(bound, 1)
    }
    let (image, keys) = (try Fix.encrypted, try Fix.keysPartition)
    for _ in 0..<100 {
      var bytes = Array(image.prefix(random(below: image.count + 1)))
      for _ in 0..<random(below: 40) where !bytes.isEmpty {
        bytes[random(below: bytes.count)] = UInt8(truncatingIfNeeded: random(below: 256))
      }
      #expect(try !say(bytes, key: Fix.keysPartition).isEmpty)
      var key = Array(keys.prefix([32, 64, 68, 4096, random(below: 100)][random(below: 5)]))
      if !key.isEmpty { key[random(below: min(key.count, 80))] ^= UInt8(truncatingIfNeeded: random(below: 256)) }
      let table = String(decoding: bytes.prefix(200), as: UTF8.self)
      #expect(!say(Array(bytes.prefix(0x1100)), key: key, table: table).isEmpty)
      #expect(!say(hmac: key).isEmpty)
    }
  }

  @Test func `finds nothing wrong with a good table`() {
    let good = "nvs, data, nvs, 0x9000, 0x6000\nkeys, data, nvs_keys, 0xf000, 0x1000, encrypted\n"
    #expect(say(table: good) == ["✓ nothing stands against encrypted NVS in it"])
  }
}
