/// A whole number as text: what Python's `int()` takes in base 10, and `0x` hex.
struct IntegerText {
  var isNegative = false
  /// Nil when it is beyond 64 bits.
  var magnitude: UInt64?
  var isHex = false

  /// - Returns: nil when `bytes` are not a number.
  init?(_ bytes: [UInt8]) {
    let ascii = bytes.allSatisfy { $0 < 0x80 } ? bytes : Self.asciiDigits(String(decoding: bytes, as: UTF8.self))
    var rest = ascii[...]
    while let first = rest.first, first.isBlank { rest.removeFirst() }
    while let last = rest.last, last.isBlank { rest.removeLast() }
    if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      isNegative = sign == UInt8(ascii: "-")
      rest.removeFirst()
    }
    if rest.count > 2, rest.starts(with: [0x30]), rest[rest.startIndex + 1] | 0x20 == UInt8(ascii: "x") {
      isHex = true
      rest = rest.dropFirst(2)
    }
    guard readDigits(rest, radix: isHex ? 16 : 10) else { return nil }
  }

  /// Single underscores may stand between digits.
  private mutating func readDigits(_ digits: ArraySlice<UInt8>, radix: UInt64) -> Bool {
    var value: UInt64? = 0
    var isAfterDigit = false
    for byte in digits {
      if byte == UInt8(ascii: "_"), isAfterDigit {
        isAfterDigit = false
        continue
      }
      guard let digit = byte.hexDigit, digit < radix else { return false }
      isAfterDigit = true
      guard let known = value else { continue }
      let (scaled, overflows) = known.multipliedReportingOverflow(by: radix)
      let (sum, overflowsToo) = scaled.addingReportingOverflow(UInt64(digit))
      value = overflows || overflowsToo ? nil : sum
    }
    magnitude = value
    return isAfterDigit
  }

  /// Digits and spaces of any script as ASCII, anything else beyond ASCII as `?`.
  private static func asciiDigits(_ text: String) -> [UInt8] {
    text.unicodeScalars.map { scalar in
      if scalar.isASCII { return UInt8(scalar.value) }
      if scalar.properties.isWhitespace { return 0x20 }
      let isDigit = scalar.properties.generalCategory == .decimalNumber
      guard isDigit, let value = scalar.properties.numericValue else { return UInt8(ascii: "?") }
      return 0x30 + UInt8(value)
    }
  }

  /// The bits of the value in two's complement, nil when it does not fit.
  func bits(as type: ItemType) -> UInt64? {
    guard let magnitude, let width = type.width else { return nil }
    let bits = UInt64(width * 8)
    if type.isSigned {
      let half = UInt64(1) << (bits - 1)
      guard isNegative ? magnitude <= half : magnitude < half else { return nil }
    } else if isNegative && magnitude != 0 || bits < 64 && magnitude >> bits != 0 {
      return nil
    }
    let pattern = isNegative ? 0 &- magnitude : magnitude
    return bits < 64 ? pattern & (1 << bits - 1) : pattern
  }

  /// As in `0…255`.
  static func limits(of type: ItemType) -> String {
    switch type {
    case .u8: "0…\(UInt8.max)"
    case .i8: "\(Int8.min)…\(Int8.max)"
    case .u16: "0…\(UInt16.max)"
    case .i16: "\(Int16.min)…\(Int16.max)"
    case .u32: "0…\(UInt32.max)"
    case .i32: "\(Int32.min)…\(Int32.max)"
    case .u64: "0…\(UInt64.max)"
    case .i64: "\(Int64.min)…\(Int64.max)"
    default: "any number"
    }
  }
}

extension UInt8 {
  /// What Python strips from bytes: space, tab, and line ends.
  var isBlank: Bool { self == 0x20 || (0x09...0x0D).contains(self) }

  var hexDigit: UInt8? {
    switch self {
    case 0x30...0x39: self - 0x30
    case 0x41...0x46: self - 0x41 + 10
    case 0x61...0x66: self - 0x61 + 10
    default: nil
    }
  }
}
