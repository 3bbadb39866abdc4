/// Says how many columns a Unicode scalar takes: 0 for one that joins the scalar before it, 1, 2,
/// or a negative number for one that cannot be shown.
struct CharacterWidth: Sendable {
  var columns: @Sendable (Unicode.Scalar) -> Int

  /// Does not depend on the locale, so that a screen built in a test is the same everywhere.
  ///
  /// Source: East Asian Width W and F (Unicode Annex 11), emoji presentation, and the general category for marks.
  static let table = CharacterWidth { scalar in
    if scalar.value < 0x300 { return scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) ? -1 : 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return 0
    case .control, .format, .unassigned, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse: return -1
    default: break
    }
    if (0x1160...0x11FF).contains(scalar.value) { return 0 }
    return isWide(scalar) ? 2 : 1
  }

  /// A terminal whose locale knows ASCII only.
  static let ascii = CharacterWidth { (0x20..<0x7F).contains($0.value) ? 1 : -1 }

  private static let wideRanges: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0xA4CF,
    0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60,
    0xFFE0...0xFFE6, 0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF, 0x1F200...0x1F265, 0x20000...0x3FFFD,
  ]

  private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.value >= 0x1100 else { return false }
    // A single regional indicator is a letter; only a pair of them is a flag.
    if (0x1F1E6...0x1F1FF).contains(scalar.value) { return false }
    return wideRanges.contains { $0.contains(scalar.value) } || scalar.properties.isEmojiPresentation
  }
}

/// What a scalar becomes on the screen.
enum ShownScalar: Equatable {
  case spacing(Unicode.Scalar, columns: Int)
  case joining(Unicode.Scalar)
  case nothing

  /// Never yields a scalar that could move the cursor, hide text or turn its direction: such a scalar becomes a visible sign.
  init(_ scalar: Unicode.Scalar, widths: CharacterWidth, charset: Charset) {
    if (0x20..<0x7F).contains(scalar.value) {
      self = .spacing(scalar, columns: 1)
      return
    }
    if charset == .ascii, let plain = Glyph.ascii(for: scalar) {
      self = .spacing(plain, columns: 1)
      return
    }
    // Presentation selectors change nothing but the width, and terminals disagree about that.
    if scalar.value == 0xFE0E || scalar.value == 0xFE0F {
      self = .nothing
      return
    }
    let columns = Self.isDeceptive(scalar) ? -1 : widths.columns(scalar)
    switch columns {
    case 0: self = .joining(scalar)
    case 1, 2: self = .spacing(scalar, columns: columns)
    default: self = .spacing(Self.substitute(for: scalar, widths: widths), columns: 1)
    }
  }

  private static func isDeceptive(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: true
    case .nonspacingMark: scalar.properties.isVariationSelector
    default: scalar.properties.isDefaultIgnorableCodePoint
    }
  }

  private static func substitute(for scalar: Unicode.Scalar, widths: CharacterWidth) -> Unicode.Scalar {
    let picture: Unicode.Scalar? =
      switch scalar.value {
      case 0..<0x20: Unicode.Scalar(0x2400 + scalar.value)
      case 0x7F: "\u{2421}"
      default: "\u{FFFD}"
      }
    guard let picture, widths.columns(picture) == 1 else { return "?" }
    return picture
  }
}
