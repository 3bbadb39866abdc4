/// The six bytes that name a board's network interface, as its eFuses hold them.
public struct MACAddress: Hashable, Sendable, CustomStringConvertible {
  private let value: UInt64

  /// Reads `24:A1:60:FF:EE:01`, the same with `-`, or the twelve digits alone, in any case.
  public init?(_ text: String) {
    let digits = text.utf8.filter { $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "-") }
    let separators = text.utf8.count - digits.count
    guard digits.count == 12, separators == 0 || separators == 5 else { return nil }
    if separators == 5 {
      let places = text.utf8.enumerated().filter { $0.element.hexDigit == nil }
      guard places.map(\.offset) == [2, 5, 8, 11, 14], Set(places.map(\.element)).count == 1 else { return nil }
    }
    var value: UInt64 = 0
    for digit in digits {
      guard let digit = digit.hexDigit else { return nil }
      value = value << 4 | UInt64(digit)
    }
    self.value = value
  }

  /// Stands for a board's that is not known yet: locally administered, so that it is no real board's.
  public static let example = MACAddress(value: 0x02_00_00_00_00_01)

  private init(value: UInt64) { self.value = value }

  /// Whether it can be a board's own: not all zeros, all ones, or of a group.
  public var isOfOneBoard: Bool { value != 0 && value >> 40 & 1 == 0 }

  /// Twelve lower-case digits.
  public var hex: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 12 - digits.utf8.count) + digits
  }

  /// As esptool prints it: `24:a1:60:ff:ee:01`.
  public var description: String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(17)
    for (place, digit) in hex.utf8.enumerated() {
      if place > 0, place % 2 == 0 { bytes.append(UInt8(ascii: ":")) }
      bytes.append(digit)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
