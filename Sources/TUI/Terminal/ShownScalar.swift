import NVSModel

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
