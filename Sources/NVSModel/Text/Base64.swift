/// Bytes as text (RFC 4648, section 4).
public enum Base64 {
  private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  private static let padding = UInt8(ascii: "=")

  /// The text of `bytes`, without line ends. O(n).
  public static func encoded(_ bytes: some Collection<UInt8>) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    var rest = bytes[...]
    while !rest.isEmpty {
      let group = rest.prefix(3)
      rest = rest.dropFirst(3)
      let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for place in 0..<4 { text.append(place <= group.count ? digits[bits >> (18 - 6 * place) & 0x3F] : padding) }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes that a text stands for; white space in it means nothing. O(n).
  ///
  /// - Throws: where it is no Base64, or that it is not whole.
  public static func decoded(_ text: some Sequence<UInt8>) throws(Base64Error) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.underestimatedCount / 4 * 3)
    var bits: UInt32 = 0
    var count = 0
    var missing = 0
    for (index, character) in text.enumerated() where !character.isBlank {
      if character == padding {
        missing += 1
        continue
      }
      if missing > 0 { throw .afterPadding(character, at: index) }
      guard let digit = digit(character) else { throw .notADigit(character, at: index) }
      bits = bits << 6 | UInt32(digit)
      count += 1
      if count % 4 != 1 { bytes.append(UInt8(truncatingIfNeeded: bits >> ((4 - (count - 1) % 4 - 1) * 2))) }
    }
    guard count % 4 != 1, missing == (4 - count % 4) % 4 else { throw .notWhole }
    return bytes
  }

  private static func digit(_ character: UInt8) -> UInt8? {
    switch character {
    case 0x41...0x5A: character - 0x41
    case 0x61...0x7A: character - 0x61 + 26
    case 0x30...0x39: character - 0x30 + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}

/// Why a text is no Base64. Places count bytes from 0.
public enum Base64Error: Error, Hashable, Sendable {
  case notADigit(UInt8, at: Int)
  case afterPadding(UInt8, at: Int)
  /// Digits or the `=` at the end are missing, or too many.
  case notWhole
}
