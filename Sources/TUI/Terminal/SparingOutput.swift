/// Says what ncurses says with fewer bytes: a look is sent when something is shown in it, and only what differs from the
/// look before.
///
/// ncurses names both colours when one of them changes, begins anew to take one attribute back, and colours blanks that have
/// nothing to colour. Where a theme paints a background of its own, that would double what a key costs on a slow line. All that
/// is no SGR sequence goes through as it is.
struct SparingOutput {
  private let canUnset: Bool
  /// The set of characters and the font that are in use; nil before any was told.
  private var charset: ArraySlice<UInt8>?
  private var shift: UInt8?
  private var font: ArraySlice<UInt8>?

  /// - Parameter canUnset: the terminal can take back one attribute, as xterm and what calls itself so can.
  init(canUnset: Bool) { self.canUnset = canUnset }

  /// Forgets what the terminal was told, since others may have told it something else.
  mutating func forget() { (charset, shift, font) = (nil, nil, nil) }

  /// The bytes of a whole frame, which begins and ends with the look that a terminal has by itself.
  mutating func spare(_ bytes: [UInt8]) -> [UInt8] {
    var frame = Frame(canUnset: canUnset)
    frame.output.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      let piece = bytes[index..<Self.end(of: bytes, from: index)]
      index = piece.endIndex
      switch piece.first ?? 0 {
      case 0x1B: escape(piece, &frame)
      case 0x0E, 0x0F:
        if shift != piece.first { frame.pass(piece) }
        shift = piece.first
      case 0x08, 0x0D: frame.output += piece
      case 0x20: frame.blank()
      default: frame.pass(piece)
      }
    }
    frame.show()
    return frame.output
  }

  private mutating func escape(_ piece: ArraySlice<UInt8>, _ frame: inout Frame) {
    let body = piece.dropFirst(2)
    switch (piece.dropFirst().first, piece.last) {
    case (UInt8(ascii: "["), UInt8(ascii: "m")) where body.dropLast().allSatisfy({ (0x30...0x3B).contains($0) }):
      var look = frame.wanted
      guard let others = look.take(body.dropLast()) else { return frame.pass(piece) }
      frame.wanted = look
      for other in others where other != font {
        frame.pass(ArraySlice("\u{1B}[".utf8) + other + [UInt8(ascii: "m")])
        font = other
      }
    // Moves of the cursor show nothing.
    case (UInt8(ascii: "["), let final?) where "ABCDGHdf".utf8.contains(final): frame.output += piece
    case (UInt8(ascii: "("), _):
      if charset != piece { frame.pass(piece) }
      charset = piece
    default: frame.pass(piece)
    }
  }

  /// Where the sequence or character that begins at an index ends.
  private static func end(of bytes: [UInt8], from start: Int) -> Int {
    guard bytes[start] == 0x1B, start + 1 < bytes.count else { return start + 1 }
    switch bytes[start + 1] {
    case UInt8(ascii: "["):
      let final = bytes[(start + 2)...].firstIndex { (0x40...0x7E).contains($0) }
      return final.map { $0 + 1 } ?? bytes.count
    case 0x20...0x2F: return min(start + 3, bytes.count)
    default: return start + 2
    }
  }

  /// What a frame has told the terminal so far.
  private struct Frame {
    let canUnset: Bool
    var output: [UInt8] = []
    /// The look that was sent, and the one that is to be.
    private var sent = GraphicLook()
    var wanted = GraphicLook()

    init(canUnset: Bool) { self.canUnset = canUnset }

    /// Sends something that is shown in the look that is wanted.
    mutating func pass(_ bytes: ArraySlice<UInt8>) {
      show()
      output += bytes
    }

    mutating func blank() {
      if !wanted.looksAlikeBlank(sent) { show() }
      output.append(0x20)
    }

    /// Sends the look that is wanted.
    mutating func show() {
      guard wanted != sent else { return }
      output += "\u{1B}[".utf8
      output += wanted.parameters(after: sent, canUnset: canUnset)
      output.append(UInt8(ascii: "m"))
      sent = wanted
    }
  }
}
