import Testing

@testable import NVSModel

@Suite struct `XTS-AES-256` {
  struct Vector: CustomTestStringConvertible {
    let isEncrypting: Bool
    let key, tweak, plain, cipher: [UInt8]
    var testDescription: String { "\(isEncrypting ? "encrypt" : "decrypt") \(hexText(plain))" }
  }

  static let vectors: [Vector] = {
    let text = (try? Fixtures.bytes("encryption/nist-xts-aes-256.txt")).map { String(decoding: $0, as: UTF8.self) }
    return (text ?? "").split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
      let words = line.split(separator: " ")
      let bytes = words.dropFirst().map { word in
        stride(from: 0, to: word.utf8.count, by: 2).map { UInt8(word.dropFirst($0).prefix(2), radix: 16) ?? 0 }
      }
      return Vector(
        isEncrypting: words[0] == "encrypt", key: bytes[0], tweak: bytes[1], plain: bytes[2], cipher: bytes[3])
    }
  }()

  @Test func `is tried on vectors of both directions`() {
    #expect(Self.vectors.count { $0.isEncrypting } == 12)
    #expect(Self.vectors.count { !$0.isEncrypting } == 12)
  }

  @Test(arguments: vectors) func `gives what NIST says`(vector: Vector) throws {
    let keys = try #require(EncryptionKeys(SecretBytes(copying: vector.key)))
    let xts = try #require(XTS(keys, vector.isEncrypting ? .encrypt : .decrypt))
    var unit = vector.isEncrypting ? vector.plain : vector.cipher
    unit.withUnsafeMutableBytes { xts.apply(to: $0, tweak: vector.tweak.u64(at: 0), vector.tweak.u64(at: 8)) }
    #expect(unit == (vector.isEncrypting ? vector.cipher : vector.plain))
  }

  @Test func `refuses to encrypt with equal halves`() throws {
    let keys = try #require(EncryptionKeys(SecretBytes(copying: Array(repeating: 0x11, count: 64))))
    #expect(try !keys.canEncrypt && EncryptionFixtures.keys.canEncrypt)
    #expect(throws: EncryptionError.equalHalves) { try PartitionImage(EncryptionFixtures.plain).encrypted(with: keys) }
  }
}

@Suite struct `Secret bytes` {
  @Test func `print as their number only`() {
    let secret = SecretBytes(copying: Array("hunter2".utf8))
    #expect("\(secret)" == "7 secret bytes")
    var dumped = ""
    dump(EncryptionKeys(SecretBytes(copying: Array(repeating: 0x41, count: 64))), to: &dumped)
    #expect(!dumped.contains("65") && !dumped.contains("41") && !dumped.contains("storage"))
  }

  @Test func `are equal when their bytes are`() {
    #expect(SecretBytes(copying: [1, 2]) == SecretBytes(copying: [1, 2]))
    #expect(SecretBytes(copying: [1, 2]) != SecretBytes(copying: [1, 3]))
    #expect(SecretBytes(copying: [1, 2]) != SecretBytes(copying: [1]))
  }

  @Test func `leave nothing in an array that is wiped`() {
    var bytes: [UInt8] = [1, 2, 3]
    bytes.wipe()
    #expect(bytes.isEmpty)
  }
}
