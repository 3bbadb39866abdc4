import NVSModel
import Testing
import TestSupport

@testable import TUI

@Suite struct `A screen` {
  var screen = Screen(width: 10, height: 2)

  @Test mutating func `shows text where it is put and tells the columns used`() {
    #expect(screen.put("hello", x: 2, y: 1, role: .text) == 5)
    #expect(screen.text == ["", "  hello"])
  }

  @Test(arguments: [(8, "        he"), (-3, "lo"), (10, ""), (-5, "")])
  mutating func `clips text at its edges`(x: Int, expected: String) {
    screen.put("hello", x: x, y: 0, role: .text)
    #expect(screen.text[0] == expected)
  }

  @Test mutating func `ignores rows outside`() {
    #expect(screen.put("a", x: 0, y: -1, role: .text) == 0)
    #expect(screen.put("a", x: 0, y: 2, role: .text) == 0)
  }

  @Test(arguments: [("abcdef", "abc…"), ("abcd", "abcd"), ("日本語", "日…"), ("é日本語", "é日…"), ("日本", "日本")])
  mutating func `cuts text with a sign for what is missing`(text: String, expected: String) {
    screen.put(text, x: 0, y: 0, role: .text, width: 4, cut: .ellipsis)
    #expect(screen.text[0] == expected)
  }

  @Test mutating func `never cuts a wide character in half`() {
    #expect(screen.put("日本", x: 7, y: 0, role: .text) == 3)
    #expect(screen.text[0] == "       日")
    #expect(screen.cells[9] == Cell(0x20, .text))
  }

  @Test mutating func `blanks what is left of an overwritten wide character`() {
    screen.put("日本", x: 0, y: 0, role: .text)
    screen.put("ab", x: 1, y: 0, role: .text)
    #expect(screen.text[0] == " ab")
    #expect(!screen.cells[..<4].contains { $0.isRightHalf })
  }

  @Test mutating func `keeps a combining mark with its letter`() {
    #expect(screen.put("e\u{301}x", x: 0, y: 0, role: .text) == 2)
    #expect(screen.text(x: 0, y: 0) == "e\u{301}")
    #expect(screen.text(x: 1, y: 0) == "x")
  }

  @Test mutating func `limits a pile of marks and gives a lone mark a base`() {
    screen.put("e" + String(repeating: "\u{301}", count: 50), x: 0, y: 0, role: .text)
    #expect(screen.text(x: 0, y: 0).unicodeScalars.count == 4)
    screen.put("\u{301}", x: 0, y: 1, role: .text)
    #expect(screen.text(x: 0, y: 1) == "◌\u{301}")
  }

  @Test(arguments: [
    ("a\u{1B}[2J", "a␛[2J"), ("a\nb\t", "a␊b␉"), ("\u{7F}\u{9B}", "␡\u{FFFD}"), ("x\u{202E}y", "x\u{FFFD}y"),
    ("x\u{200B}y\u{200D}", "x\u{FFFD}y\u{FFFD}"), ("\u{2066}\u{E0041}", "\u{FFFD}\u{FFFD}"), ("❤\u{FE0F}", "❤"),
  ])
  mutating func `makes what could harm or hide visible`(text: String, expected: String) {
    screen.put(text, x: 0, y: 0, role: .text)
    #expect(screen.text[0] == expected)
  }

  @Test func `in the ASCII set uses plain signs and question marks`() {
    var screen = Screen(width: 10, height: 1, charset: .ascii, widths: .ascii)
    screen.put("─│é日\u{1B}…✗", x: 0, y: 0, role: .text)
    #expect(screen.text == ["-|???~x"])
  }

  @Test mutating func `fills a rectangle, clipped`() {
    screen.put("abc", x: 0, y: 0, role: .text)
    screen.fill(Rect(x: 8, y: 1, width: 9, height: 9), .match, with: "#")
    #expect(screen.text == ["abc", "        ##"])
    #expect(screen.roles == ["aaa.......", "........bb", "a  ui.text", "b  ui.match"])
  }

  @Test mutating func `lays a role over another and keeps both`() {
    screen.put("ab", x: 0, y: 0, role: .hexKey)
    screen.overlay(Rect(x: 0, y: 0, width: 1, height: 1), .hexLinked)
    #expect(screen.cells[0].role == .hexKey)
    #expect(screen.cells[0].overlay == .hexLinked)
  }

  @Test mutating func `draws a frame with a title`() {
    screen = Screen(width: 10, height: 3)
    screen.frame(screen.bounds, role: .border, title: "Partition")
    #expect(screen.text == ["┌─ Par… ─┐", "│        │", "└────────┘"])
  }

  @Test(arguments: [(0, ""), (1, "▏"), (50, "█████"), (55, "█████▌"), (100, "██████████"), (300, "██████████")])
  mutating func `shows how much is used`(used: Int, expected: String) {
    screen.meter(x: 0, y: 0, width: 10, used: used, total: 100)
    #expect(screen.text[0] == expected)
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `stays whole whatever is put`(seed: UInt64) {
    var random = SeededRandom(seed)
    let pool: [String] = ["a", "日", "e\u{301}", "\u{301}", "👍🏽", "\u{1B}", "…", "ﷺ", "👩‍👩‍👧", "\u{202E}", "ab cd"]
    var screen = Screen(width: 13, height: 4)
    for _ in 0..<300 {
      let text = (0..<Int.random(in: 0..<9, using: &random)).map { _ in pool.randomElement(using: &random) ?? "" }
      screen.put(
        text.joined(), x: .random(in: -9..<16, using: &random), y: .random(in: -1..<6, using: &random), role: .text,
        width: .random(in: -1..<16, using: &random), cut: Bool.random(using: &random) ? .clip : .ellipsis)
      for (index, cell) in screen.cells.enumerated() where cell.isRightHalf {
        #expect(index % 13 > 0 && screen.columns(of: screen.text(of: screen.cells[index - 1])) == 2)
      }
      for row in screen.text { #expect(screen.columns(of: row) <= 13) }
    }
  }
}
