/// A part of a template's value: what stands there, or what it refers to.
public enum TemplatePiece: Hashable, Sendable {
  case text(String)
  /// `{name}`: the cell of the device's row.
  case column(String)
  /// `{name:SN%08d}`: a number that counts devices.
  case counter(name: String, CounterFormat)
  /// `{mac}`, or `{mac:hex}`: the board's MAC address.
  case mac(isHex: Bool)

  /// The pieces of a text. Only `{identifier}` refers, a counter, and a MAC; every other brace stands for itself.
  public static func pieces(of text: String) -> [TemplatePiece] { split(text).pieces }

  /// The pieces, and what in braces looks like a reference and is none.
  static func split(_ text: String) -> (pieces: [TemplatePiece], doubtful: [String]) {
    guard text.utf8.contains(UInt8(ascii: "{")) else { return ([.text(text)], []) }
    var pieces: [TemplatePiece] = []
    var doubtful: [String] = []
    var literal = ""
    var rest = text[...]
    while let open = rest.firstIndex(of: "{") {
      literal += rest[..<open]
      let inside = rest[rest.index(after: open)...].prefix { $0 != "}" && $0 != "{" }
      guard inside.endIndex < rest.endIndex, rest[inside.endIndex] == "}", let piece = reference(inside) else {
        if inside.endIndex < rest.endIndex, rest[inside.endIndex] == "}", looksMeant(inside) {
          doubtful.append(String(inside))
        }
        literal.append("{")
        rest = rest[rest.index(after: open)...]
        continue
      }
      if !literal.isEmpty { pieces.append(.text(literal)) }
      literal = ""
      pieces.append(piece)
      rest = rest[rest.index(after: inside.endIndex)...]
    }
    literal += rest
    if !literal.isEmpty || pieces.isEmpty { pieces.append(.text(literal)) }
    return (pieces, doubtful)
  }

  private static func reference(_ inside: Substring) -> TemplatePiece? {
    let parts = inside.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard let name = parts.first, isIdentifier(name) else { return nil }
    if parts.count == 1 { return name == "mac" ? .mac(isHex: false) : .column(String(name)) }
    if name == "mac", parts[1] == "hex" { return .mac(isHex: true) }
    return CounterFormat(parts[1]).map { .counter(name: String(name), $0) }
  }

  /// A counter with a mistake in its format.
  private static func looksMeant(_ inside: Substring) -> Bool {
    let parts = inside.split(separator: ":", maxSplits: 1)
    return parts.count == 2 && isIdentifier(parts[0]) && (parts[0] == "mac" || parts[1].contains("%"))
  }

  static func isIdentifier(_ name: some StringProtocol) -> Bool {
    guard let first = name.first, first == "_" || first.isLetter else { return false }
    return name.allSatisfy { $0 == "_" || $0.isLetter || $0.isNumber }
  }
}

/// How a counter is written: `SN%08d` has text, and one number with a width that zeros or spaces fill.
public struct CounterFormat: Hashable, Sendable {
  private let before, after: String
  private let width: Int
  private let isZeroFilled: Bool
  private let isHex, isUppercase: Bool

  /// Nil unless it holds exactly one `%d`, `%x` or `%X`, with a width of up to 20 if any.
  init?(_ text: some StringProtocol) {
    guard let percent = text.firstIndex(of: "%") else { return nil }
    var rest = text[text.index(after: percent)...]
    let digits = rest.prefix { $0.isASCII && $0.isNumber }
    rest = rest[digits.endIndex...]
    guard let letter = rest.first, "dxX".contains(letter), !rest.contains("%"), digits.count <= 3 else { return nil }
    guard let width = digits.isEmpty ? 0 : Int(digits), width <= 20 else { return nil }
    (before, after) = (String(text[..<percent]), String(rest.dropFirst()))
    (self.width, isZeroFilled) = (width, digits.first == "0")
    (isHex, isUppercase) = (letter != "d", letter == "X")
  }

  /// The text for a number, which takes more digits than the width where it must.
  public func text(_ number: Int) -> String {
    let digits = String(number, radix: isHex ? 16 : 10, uppercase: isUppercase)
    let fill = String(repeating: isZeroFilled ? "0" : " ", count: max(0, width - digits.utf8.count))
    return before + fill + digits + after
  }
}
