/// What SGR sequences make of the characters that follow them. Source: ECMA-48, 8.3.117, and "XTerm Control Sequences".
struct GraphicLook: Equatable {
  /// The parameters of the colours, as they came; nil for the terminal's own.
  var foreground: ArraySlice<UInt8>?
  var background: ArraySlice<UInt8>?
  /// A bit for each of the parameters 1 to 9.
  private var attributes: UInt16 = 0

  private static let bold: UInt16 = 1 << 1 | 1 << 2
  /// What is seen of a blank besides its background.
  private static let onBlanks: UInt16 = 1 << 4 | 1 << 5 | 1 << 7 | 1 << 9

  /// Whether a blank looks the same in both.
  func looksAlikeBlank(_ other: GraphicLook) -> Bool {
    background == other.background && (attributes | other.attributes) & Self.onBlanks == 0
  }

  /// Takes the parameters of one sequence.
  ///
  /// - Returns: the parameters that are no matter of this look, as the one for a font; nil when one is not understood.
  mutating func take(_ parameters: ArraySlice<UInt8>) -> [ArraySlice<UInt8>]? {
    var rest = parameters.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)[...]
    var others: [ArraySlice<UInt8>] = []
    while let parameter = rest.popFirst() {
      let digits = parameter.prefix { $0 != UInt8(ascii: ":") }
      let number = digits.isEmpty ? 0 : Int(String(decoding: digits, as: UTF8.self)) ?? -1
      switch number {
      case 0: self = GraphicLook()
      case 10, 11, 12: others.append(parameter)
      case 1...9: attributes |= 1 << UInt16(number)
      case 22: attributes &= ~Self.bold
      case 23...29: attributes &= ~(1 << UInt16(number - 20))
      case 30...37, 90...97: foreground = parameter
      case 40...47, 100...107: background = parameter
      case 39: foreground = nil
      case 49: background = nil
      case 38, 48:
        guard let color = Self.color(parameter, &rest) else { return nil }
        if number == 38 { foreground = color } else { background = color }
      default: return nil
      }
    }
    return others
  }

  /// `38;5;N` or `38;2;R;G;B`, or either with colons, which then is one parameter.
  private static func color(
    _ first: ArraySlice<UInt8>, _ rest: inout ArraySlice<ArraySlice<UInt8>>
  ) -> ArraySlice<UInt8>? {
    if first.contains(UInt8(ascii: ":")) { return first }
    guard let kind = rest.first, let count = kind.elementsEqual("5".utf8) ? 2 : kind.elementsEqual("2".utf8) ? 4 : nil,
      rest.count >= count
    else { return nil }
    let parts = [first] + rest.prefix(count)
    rest = rest.dropFirst(count)
    return ArraySlice(parts.joined(separator: [UInt8(ascii: ";")]))
  }

  /// The parameters that make this look of another one.
  ///
  /// - Parameter canUnset: the terminal can take back one attribute. Where it cannot, all is begun anew.
  func parameters(after other: GraphicLook, canUnset: Bool) -> [UInt8] {
    // `ESC [ m` is the shortest there is.
    if self == GraphicLook() { return [] }
    let gone = other.attributes & ~attributes
    var now = other
    var parameters: [ArraySlice<UInt8>] = []
    if gone != 0, !canUnset {
      now = GraphicLook()
      parameters.append([])
    } else if gone != 0 {
      if gone & Self.bold != 0 {
        parameters.append(Self.number(22))
        now.attributes &= ~Self.bold
      }
      for bit in 3...9 where gone & 1 << UInt16(bit) != 0 { parameters.append(Self.number(20 + bit)) }
      now.attributes &= ~gone
    }
    for bit in 1...9 where attributes & ~now.attributes & 1 << UInt16(bit) != 0 { parameters.append(Self.number(bit)) }
    if now.foreground != foreground { parameters.append(foreground ?? Self.number(39)) }
    if now.background != background { parameters.append(background ?? Self.number(49)) }
    return Array(parameters.joined(separator: [UInt8(ascii: ";")]))
  }

  private static func number(_ number: Int) -> ArraySlice<UInt8> { ArraySlice(String(number).utf8) }
}
