/// Text whose encoding a byte order mark names: UTF-8, UTF-16 or UTF-32, either end first; UTF-8 without one.
enum UnicodeText {
  private enum Encoding {
    case utf8
    case utf16(bigEndian: Bool)
    case utf32(bigEndian: Bool)
  }

  /// What a file of UTF-8 may begin with.
  static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// The text, with U+FFFD for what is not text, and the line of the first such place, if any. O(n).
  static func decode(_ bytes: [UInt8]) -> (text: String, firstBadLine: Int?) {
    let (encoding, markLength) = encoding(of: bytes)
    let body = bytes.dropFirst(markLength)
    switch encoding {
    case .utf8:
      return decode(body, as: UTF8.self)
    case .utf16(let bigEndian):
      let units = words(body, size: 2, bigEndian: bigEndian).map { UInt16(truncatingIfNeeded: $0) }
      return decode(units, as: UTF16.self, isCut: body.count % 2 != 0)
    case .utf32(let bigEndian):
      return decode(words(body, size: 4, bigEndian: bigEndian), as: UTF32.self, isCut: body.count % 4 != 0)
    }
  }

  private static func encoding(of bytes: [UInt8]) -> (Encoding, markLength: Int) {
    if bytes.starts(with: byteOrderMark) { return (.utf8, 3) }
    if bytes.starts(with: [0xFF, 0xFE, 0, 0]) { return (.utf32(bigEndian: false), 4) }
    if bytes.starts(with: [0, 0, 0xFE, 0xFF]) { return (.utf32(bigEndian: true), 4) }
    if bytes.starts(with: [0xFF, 0xFE]) { return (.utf16(bigEndian: false), 2) }
    if bytes.starts(with: [0xFE, 0xFF]) { return (.utf16(bigEndian: true), 2) }
    return (.utf8, 0)
  }

  private static func words(_ bytes: ArraySlice<UInt8>, size: Int, bigEndian: Bool) -> [UInt32] {
    stride(from: bytes.startIndex, to: bytes.endIndex - bytes.count % size, by: size).map { start in
      bytes[start..<start + size].enumerated().reduce(0) { word, byte in
        word | UInt32(byte.element) << (8 * (bigEndian ? size - 1 - byte.offset : byte.offset))
      }
    }
  }

  private static func decode<Codec: UnicodeCodec>(
    _ units: some Sequence<Codec.CodeUnit>, as _: Codec.Type, isCut: Bool = false
  ) -> (String, Int?) {
    var codec = Codec()
    var input = units.makeIterator()
    var text = String.UnicodeScalarView()
    var firstBad: String.UnicodeScalarView.Index?
    decoding: while true {
      switch codec.decode(&input) {
      case .scalarValue(let scalar):
        text.append(scalar)
      case .error:
        firstBad = firstBad ?? text.endIndex
        text.append("\u{FFFD}")
      case .emptyInput:
        break decoding
      }
    }
    if isCut { firstBad = firstBad ?? text.endIndex }
    return (
      String(text),
      firstBad.map { String(text[..<$0]).split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).count }
    )
  }
}
