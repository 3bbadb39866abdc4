/// Encrypts and decrypts the entries of a partition in place; page headers and bitmaps are always in the clear.
enum ImageCipher {
  /// Decrypts every entry that holds something, also those of a last page that is cut short. O(bytes).
  ///
  /// Entries that were never written are FF, and the firmware overwrites erased ones with zeros past the cipher: both
  /// stay as they are.
  static func decrypt(_ bytes: inout [UInt8], with cipher: XTS) {
    bytes.withUnsafeMutableBytes { image in
      forEachUnit(of: image.count) { offset in
        let unit = UnsafeMutableRawBufferPointer(rebasing: image[offset..<offset + NVS.entrySize])
        if !isAll(unit, 0xFF), !isAll(unit, 0x00) { cipher.apply(to: unit, tweak: UInt64(offset)) }
      }
    }
  }

  /// Encrypts every entry that its page's bitmap does not have as empty, or that holds something all the same. O(bytes).
  static func encrypt(_ bytes: inout [UInt8], with cipher: XTS) {
    bytes.withUnsafeMutableBytes { encrypt($0, with: cipher) }
  }

  /// The same for an image that lies in other bytes.
  static func encrypt(_ image: UnsafeMutableRawBufferPointer, with cipher: XTS) {
    forEachUnit(of: image.count) { offset in
      let unit = UnsafeMutableRawBufferPointer(rebasing: image[offset..<offset + NVS.entrySize])
      let slot = (offset % NVS.pageSize - NVS.entriesOffset) / NVS.entrySize
      let bitmap = offset / NVS.pageSize * NVS.pageSize + NVS.bitmapOffset
      let state = image.entryState(of: slot, inBitmapAt: bitmap)
      if state == .empty && isAll(unit, 0xFF) || state == .erased && isAll(unit, 0x00) { return }
      cipher.apply(to: unit, tweak: UInt64(offset))
    }
  }

  static func hasGapOrWipedEntry(_ bytes: [UInt8]) -> Bool {
    var found = false
    var lastBlank = -1
    forEachUnit(of: bytes.count) { offset in
      let unit = bytes[offset..<offset + NVS.entrySize]
      if unit.allSatisfy({ $0 == 0xFF }) {
        lastBlank = offset
      } else if lastBlank / NVS.pageSize == offset / NVS.pageSize && lastBlank >= 0 || unit.allSatisfy({ $0 == 0 }) {
        found = true
      }
    }
    return found
  }

  private static func forEachUnit(of count: Int, _ body: (Int) -> Void) {
    for page in stride(from: 0, to: count, by: NVS.pageSize) {
      let end = min(page + NVS.pageSize, count)
      for offset in stride(from: page + NVS.entriesOffset, through: end - NVS.entrySize, by: NVS.entrySize) {
        body(offset)
      }
    }
  }

  /// Whether all bytes of an entry are `byte`.
  static func isAll(_ unit: UnsafeMutableRawBufferPointer, _ byte: UInt8) -> Bool {
    let word = UInt64(byte) &* 0x0101_0101_0101_0101
    return (0..<NVS.entrySize / 8).allSatisfy { unit.loadUnaligned(fromByteOffset: $0 * 8, as: UInt64.self) == word }
  }
}

/// Why nothing could be encrypted.
public enum EncryptionError: Error, Hashable, Sendable, CustomStringConvertible {
  case equalHalves

  public var description: String {
    "both halves of this key are equal, which makes the encryption weak: make another with fctry generate-key"
  }
}

extension PartitionImage {
  /// The image with its entries decrypted; headers and bitmaps are in the clear already. Blank entries stay blank.
  ///
  /// The wrong key gives garbage, as the format has no way to tell: every CRC is wrong then. ``KeyTrial`` tells
  /// beforehand. O(bytes).
  public func decrypted(with keys: EncryptionKeys) -> PartitionImage {
    PartitionImage(decryptedBytes(with: keys), at: place)
  }

  /// The bytes of ``decrypted(with:)``, in an array of their own that can be wiped. O(bytes).
  public func decryptedBytes(with keys: EncryptionKeys) -> [UInt8] {
    guard let cipher = XTS(keys, .decrypt) else { return bytes }
    var plain = bytes
    ImageCipher.decrypt(&plain, with: cipher)
    return plain
  }

  /// Whether Espressif's generator would decrypt this image to other bytes.
  ///
  /// It counts the tweak over the entries that hold something, so it is wrong after a blank one in the middle of a page;
  /// and it takes the zeros of a wiped entry for encrypted.
  public var isDecryptedOtherwiseByReference: Bool { ImageCipher.hasGapOrWipedEntry(bytes) }

  /// The bytes of this plain image with its entries encrypted. O(bytes).
  public func encrypted(with keys: EncryptionKeys) throws(EncryptionError) -> [UInt8] {
    try keys.encrypting(bytes)
  }
}

extension EncodedImage {
  /// The bytes with the entries encrypted, as Espressif's generator makes them for the same key. O(bytes).
  public func encrypted(with keys: EncryptionKeys) throws(EncryptionError) -> [UInt8] {
    try keys.encrypting(bytes)
  }
}

extension EncryptionKeys {
  /// Whether anything can be encrypted with them; see ``EncryptionError``.
  public var canEncrypt: Bool { XTS(self, .encrypt) != nil }

  func encrypting(_ plain: [UInt8]) throws(EncryptionError) -> [UInt8] {
    guard let cipher = XTS(self, .encrypt) else { throw .equalHalves }
    var bytes = plain
    ImageCipher.encrypt(&bytes, with: cipher)
    return bytes
  }
}
