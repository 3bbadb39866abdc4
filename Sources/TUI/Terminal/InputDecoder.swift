/// Turns the bytes that a terminal sends into events.
///
/// It knows the sequences of xterm, VT220, rxvt, the Linux console, screen and tmux, and those that the terminal's
/// description names. Sources: ECMA-48, "XTerm Control Sequences". No bytes can stop it: what is not understood is skipped.
struct InputDecoder {
  private let sequences: KeySequences
  private var pending: [UInt8] = []
  private var paste: [UInt8]?

  private let longestPaste: Int
  private static let pasteStart = Array("\u{1B}[200~".utf8)
  private static let pasteEnd = Array("\u{1B}[201~".utf8)

  /// - Parameters:
  ///   - known: sequences of this very terminal, tried before the common ones.
  ///   - longestPaste: what is pasted beyond this many bytes is dropped.
  init(known: [[UInt8]: KeyPress] = [:], longestPaste: Int = 16 << 20) {
    self.longestPaste = longestPaste
    sequences = KeySequences(known: known)
  }

  /// Whether the bytes so far may be the start of something longer: the caller waits a moment, then calls `flush`.
  var isWaiting: Bool { !pending.isEmpty }

  /// Whether a paste has begun and not ended.
  var isPasting: Bool { paste != nil }

  /// Whether an answer of the terminal has begun and not ended.
  var isAnswering: Bool { pending.starts(with: [0x1B, UInt8(ascii: "]")] + BackgroundAnswer.start) }

  /// The events that these bytes complete.
  mutating func feed(_ bytes: some Sequence<UInt8>) -> [Event] {
    pending += bytes
    return decode(isComplete: false)
  }

  /// Takes what is waiting for what it is: an escape alone is `Esc`. A paste whose end never came ends here.
  mutating func flush() -> [Event] {
    if paste != nil {
      keep(pending)
      pending = []
      return endPaste()
    }
    return decode(isComplete: true)
  }

  private mutating func decode(isComplete: Bool) -> [Event] {
    var events: [Event] = []
    var rest = pending[...]
    while !rest.isEmpty {
      if paste != nil {
        guard continuePaste(&rest) else { break }
        events += endPaste()
      } else if rest.starts(with: Self.pasteStart) {
        rest = rest.dropFirst(Self.pasteStart.count)
        paste = []
      } else {
        switch sequences.first(in: rest, isComplete: isComplete) {
        case .event(let event, let count):
          events.append(event)
          rest = rest.dropFirst(count)
        case .nothing(let count): rest = rest.dropFirst(max(1, count))
        case .unfinished:
          pending = Array(rest)
          return events
        }
      }
    }
    pending = Array(rest)
    return events
  }

  /// Moves bytes into the paste up to its end; false when the end has not come yet.
  private mutating func continuePaste(_ rest: inout ArraySlice<UInt8>) -> Bool {
    var search = rest
    while let escape = search.firstIndex(of: 0x1B) {
      let tail = rest[escape...]
      if tail.starts(with: Self.pasteEnd) {
        keep(rest[..<escape])
        rest = tail.dropFirst(Self.pasteEnd.count)
        return true
      }
      if tail.count < Self.pasteEnd.count, Self.pasteEnd.starts(with: tail) {
        keep(rest[..<escape])
        rest = tail
        return false
      }
      search = tail.dropFirst()
    }
    keep(rest)
    rest = []
    return false
  }

  private mutating func keep(_ bytes: some Collection<UInt8>) {
    let room = longestPaste - (paste?.count ?? 0)
    paste?.append(contentsOf: bytes.prefix(room))
  }

  private mutating func endPaste() -> [Event] {
    defer { paste = nil }
    guard let paste, !paste.isEmpty else { return [] }
    // Terminals send a line end as a carriage return, whatever it was.
    let text = String(decoding: paste, as: UTF8.self)
      .replacing("\r\n", with: "\n").replacing("\r", with: "\n")
    return [.paste(text)]
  }
}
