@testable import NVSModel

/// Images and keys that the reference generator made of rows.csv: five pages in use, one blank.
enum EncryptionFixtures {
  static func bytes(_ name: String) throws -> [UInt8] { try Fixtures.bytes("encryption/\(name).bin") }

  static var plain: [UInt8] { get throws { try bytes("plain") } }
  static var encrypted: [UInt8] { get throws { try bytes("encrypted") } }
  static var keysPartition: [UInt8] { get throws { try bytes("keys") } }
  static var keys: EncryptionKeys { get throws { try EncryptionKeys(partition: keysPartition) } }
  static var hmacKey: [UInt8] { get throws { try bytes("hmac-key") } }
  static var hmacEncrypted: [UInt8] { get throws { try bytes("hmac-encrypted") } }
  /// Good keys that nothing here was encrypted with.
  static var otherKeys: [UInt8] { get throws { try Fixtures.bytes("dumps/keys/keys_wrong.bin") } }

  /// The pages of an image in another order.
  static func pages(_ order: [Int], of bytes: [UInt8]) -> [UInt8] {
    order.flatMap { bytes[$0 * NVS.pageSize..<($0 + 1) * NVS.pageSize] }
  }
}
