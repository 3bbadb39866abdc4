/// Says how many columns a Unicode scalar takes: 0 for one that joins the scalar before it, 1, 2,
/// or a negative number for one that cannot be shown.
public struct CharacterWidth: Sendable {
  /// The columns of one scalar.
  public var columns: @Sendable (Unicode.Scalar) -> Int

  /// Widths as `columns` has them, such as those of a terminal's locale.
  public init(columns: @escaping @Sendable (Unicode.Scalar) -> Int) { self.columns = columns }

  /// Does not depend on the locale, so that a report, and a screen built in a test, is the same everywhere.
  ///
  /// Source: East Asian Width W and F (Unicode Annex 11), emoji presentation, and the general category for marks.
  public static let table = CharacterWidth { scalar in
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
  public static let ascii = CharacterWidth { (0x20..<0x7F).contains($0.value) ? 1 : -1 }

  /// The columns of a text that is safe to show. O(n).
  public func columns(of text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + max(columns($1), 0) }
  }

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
