/// Whether the terminal is dark or light, as far as it says so.
enum Ground: Hashable, Sendable {
  case dark, light

  init(_ background: Shade) { self = background.isLight ? .light : .dark }

  /// From a variable that rxvt and Konsole set to the numbers of text and background, as `15;0` or `0;default;15`.
  ///
  /// Nil where the background has no number; which numbers are dark is vim's reading.
  init?(colorFGBG value: String) {
    guard let last = value.split(separator: ";").last, let number = Int(last), (0...15).contains(number) else {
      return nil
    }
    self = number == 7 || number > 8 ? .light : .dark
  }

  /// The theme that fits.
  var theme: String {
    switch self {
    case .dark: "dark"
    case .light: "light"
    }
  }

  /// Asks for the background and then for what kind of terminal it is, which every terminal answers: so the end of the
  /// answers is known also where the first question means nothing.
  ///
  /// Source: OSC 11 and DA1 of "XTerm Control Sequences".
  static let question = Array("\u{1B}]11;?\u{1B}\\\u{1B}[c".utf8)

  /// Whether a terminal of this name may be asked. The linux console, a VT and what knows nothing would print the question.
  static func isAskable(terminal name: String) -> Bool {
    !["linux", "vt", "dumb", "ansi", "cons", "unknown"].contains { name.hasPrefix($0) }
  }
}

/// What a terminal says when it was asked; no key sends it.
enum TerminalAnswer: Hashable, Sendable {
  case background(Shade)
  /// To DA1.
  case kind
}

/// An answer `ESC ] 11 ; colour`, which ends in `ESC \` or BEL. It may come late, when nobody waits for it any more.
enum BackgroundAnswer {
  static let start = Array("11;".utf8)
  /// An answer that goes on for longer is none.
  private static let limit = 128

  /// - Parameter body: what follows `ESC ]`, and begins as an answer does or may do.
  static func first(in body: ArraySlice<UInt8>, isComplete: Bool) -> KeySequences.Step {
    let end = body.prefix(limit).firstIndex { $0 < 0x20 }
    guard let end else {
      return body.count >= limit || isComplete ? .nothing(count: min(body.count, limit) + 2) : .unfinished
    }
    let length = end - body.startIndex
    switch (body[end], body[end...].dropFirst().first) {
    case (0x1B, nil) where !isComplete: return .unfinished
    case (0x1B, UInt8(ascii: "\\")): return step(body[..<end], count: length + 4)
    case (0x07, _): return step(body[..<end], count: length + 3)
    // Cut off: what follows is something else.
    default: return .nothing(count: length + 2)
    }
  }

  private static func step(_ text: ArraySlice<UInt8>, count: Int) -> KeySequences.Step {
    let color = shade(String(decoding: text.dropFirst(start.count), as: UTF8.self))
    return color.map { .event(.answer(.background($0)), count: count) } ?? .nothing(count: count)
  }

  /// `rgb:RRRR/GGGG/BBBB` with one to four digits each, also `rgba:`. Source: XParseColor.
  static func shade(_ text: String) -> Shade? {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0] == "rgb" || parts[0] == "rgba" else { return nil }
    let channels = parts[1].split(separator: "/", omittingEmptySubsequences: false).map { digits -> UInt8? in
      guard (1...4).contains(digits.utf8.count), digits.allSatisfy(\.isHexDigit), let value = Int(digits, radix: 16)
      else { return nil }
      return UInt8(clamping: value * 255 / ((1 << (4 * digits.utf8.count)) - 1))
    }
    guard channels.count >= 3, let red = channels[0], let green = channels[1], let blue = channels[2] else {
      return nil
    }
    return Shade(red, green, blue)
  }
}
