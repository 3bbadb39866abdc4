/// The bytes that terminals send for keys and for the mouse.
struct KeySequences {
  enum Step: Equatable {
    case event(Event, count: Int)
    /// Bytes that mean nothing here.
    case nothing(count: Int)
    case unfinished
  }

  private let known: [[UInt8]: KeyPress]
  private let longest: Int
  /// A sequence that goes on for longer is none.
  private static let limit = 64
  private static let escape: UInt8 = 0x1B

  init(known: [[UInt8]: KeyPress] = [:]) {
    self.known = known
    longest = known.keys.map(\.count).max() ?? 0
  }

  /// What the input begins with; the input is not empty.
  ///
  /// - Parameter isComplete: no more will come, so that nothing is unfinished.
  func first(in input: ArraySlice<UInt8>, isComplete: Bool) -> Step {
    guard let byte = input.first else { return .unfinished }
    if byte == Self.escape { return escaped(input, isComplete: isComplete) }
    return plain(input, isComplete: isComplete)
  }

  private func plain(_ input: ArraySlice<UInt8>, isComplete: Bool, with modifiers: KeyPress.Modifiers = []) -> Step {
    guard let byte = input.first else { return .unfinished }
    if byte < 0x20 || byte == 0x7F {
      var key = Self.control(byte)
      key.modifiers.formUnion(modifiers)
      return .event(.key(key), count: 1)
    }
    let length = byte < 0x80 ? 1 : byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 0
    guard length > 0 else { return .nothing(count: 1) }
    let bytes = input.prefix(length)
    guard bytes.dropFirst().allSatisfy({ $0 & 0xC0 == 0x80 }) else { return .nothing(count: 1) }
    if bytes.count < length { return isComplete ? .nothing(count: bytes.count) : .unfinished }
    guard let text = String(validating: bytes, as: UTF8.self), let character = text.first else {
      return .nothing(count: 1)
    }
    return .event(.key(KeyPress(.character(character), modifiers)), count: length)
  }

  private static func control(_ byte: UInt8) -> KeyPress {
    switch byte {
    case 0: KeyPress(" ", .control)
    case 0x08, 0x7F: KeyPress(.backspace)
    case 0x09: KeyPress(.tab)
    case 0x0A, 0x0D: KeyPress(.enter)
    case 0x1B: KeyPress(.escape)
    case 1...26: KeyPress(.character(Character(Unicode.Scalar(byte + 0x60))), .control)
    default: KeyPress(.character(Character(Unicode.Scalar(byte + 0x40))), .control)
    }
  }

  private func escaped(_ input: ArraySlice<UInt8>, isComplete: Bool) -> Step {
    if !known.isEmpty {
      for count in stride(from: min(longest, input.count), through: 2, by: -1) {
        if let key = known[Array(input.prefix(count))] { return .event(.key(key), count: count) }
      }
      if !isComplete, known.keys.contains(where: { $0.count > input.count && $0.starts(with: input) }) {
        return .unfinished
      }
    }
    let rest = input.dropFirst()
    guard let second = rest.first else {
      return isComplete ? .event(.key(KeyPress(.escape)), count: 1) : .unfinished
    }
    let body = rest.dropFirst()
    switch second {
    case Self.escape: return .event(.key(KeyPress(.escape)), count: 1)
    case UInt8(ascii: "["): return bracketed(body, isComplete: isComplete)
    case UInt8(ascii: "O"):
      guard let final = body.first else { return alternate(rest, isComplete: isComplete) }
      guard let key = Self.applicationKey(final) else { return .nothing(count: 3) }
      return .event(.key(key), count: 3)
    case UInt8(ascii: "]") where body.starts(with: BackgroundAnswer.start):
      return BackgroundAnswer.first(in: body, isComplete: isComplete)
    case UInt8(ascii: "]") where !isComplete && BackgroundAnswer.start.starts(with: body): return .unfinished
    default: return alternate(rest, isComplete: isComplete)
    }
  }

  /// Escape and then a character is how a terminal sends the character with Alt.
  private func alternate(_ rest: ArraySlice<UInt8>, isComplete: Bool) -> Step {
    // The start of a longer sequence, while more may come.
    if !isComplete, rest.count == 1, rest.first == UInt8(ascii: "[") || rest.first == UInt8(ascii: "O") {
      return .unfinished
    }
    switch plain(rest, isComplete: isComplete, with: .alt) {
    case .event(let event, let count): return .event(event, count: count + 1)
    case .nothing(let count): return .nothing(count: count + 1)
    case .unfinished: return .unfinished
    }
  }

  /// `body` follows `ESC [`.
  private func bracketed(_ body: ArraySlice<UInt8>, isComplete: Bool) -> Step {
    guard let first = body.first else { return alternate([UInt8(ascii: "[")], isComplete: isComplete) }
    if first == UInt8(ascii: "M") { return MouseSequence.old(body.dropFirst(), isComplete: isComplete) }
    if first == UInt8(ascii: "[") {
      guard let letter = body.dropFirst().first else { return isComplete ? .nothing(count: 3) : .unfinished }
      guard (0x41...0x45).contains(letter) else { return .nothing(count: 4) }
      return .event(.key(KeyPress(.function(Int(letter) - 0x40))), count: 4)
    }
    for (offset, byte) in body.prefix(Self.limit).enumerated() where !(0x20...0x3F).contains(byte) {
      guard (0x40...0x7E).contains(byte) else { return .nothing(count: offset + 2) }
      let sequence = ControlSequence(parameters: body.prefix(offset), final: byte)
      return sequence.event.map { .event($0, count: offset + 3) } ?? .nothing(count: offset + 3)
    }
    if body.count >= Self.limit || isComplete { return .nothing(count: min(body.count, Self.limit) + 2) }
    return .unfinished
  }

  /// `ESC O` and a letter.
  private static func applicationKey(_ final: UInt8) -> KeyPress? {
    if let code = ControlSequence.lettered(final) { return KeyPress(code) }
    switch final {
    case UInt8(ascii: "M"): return KeyPress(.enter)
    case UInt8(ascii: "a")...UInt8(ascii: "d"):
      return ControlSequence.lettered(final - 0x20).map { KeyPress($0, .control) }
    case UInt8(ascii: "j")...UInt8(ascii: "y"):
      return KeyPress(.character(Character(Unicode.Scalar(final - 0x40))))
    default: return nil
    }
  }
}
