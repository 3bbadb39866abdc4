/// Makes any text safe to show: what a terminal would obey, hide or reorder becomes visible.
public enum Printable {
  /// `bytes` as UTF-8 text without control characters, bidirectional overrides, or other invisible characters;
  /// bytes that are not UTF-8 become U+FFFD. O(n).
  static func text(_ bytes: some Sequence<UInt8>) -> String {
    text(bytes) { String(repeating: "\u{FFFD}", count: $0.count) }
  }

  /// The same, but bytes that are not UTF-8 become `\xff`, so that none is lost. O(n).
  static func exactText(_ bytes: [UInt8]) -> String {
    text(bytes) { places in bytes[places].map { "\\x" + [$0].hexText }.joined() }
  }

  private static func text(_ bytes: some Sequence<UInt8>, invalid: (Range<Int>) -> String) -> String {
    var result = ""
    var decoder = Unicode.UTF8.ForwardParser()
    var input = bytes.makeIterator()
    var place = 0
    while true {
      switch decoder.parseScalar(from: &input) {
      case .valid(let encoded):
        place += encoded.count
        let scalar = Unicode.UTF8.decode(encoded)
        if isPrintable(scalar) {
          result.unicodeScalars.append(scalar)
        } else {
          result += escape(scalar)
        }
      case .error(let length):
        result += invalid(place..<place + length)
        place += length
      case .emptyInput:
        return result
      }
    }
  }

  /// Whether a terminal shows this scalar as itself, in its place.
  public static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return (0x20...0x7E).contains(scalar.value) }
    return switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
    default: true
    }
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    default: "\\u{\(String(scalar.value, radix: 16))}"
    }
  }
}

extension StringProtocol {
  /// The text with everything that a terminal would obey, hide or reorder as visible escapes.
  public var printable: String {
    var text = String(self)
    let isPlain = text.withUTF8 { $0.allSatisfy { (0x20...0x7E).contains($0) } }
    return isPlain ? text : Printable.text(text.utf8)
  }

  /// The text for use inside a message: printable, cut to 40 characters, in single quotes.
  public var quoted: String {
    let limit = 40
    let head = prefix(limit + 1)
    return head.count > limit ? "'\(head.prefix(limit - 1).printable)…'" : "'\(head.printable)'"
  }
}
