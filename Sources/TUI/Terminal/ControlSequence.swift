/// A sequence `ESC [ parameters final`, as ECMA-48 has it.
struct ControlSequence {
  var numbers: [Int]
  var isMouse: Bool
  /// An answer to a question, which no key sends.
  var isPrivate: Bool
  var final: UInt8

  init(parameters: ArraySlice<UInt8>, final: UInt8) {
    isMouse = parameters.first == UInt8(ascii: "<")
    isPrivate = parameters.first.map { (0x3D...0x3F).contains($0) } ?? false
    self.final = final
    numbers = parameters.drop { $0 == UInt8(ascii: "<") }.split(
      separator: UInt8(ascii: ";"), omittingEmptySubsequences: false
    )
    .map { Int(String(decoding: $0, as: UTF8.self)) ?? 0 }
  }

  /// Nil for an answer or a key that is not known here.
  var event: Event? {
    if isMouse { return MouseSequence.modern(numbers, isRelease: final == UInt8(ascii: "m")).map { .mouse($0) } }
    if isKind { return .answer(.kind) }
    return isPrivate ? nil : key.map { .key($0) }
  }

  /// `ESC [ ? 64 ; 1 c`, the answer to DA1.
  private var isKind: Bool { isPrivate && final == UInt8(ascii: "c") }

  private var key: KeyPress? {
    let first = numbers.first ?? 0
    switch final {
    case UInt8(ascii: "~") where first == 27 && numbers.count >= 3: return Self.unicode(numbers[2], modifiers)
    case UInt8(ascii: "~"): return Self.numbered(first).map { KeyPress($0, modifiers) }
    case UInt8(ascii: "^"): return Self.numbered(first).map { KeyPress($0, .control) }
    case UInt8(ascii: "@"): return Self.numbered(first).map { KeyPress($0, [.control, .shift]) }
    case UInt8(ascii: "u"): return Self.unicode(first, modifiers)
    case UInt8(ascii: "Z"): return KeyPress(.tab, .shift)
    case UInt8(ascii: "a")...UInt8(ascii: "d"): return Self.lettered(final - 0x20).map { KeyPress($0, .shift) }
    default: return Self.lettered(final).map { KeyPress($0, modifiers) }
    }
  }

  /// The second number less one: 1 shift, 2 alt, 4 control, 8 meta.
  private var modifiers: KeyPress.Modifiers {
    guard numbers.count >= 2, (2...256).contains(numbers[1]) else { return [] }
    let bits = numbers[1] - 1
    var modifiers: KeyPress.Modifiers = []
    if bits & 1 != 0 { modifiers.insert(.shift) }
    if bits & 10 != 0 { modifiers.insert(.alt) }
    if bits & 4 != 0 { modifiers.insert(.control) }
    return modifiers
  }

  static func lettered(_ final: UInt8) -> KeyPress.Code? {
    switch final {
    case UInt8(ascii: "A"): .up
    case UInt8(ascii: "B"): .down
    case UInt8(ascii: "C"): .right
    case UInt8(ascii: "D"): .left
    case UInt8(ascii: "H"): .home
    case UInt8(ascii: "F"): .end
    case UInt8(ascii: "P")...UInt8(ascii: "S"): .function(Int(final) - 0x4F)
    default: nil
    }
  }

  private static func numbered(_ number: Int) -> KeyPress.Code? {
    switch number {
    case 1, 7: .home
    case 2: .insert
    case 3: .delete
    case 4, 8: .end
    case 5: .pageUp
    case 6: .pageDown
    case 11...15: .function(number - 10)
    case 17...21: .function(number - 11)
    case 23...26: .function(number - 12)
    case 28, 29: .function(number - 13)
    case 31...34: .function(number - 14)
    default: nil
    }
  }

  /// A key told by its Unicode number.
  private static func unicode(_ number: Int, _ modifiers: KeyPress.Modifiers) -> KeyPress? {
    switch number {
    case 9: return KeyPress(.tab, modifiers)
    case 13: return KeyPress(.enter, modifiers)
    case 27: return KeyPress(.escape, modifiers)
    case 8, 127: return KeyPress(.backspace, modifiers)
    case 0x20...0x10FFFF:
      guard let scalar = Unicode.Scalar(UInt32(number)) else { return nil }
      // Shift is in the character.
      return KeyPress(.character(Character(scalar)), modifiers.subtracting(.shift))
    default: return nil
    }
  }
}

/// What the mouse sends.
enum MouseSequence {
  /// `ESC [ < button ; column ; row`, then `M`, or `m` for a release.
  static func modern(_ numbers: [Int], isRelease: Bool) -> MouseEvent? {
    guard numbers.count == 3 else { return nil }
    return event(code: numbers[0], isRelease: isRelease, x: numbers[1] - 1, y: numbers[2] - 1)
  }

  /// `ESC [ M` and three bytes, each 32 more than what it tells; `body` is those three.
  static func old(_ body: ArraySlice<UInt8>, isComplete: Bool) -> KeySequences.Step {
    let bytes = body.prefix(3).map { Int($0) - 32 }
    guard bytes.count == 3 else { return isComplete ? .nothing(count: 3 + bytes.count) : .unfinished }
    let isRelease = bytes[0] & 0x43 == 3
    guard let event = event(code: bytes[0], isRelease: isRelease, x: bytes[1] - 1, y: bytes[2] - 1) else {
      return .nothing(count: 6)
    }
    return .event(.mouse(event), count: 6)
  }

  private static func event(code: Int, isRelease: Bool, x: Int, y: Int) -> MouseEvent? {
    guard code >= 0, (0..<10_000).contains(x), (0..<10_000).contains(y) else { return nil }
    var modifiers: KeyPress.Modifiers = []
    if code & 4 != 0 { modifiers.insert(.shift) }
    if code & 8 != 0 { modifiers.insert(.alt) }
    if code & 16 != 0 { modifiers.insert(.control) }
    let button: MouseEvent.Button = [.left, .middle, .right, .left][code & 3]
    if code & 64 != 0 {
      guard code & 3 < 2 else { return nil }
      return MouseEvent(code & 1 == 0 ? .wheelUp : .wheelDown, x: x, y: y, modifiers: modifiers)
    }
    if code & 32 != 0 {
      // Motion without a button.
      if code & 3 == 3 { return nil }
      return MouseEvent(.drag, button, x: x, y: y, modifiers: modifiers)
    }
    return MouseEvent(isRelease ? .release : .press, button, x: x, y: y, modifiers: modifiers)
  }
}
