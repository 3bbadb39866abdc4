/// Where a device gets the keys of its encrypted NVS from.
public enum KeyScheme: Hashable, Sendable {
  /// From a keys partition, which flash encryption protects.
  case keysPartition
  /// Derived by the HMAC peripheral from a key in an eFuse.
  case hmac
}

/// A file with a key: a keys partition, its 64 key bytes alone, or an HMAC key.
public struct KeyFile: Equatable, Sendable {
  /// What the file was read as.
  public let scheme: KeyScheme
  /// The keys that it holds, or that the chip would derive from it.
  public let keys: EncryptionKeys

  /// Reads the bytes of a key file, and tells by their number what they are.
  ///
  /// - Parameter scheme: what they are said to be; nil to take either.
  public init(_ bytes: [UInt8], as scheme: KeyScheme? = nil) throws(KeyProblem) {
    if PageHeader.isIntactPage(bytes) { throw .isImage }
    if Self.isHexadecimal(bytes) { throw .isText }
    switch bytes.count {
    case EncryptionKeys.hmacKeySize:
      if scheme == .keysPartition { throw .isHMACKey }
      if bytes.allSatisfy({ $0 == 0xFF }) || bytes.allSatisfy({ $0 == 0 }) { throw .blank }
      guard let keys = EncryptionKeys(hmacKey: SecretBytes(copying: bytes)) else { throw .size(bytes.count) }
      (self.scheme, self.keys) = (.hmac, keys)
    case EncryptionKeys.size:
      if scheme == .hmac { throw .isKeysPartition }
      if bytes.allSatisfy({ $0 == 0xFF }) { throw .blank }
      guard let keys = EncryptionKeys(SecretBytes(copying: bytes)) else { throw .size(bytes.count) }
      (self.scheme, self.keys) = (.keysPartition, keys)
    case (EncryptionKeys.size + 4)...:
      if scheme == .hmac { throw .isKeysPartition }
      do {
        (self.scheme, keys) = (.keysPartition, try EncryptionKeys(partition: bytes))
      } catch {
        throw error == .keysNotInitialized ? .blank : .badCRC
      }
    default:
      throw .size(bytes.count)
    }
  }

  /// Random bytes are never all hexadecimal digits and white space.
  private static func isHexadecimal(_ bytes: [UInt8]) -> Bool {
    let digits = Array("0123456789abcdefABCDEF".utf8)
    return bytes.count >= 32 && bytes.allSatisfy { digits.contains($0) || [0x20, 0x09, 0x0A, 0x0D].contains($0) }
  }
}

/// What is wrong with a key file.
public enum KeyProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// A keys partition that nothing was written to.
  case blank
  case badCRC
  /// Given as a keys partition.
  case isHMACKey
  /// Given as an HMAC key.
  case isKeysPartition
  /// An NVS partition.
  case isImage
  /// A key written out in digits.
  case isText
  case size(Int)

  public var description: String {
    switch self {
    case .blank: "the key file is blank: it holds no key, and a device that finds it so makes its own"
    case .badCRC: "the CRC of the key is bad: the file is damaged, encrypted itself, or no keys partition"
    case .isHMACKey: "this is an HMAC key of 32 bytes, not a keys partition: give it with --hmac-key"
    case .isKeysPartition: "this is a keys partition, not an HMAC key of 32 bytes: give it with --key"
    case .isImage: "this is an NVS image, not a key: were the two files swapped?"
    case .isText: "this is a key as hexadecimal text, not its bytes: turn it into a file with xxd -r -p"
    case .size(let size):
      "a key file has 4096 bytes (a keys partition), 64 (its keys) or 32 (an HMAC key), and this has \(size)"
    }
  }
}

extension PageHeader {
  /// Whether bytes begin with the header of a page in use whose CRC is right.
  static func isIntactPage(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= NVS.headerSize else { return false }
    let header = PageHeader(bytes, at: 0)
    return header.isIntact && header.state != .uninitialized && FormatVersion(rawValue: header.version) != nil
  }
}
