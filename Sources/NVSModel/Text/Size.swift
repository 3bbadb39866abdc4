/// A number of bytes as people write it: `24576`, `0x6000`, `24K`, `4MB`, `1_600K`.
public enum Size {
  /// `24K`, `1M`, or hexadecimal bytes where neither is exact: as ESP-IDF's generator prints sizes.
  public static func text(_ size: Int) -> String {
    for (unit, suffix) in [(1024 * 1024, "M"), (1024, "K")] where size.isMultiple(of: unit) {
      return "\(size / unit)\(suffix)"
    }
    return size.hex
  }

  /// The number of bytes that `text` says.
  ///
  /// Decimal, `0x`, `0o` or `0b` digits with single underscores between them, then optionally `K` or `M`
  /// (1024 and 1024²), also as `KB`, `KiB`, `MB`, `MiB`, in any case. Spaces around it and a sign are taken;
  /// whether a negative number makes sense is for the caller to say.
  public static func parse(_ text: some StringProtocol) throws(SizeError) -> Int {
    var rest = trimmed(Array(text.utf8))
    if rest.isEmpty { throw .empty }
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
    let radix = takeRadix(&rest)
    guard let digits = takeDigits(&rest, radix: radix), let unit = unit(rest) else {
      throw .notANumber(String(text))
    }
    let (magnitude, isTooLarge) = digits.multipliedReportingOverflow(by: unit)
    if isTooLarge || digits == Int.max { throw .tooLarge(String(text)) }
    return isNegative ? -magnitude : magnitude
  }

  private static func trimmed(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
    let isBlank: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
    let head = bytes.drop(while: isBlank)
    guard let last = head.lastIndex(where: { !isBlank($0) }) else { return [] }
    return head[...last]
  }

  private static func takeRadix(_ rest: inout ArraySlice<UInt8>) -> Int {
    guard rest.count > 2, rest.first == UInt8(ascii: "0") else { return 10 }
    let radix =
      switch rest[rest.startIndex + 1] | 0x20 {
      case UInt8(ascii: "x"): 16
      case UInt8(ascii: "o"): 8
      case UInt8(ascii: "b"): 2
      default: 10
      }
    if radix != 10 { rest = rest.dropFirst(2) }
    return radix
  }

  /// The leading digits' value, `Int.max` when it is too large, nil when there is none or an underscore stands ill.
  private static func takeDigits(_ rest: inout ArraySlice<UInt8>, radix: Int) -> Int? {
    var value: Int?
    var endsInUnderscore = false
    while let byte = rest.first {
      if byte == UInt8(ascii: "_"), value != nil, !endsInUnderscore {
        endsInUnderscore = true
      } else if let digit = Character(UnicodeScalar(byte)).hexDigitValue, digit < radix {
        let (scaled, isTooLarge) = (value ?? 0).multipliedReportingOverflow(by: radix)
        let (sum, isTooLargeAgain) = scaled.addingReportingOverflow(digit)
        value = isTooLarge || isTooLargeAgain || value == Int.max ? Int.max : sum
        endsInUnderscore = false
      } else {
        break
      }
      rest = rest.dropFirst()
    }
    return endsInUnderscore ? nil : value
  }

  private static func unit(_ rest: ArraySlice<UInt8>) -> Int? {
    switch String(decoding: rest, as: UTF8.self).lowercased() {
    case "": 1
    case "k", "kb", "kib": 1024
    case "m", "mb", "mib": 1024 * 1024
    default: nil
    }
  }
}

/// Why a text is not a number of bytes.
public enum SizeError: Error, Hashable, Sendable {
  case empty
  case notANumber(String)
  case tooLarge(String)
}

extension SizeError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .empty: "a size is needed here, such as 0x6000, 24576, 24K or 4M"
    case .notANumber(let text): "\(text.quoted) is not a size: write it like 0x6000, 24576, 24K or 4M"
    case .tooLarge(let text): "\(text.quoted) is far too large for a size in bytes"
    }
  }
}
