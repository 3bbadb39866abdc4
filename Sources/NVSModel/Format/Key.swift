/// The 16 bytes of a key or namespace name as an entry holds them, NUL-padded.
///
/// Two words rather than an array, so that reading a million entries allocates nothing. A key read from a
/// damaged image may hold any bytes; one made with ``init(validating:)`` is legal.
public struct Key: Hashable, Sendable {
  /// Bytes 0…7 and 8…15, little endian.
  let low, high: UInt64

  init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }

  /// A key from text.
  ///
  /// - Throws: what is wrong with it: empty, over 15 bytes of UTF-8, or with a NUL inside.
  public init(validating text: String) throws(KeyError) {
    var words: (UInt64, UInt64) = (0, 0)
    var count = 0
    for byte in text.utf8 {
      if byte == 0 { throw .containsNUL }
      if count < 8 {
        words.0 |= UInt64(byte) << (count * 8)
      } else if count < NVS.maximumKeyLength {
        words.1 |= UInt64(byte) << ((count - 8) * 8)
      }
      count += 1
    }
    if count == 0 { throw .empty }
    if count > NVS.maximumKeyLength { throw .tooLong(bytes: count) }
    (low, high) = words
  }

  /// All 16 bytes.
  var paddedBytes: [UInt8] {
    (0..<16).map { UInt8(truncatingIfNeeded: ($0 < 8 ? low >> ($0 * 8) : high >> (($0 - 8) * 8))) }
  }

  /// The bytes before the first NUL, which is what the firmware compares.
  var bytes: [UInt8] { withBytes { Array($0) } }

  /// The name as text; bytes that are not UTF-8 become replacement characters.
  public var text: String { withBytes { String(decoding: $0, as: UTF8.self) } }

  /// The name as text; nil where it is not UTF-8.
  var exactText: String? { isASCII ? text : withBytes { String(validating: $0, as: UTF8.self) } }

  private var isASCII: Bool { (low | high) & 0x8080_8080_8080_8080 == 0 }

  private func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    withUnsafeBytes(of: (low.littleEndian, high.littleEndian)) {
      body(UnsafeRawBufferPointer(rebasing: $0.prefix { $0 != 0 }))
    }
  }

  /// How many bytes the name has, when nothing stands behind its NUL; at most 16.
  public var length: Int { high == 0 ? 8 - low.leadingZeroBitCount / 8 : 16 - high.leadingZeroBitCount / 8 }

  /// Whether the firmware's terminating NUL is there.
  var isTerminated: Bool { high >> 56 == 0 || paddedBytes.contains(0) }
}

/// Why a text cannot be a key or a namespace name.
public enum KeyError: Error, Hashable, Sendable {
  case empty
  case tooLong(bytes: Int)
  case containsNUL
}

extension KeyError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .empty: "a name is needed here: 1 to 15 bytes"
    case .tooLong(let bytes): "\(bytes) bytes long: the firmware allows 15 (a character beyond ASCII takes 2 to 4)"
    case .containsNUL: "a NUL character ends the name early: remove it"
    }
  }
}
