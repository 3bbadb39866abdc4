/// Makes of a value's text, or of a file's bytes, what is stored.
enum ValueReader {
  static func content(_ bytes: [UInt8], as encoding: RowEncoding) throws(ValueError) -> Item.Content {
    switch encoding {
    case .integer(let type): .integer(type, bits: try integer(bytes, type))
    case .string: .string(try string(bytes))
    case .binary: .blob(bytes)
    case .hex2bin: .blob(try hex(bytes))
    case .base64: .blob(try base64(bytes))
    case .blobFill(let size, let byte): .blob(try padded(bytes, to: size, byte))
    case .sizedBlobFill(let size, let byte):
      .blob((0..<4).map { UInt8(truncatingIfNeeded: bytes.count >> ($0 * 8)) } + (try padded(bytes, to: size, byte)))
    }
  }

  private static func integer(_ bytes: [UInt8], _ type: ItemType) throws(ValueError) -> UInt64 {
    guard let number = IntegerText(bytes) else {
      let text = String(decoding: bytes, as: UTF8.self)
      if text.isEmpty {
        throw ValueError("a number is needed here: \(type.name) takes \(IntegerText.limits(of: type))")
      }
      let advice = "is not a whole number: \(type.name) takes \(IntegerText.limits(of: type))"
      throw ValueError("\(text.quoted) \(advice)", discreet: "this \(advice)")
    }
    guard let bits = number.bits(as: type) else {
      let advice = "does not fit in \(type.name) (\(IntegerText.limits(of: type)))"
      let text = String(decoding: bytes, as: UTF8.self)
      throw ValueError("\(text.prefix(40).printable) \(advice)", discreet: "this number \(advice)")
    }
    return bits
  }

  private static func string(_ bytes: [UInt8]) throws(ValueError) -> [UInt8] {
    if let position = bytes.firstIndex(of: 0) {
      throw ValueError("a NUL at byte \(position + 1) would end the string early: remove it, or store it as binary")
    }
    guard (try? UTF8Span(validating: bytes.span)) != nil else {
      throw ValueError("this is not UTF-8 text: store it as binary, or save it as UTF-8")
    }
    return bytes
  }

  private static func hex(_ bytes: [UInt8]) throws(ValueError) -> [UInt8] {
    let digits = stripped(bytes)
    var result: [UInt8] = []
    result.reserveCapacity(digits.count / 2)
    var high: UInt8?
    for (index, byte) in digits.enumerated() {
      guard let digit = byte.hexDigit else {
        throw wrong(byte, index, "is not a hex digit: write pairs of 0-9 and a-f")
      }
      if let first = high {
        result.append(first << 4 | digit)
        high = nil
      } else {
        high = digit
      }
    }
    if high != nil { throw ValueError("\(digits.count) hex digits: a byte takes two, so one is missing or too many") }
    return result
  }

  /// Without the white space around it, of any script, as Python's `strip` does.
  private static func stripped(_ bytes: [UInt8]) -> [UInt8] {
    func isPlain(_ end: UInt8?) -> Bool { end.map { $0 < 0x80 && !$0.isBlank } ?? true }
    if isPlain(bytes.first), isPlain(bytes.last) { return bytes }
    let scalars = Substring(decoding: bytes, as: UTF8.self).unicodeScalars
    guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
      let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return [] }
    return scalars[first...last].flatMap { Array(String($0).utf8) }
  }

  private static func padded(_ bytes: [UInt8], to size: Int, _ byte: UInt8) throws(ValueError) -> [UInt8] {
    if bytes.count > size { throw ValueError("\(bytes.count) bytes are more than the \(size) that the encoding gives") }
    return bytes + [UInt8](repeating: byte, count: size - bytes.count)
  }

  private static func base64(_ bytes: [UInt8]) throws(ValueError) -> [UInt8] {
    do throws(Base64Error) {
      return try Base64.decoded(bytes)
    } catch {
      switch error {
      case .notADigit(let byte, let index):
        let isURL = byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
        throw wrong(byte, index, isURL ? "is of URL base64: write + and /" : "is not base64")
      case .afterPadding(let byte, let index):
        throw wrong(byte, index, "comes after the '=' at the end")
      case .notWhole:
        throw ValueError("this base64 is cut short or its '=' at the end are not right: copy it again, whole")
      }
    }
  }

  private static func wrong(_ byte: UInt8, _ index: Int, _ why: String) -> ValueError {
    ValueError(
      "character \(index + 1), '\(Printable.text([byte]))', \(why)", discreet: "character \(index + 1) \(why)")
  }
}
