extension Int {
  /// As addresses are written: `0x9000`.
  public var hex: String { self < 0 ? "-0x\(String(magnitude, radix: 16))" : "0x\(String(self, radix: 16))" }
}

extension FixedWidthInteger where Self: UnsignedInteger {
  /// As a byte or word of an image is written, with all of its digits: `0x0F`.
  var hex: String {
    let digits = String(self, radix: 16, uppercase: true)
    return "0x" + String(repeating: "0", count: Self.bitWidth / 4 - digits.count) + digits
  }
}

extension Collection where Element == UInt8 {
  /// As `hex2bin` takes them: two digits a byte. O(n).
  var hexText: String {
    let digits = Array("0123456789abcdef".utf8)
    var result: [UInt8] = []
    result.reserveCapacity(count * 2)
    for byte in self {
      result.append(digits[Int(byte >> 4)])
      result.append(digits[Int(byte & 15)])
    }
    return String(decoding: result, as: UTF8.self)
  }
}
