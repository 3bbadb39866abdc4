/// A number in a partition table: decimal, `0x`, `0o` or `0b`, with a sign, with `K` or `M` behind.
///
/// Stricter than ``Size``, since ESP-IDF must read it too: no `KB`, no leading zeros.
enum PartitionNumber {
  /// Nil when `text` is no such number, or far outside what a table holds.
  static func parse(_ text: some StringProtocol) -> Int? {
    switch text.last {
    case "k", "K": scaled(text.dropLast(), by: 1024)
    case "m", "M": scaled(text.dropLast(), by: 1024 * 1024)
    default: plain(text)
    }
  }

  private static func scaled(_ text: some StringProtocol, by unit: Int) -> Int? {
    guard let (value, isTooLarge) = plain(text)?.multipliedReportingOverflow(by: unit), !isTooLarge else { return nil }
    return value
  }

  private static func plain(_ text: some StringProtocol) -> Int? {
    var rest = Array(text.utf8).drop { $0 == 0x20 || $0 == 0x09 }
    while rest.last == 0x20 || rest.last == 0x09 { rest.removeLast() }
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
    let radix = takeRadix(&rest)
    guard let digits = withoutUnderscores(rest, mayLead: radix != 10) else { return nil }
    if radix == 10, digits.first == "0", digits.contains(where: { $0 != "0" }) { return nil }
    guard let value = Int(digits, radix: radix) else { return nil }
    return isNegative ? -value : value
  }

  private static func takeRadix(_ rest: inout ArraySlice<UInt8>) -> Int {
    let radixes: [UInt8: Int] = [UInt8(ascii: "x"): 16, UInt8(ascii: "o"): 8, UInt8(ascii: "b"): 2]
    let head = rest.prefix(2)
    guard head.count == 2, head.first == UInt8(ascii: "0"), let letter = head.last, let radix = radixes[letter | 0x20]
    else { return 10 }
    rest.removeFirst(2)
    return radix
  }

  /// The digits without the single underscores between them; nil when one stands elsewhere.
  private static func withoutUnderscores(_ bytes: ArraySlice<UInt8>, mayLead: Bool) -> String? {
    let groups = String(decoding: bytes, as: UTF8.self).split(separator: "_", omittingEmptySubsequences: false)
    let digits = mayLead && groups.count > 1 && groups[0].isEmpty ? groups.dropFirst() : groups[...]
    guard digits.allSatisfy({ !$0.isEmpty && $0.first != "+" && $0.first != "-" }) else { return nil }
    return digits.joined()
  }
}
