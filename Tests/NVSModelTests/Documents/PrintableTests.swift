import Testing

@testable import NVSModel

@Suite struct `A printable text` {
  @Test func `shows letters of any script as they are`() {
    #expect("serial_no é 漢字 😀".printable == "serial_no é 漢字 😀")
  }

  @Test(arguments: [
    ("a\u{1B}[31mb", "a\\u{1b}[31mb"), ("a\nb\r\tc", "a\\nb\\r\\tc"), ("\u{7F}", "\\u{7f}"), ("\u{9B}2J", "\\u{9b}2J"),
    ("abc\u{202E}def", "abc\\u{202e}def"), ("\u{FEFF}key", "\\u{feff}key"), ("a\u{200B}b", "a\\u{200b}b"),
    ("\u{2028}", "\\u{2028}"), ("a\0b", "a\\u{0}b"),
  ])
  func `names what a terminal would obey or hide`(text: String, shown: String) {
    #expect(text.printable == shown)
  }

  @Test func `shows a byte that is not UTF-8 as a replacement character`() {
    #expect(Printable.text([0x61, 0xC3, 0x28]) == "a\u{FFFD}(")
  }

  @Test func `is cut when quoted in a message`() {
    #expect(String(repeating: "x", count: 50).quoted == "'\(String(repeating: "x", count: 39))…'")
    #expect("u\u{7}8".quoted == "'u\\u{7}8'")
  }
}
