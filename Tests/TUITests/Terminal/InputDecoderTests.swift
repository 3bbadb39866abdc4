import Testing
import TestSupport

@testable import TUI

@Suite struct `Input from a terminal` {
  private func decode(_ text: String) -> [Event] {
    var decoder = InputDecoder()
    return decoder.feed(text.utf8) + decoder.flush()
  }

  @Test(arguments: [
    ("a", "a"), ("G", "G"), ("é", "é"), ("日", "日"), (" ", "Space"), ("\r", "Enter"), ("\n", "Enter"), ("\t", "Tab"),
    ("\u{7F}", "Backspace"), ("\u{8}", "Backspace"), ("\u{13}", "Ctrl-S"), ("\u{1A}", "Ctrl-Z"), ("\0", "Ctrl-Space"),
    ("\u{1C}", "Ctrl-\\"), ("\u{1B}", "Esc"), ("\u{1B}x", "Alt-x"), ("\u{1B}\r", "Alt-Enter"), ("\u{1B}é", "Alt-é"),
    ("\u{1B}[A", "Up"), ("\u{1B}OA", "Up"), ("\u{1B}[H", "Home"), ("\u{1B}[1~", "Home"), ("\u{1B}[7~", "Home"),
    ("\u{1B}OH", "Home"), ("\u{1B}[F", "End"), ("\u{1B}[4~", "End"), ("\u{1B}[8~", "End"), ("\u{1B}OF", "End"),
    ("\u{1B}[2~", "Insert"), ("\u{1B}[3~", "Delete"), ("\u{1B}[5~", "PgUp"), ("\u{1B}[6~", "PgDn"),
    ("\u{1B}[1;5C", "Ctrl-Right"), ("\u{1B}[1;2D", "Shift-Left"), ("\u{1B}[1;6A", "Ctrl-Shift-Up"),
    ("\u{1B}[3;5~", "Ctrl-Delete"), ("\u{1B}[1;3B", "Alt-Down"), ("\u{1B}[Z", "Shift-Tab"),
    ("\u{1B}OP", "F1"), ("\u{1B}[11~", "F1"), ("\u{1B}[[A", "F1"), ("\u{1B}[[E", "F5"), ("\u{1B}[15~", "F5"),
    ("\u{1B}[17~", "F6"), ("\u{1B}[21~", "F10"), ("\u{1B}[24~", "F12"), ("\u{1B}[1;2R", "Shift-F3"),
    ("\u{1B}[15;5~", "Ctrl-F5"), ("\u{1B}[5^", "Ctrl-PgUp"), ("\u{1B}[a", "Shift-Up"), ("\u{1B}Oc", "Ctrl-Right"),
    ("\u{1B}[27;5;13~", "Ctrl-Enter"), ("\u{1B}[106;5u", "Ctrl-J"), ("\u{1B}Oj", "*"), ("\u{1B}OM", "Enter"),
    ("\u{1B}[", "Alt-["), ("\u{1B}O", "Alt-O"),
  ])
  func `of a key is that key`(bytes: String, name: String) {
    let events = decode(bytes)
    #expect(events.map { if case .key(let key) = $0 { key.name } else { "\($0)" } } == [name])
  }

  @Test(arguments: [
    "\u{1B}[?1;2R", "\u{1B}[I", "\u{1B}[99~", "\u{1B}[201~", "\u{1B}[1;5", "\u{1B}[<0;1M", "\u{1B}[200~\u{1B}[201~",
  ])
  func `that means nothing is skipped`(bytes: String) {
    #expect(decode(bytes) == [])
  }

  @Test func `that is no UTF-8 is skipped, and what follows is not`() {
    var decoder = InputDecoder()
    #expect(decoder.feed([0xFF, 0x80, 0xC3, 0x41, 0xE2, 0x82]) == [.key(KeyPress("A"))])
    #expect(decoder.feed([0xAC]) == [.key(KeyPress("€"))])
  }

  @Test func `may come in pieces`() {
    let bytes = Array("\u{1B}[1;5Cé\u{1B}[200~ab\u{1B}[20\u{1B}[201~\u{1B}[<0;3;4Mx".utf8)
    var whole = InputDecoder()
    let expected = whole.feed(bytes)
    #expect(expected.count == 5)
    for cut in 1..<bytes.count {
      var decoder = InputDecoder()
      #expect(decoder.feed(bytes[..<cut]) + decoder.feed(bytes[cut...]) == expected)
    }
    var slow = InputDecoder()
    #expect(bytes.flatMap { slow.feed([$0]) } == expected)
  }

  @Test func `of a lone escape waits for more until it is told that nothing comes`() {
    var decoder = InputDecoder()
    #expect(decoder.feed([0x1B]) == [])
    #expect(decoder.isWaiting)
    #expect(decoder.flush() == [.key(KeyPress(.escape))])
    #expect(!decoder.isWaiting)
    #expect(decode("\u{1B}\u{1B}") == [.key(KeyPress(.escape)), .key(KeyPress(.escape))])
  }

  @Test func `of a paste is one event with plain line ends`() {
    #expect(decode("\u{1B}[200~a,b\rc\r\nd\u{1B}[A\u{1B}[201~q") == [.paste("a,b\nc\nd\u{1B}[A"), .key(KeyPress("q"))])
  }

  @Test func `of a paste without an end is not lost`() {
    var decoder = InputDecoder()
    #expect(decoder.feed("\u{1B}[200~abc\u{1B}[2".utf8) == [])
    #expect(decoder.isPasting)
    #expect(decoder.flush() == [.paste("abc\u{1B}[2")])
    #expect(decoder.feed("q".utf8) == [.key(KeyPress("q"))])
  }

  @Test func `of a paste beyond all measure is cut`() {
    var decoder = InputDecoder(longestPaste: 10)
    #expect(decoder.feed("\u{1B}[200~0123456".utf8) == [])
    #expect(decoder.feed("789abcdef".utf8) == [])
    #expect(decoder.feed("\u{1B}[201~q".utf8) == [.paste("0123456789"), .key(KeyPress("q"))])
  }

  @Test(arguments: [
    ("\u{1B}[<0;3;4M", MouseEvent(.press, x: 2, y: 3)), ("\u{1B}[<0;3;4m", MouseEvent(.release, x: 2, y: 3)),
    ("\u{1B}[<2;1;1M", MouseEvent(.press, .right, x: 0, y: 0)),
    ("\u{1B}[<64;300;4M", MouseEvent(.wheelUp, x: 299, y: 3)),
    ("\u{1B}[<65;3;4M", MouseEvent(.wheelDown, x: 2, y: 3)), ("\u{1B}[<32;3;4M", MouseEvent(.drag, x: 2, y: 3)),
    ("\u{1B}[<20;3;4M", MouseEvent(.press, x: 2, y: 3, modifiers: [.shift, .control])),
    ("\u{1B}[M #$", MouseEvent(.press, x: 2, y: 3)), ("\u{1B}[M##$", MouseEvent(.release, x: 2, y: 3)),
  ])
  func `of the mouse tells what and where`(bytes: String, expected: MouseEvent) {
    #expect(decode(bytes) == [.mouse(expected)])
  }

  @Test func `of this terminal's own keys goes first`() {
    var decoder = InputDecoder(known: [Array("\u{1B}[42z".utf8): KeyPress(.function(2))])
    #expect(decoder.feed("\u{1B}[42zx".utf8) == [.key(KeyPress(.function(2))), .key(KeyPress("x"))])
  }

  @Test(arguments: 0..<60 as Range<UInt64>)
  func `of any kind is taken to its end`(seed: UInt64) {
    var random = SeededRandom(seed)
    var decoder = InputDecoder(known: [Array("\u{1B}[42z".utf8): KeyPress(.function(2))])
    let pool: [UInt8] = [
      0x1B, 0x5B, 0x4F, 0x3C, 0x4D, 0x6D, 0x7E, 0x3B, 0x30, 0x32, 0x31, 0x41, 0xC3, 0xA9, 0xFF, 0x00,
    ]
    for _ in 0..<40 {
      _ = decoder.feed((0..<20).compactMap { _ in pool.randomElement(using: &random) })
    }
    _ = decoder.flush()
    #expect(!decoder.isPasting)
    #expect(!decoder.isWaiting)
    #expect(decoder.feed("q".utf8) == [.key(KeyPress("q"))])
  }
}

@Suite struct `Two presses` {
  private let press = Event.mouse(MouseEvent(.press, x: 1, y: 1))
  private let double = Event.mouse(MouseEvent(.doublePress, x: 1, y: 1))

  @Test func `at one place within 400 ms are a double press, and a third begins anew`() {
    var clicks = ClickCounter()
    #expect(clicks.count(press, at: 0) == press)
    #expect(clicks.count(press, at: 400) == double)
    #expect(clicks.count(press, at: 500) == press)
  }

  @Test func `that are slow or apart are two`() {
    var clicks = ClickCounter()
    let other = Event.mouse(MouseEvent(.press, x: 2, y: 1))
    #expect(clicks.count(press, at: 0) == press)
    #expect(clicks.count(press, at: 401) == press)
    #expect(clicks.count(other, at: 410) == other)
  }
}

@Suite struct `An answer of the terminal` {
  private static let white = Event.answer(.background(Shade(255, 255, 255)))

  private func decode(_ text: String) -> [Event] {
    var decoder = InputDecoder()
    return decoder.feed(text.utf8) + decoder.flush()
  }

  @Test(arguments: [
    ("rgb:ffff/ffff/ffff", Shade(255, 255, 255)), ("rgb:0/8/f", Shade(0, 136, 255)),
    ("rgb:1010/1212/1414", Shade(16, 18, 20)), ("rgba:ff/00/80/ff", Shade(255, 0, 128)),
  ])
  func `to the question for its background is a colour`(text: String, shade: Shade) {
    for end in ["\u{7}", "\u{1B}\\"] {
      #expect(decode("\u{1B}]11;\(text)\(end)") == [.answer(.background(shade))])
    }
  }

  @Test(arguments: ["", "?", "rgb:", "rgb:ff/ff", "rgb:gg/00/00", "rgb:fffff/0/0", "rgb:-1/0/0", "white", "rgb:+1/0/0"])
  func `that is no colour is skipped, and never typed`(text: String) {
    #expect(decode("\u{1B}]11;\(text)\u{7}x") == [.key(KeyPress("x"))])
  }

  @Test func `may come late, in pieces, and between keys`() {
    let bytes = Array("a\u{1B}]11;rgb:ffff/ffff/ffff\u{1B}\\\u{1B}[?64;1;2cb".utf8)
    let expected = [.key(KeyPress("a")), Self.white, .answer(.kind), .key(KeyPress("b"))]
    for cut in 1..<bytes.count {
      var decoder = InputDecoder()
      #expect(decoder.feed(bytes[..<cut]) + decoder.feed(bytes[cut...]) == expected)
    }
  }

  @Test func `that begins is waited for as long as a paste`() {
    var decoder = InputDecoder()
    #expect(decoder.feed("\u{1B}]11;rgb:ff".utf8) == [])
    #expect(decoder.isAnswering)
    #expect(decoder.feed("ff/ffff/ffff\u{7}".utf8) == [Self.white])
    #expect(!decoder.isAnswering)
  }

  @Test func `that never ends is dropped`() {
    #expect(decode("\u{1B}]11;rgb:ffff") == [])
    #expect(decode("\u{1B}]11;rgb:\u{1B}[A") == [.key(KeyPress(.up))])
    #expect(decode("\u{1B}]11;" + String(repeating: "f", count: 124)).isEmpty)
    #expect(decode("\u{1B}]11;" + String(repeating: "f", count: 125) + "x") == [.key(KeyPress("x"))])
  }

  @Test func `takes nothing from who presses Alt and a bracket`() {
    #expect(decode("\u{1B}]") == [.key(KeyPress("]", .alt))])
    #expect(decode("\u{1B}]1x") == [.key(KeyPress("]", .alt)), .key(KeyPress("1")), .key(KeyPress("x"))])
  }
}

@Suite struct `The ground of a terminal` {
  @Test(arguments: [
    ("15;0", Ground.dark), ("0;15", .light), ("0;default;15", .light), ("7;8", .dark), ("0;7", .light), ("15;6", .dark),
    ("15;default", nil), ("", nil), ("0;16", nil), ("0;-1", nil), ("15", .light),
  ])
  func `is told by COLORFGBG`(value: String, ground: Ground?) {
    #expect(Ground(colorFGBG: value) == ground)
  }

  @Test func `is light where black is read better`() {
    #expect(Ground(Shade(0xFD, 0xF6, 0xE3)) == .light)
    #expect(Ground(Shade(0x00, 0x2B, 0x36)) == .dark)
  }

  @Test func `is not asked of what would print the question`() {
    for name in ["linux", "linux-16color", "vt100", "vt220", "dumb"] { #expect(!Ground.isAskable(terminal: name)) }
    for name in ["xterm-256color", "tmux-256color", "foot"] { #expect(Ground.isAskable(terminal: name)) }
  }
}
