import Testing

@testable import NVSModel

@Suite struct `A size` {
  @Test(arguments: [
    ("24576", 0x6000), ("0x6000", 0x6000), ("0X6000", 0x6000), ("24K", 0x6000), ("24k", 0x6000), ("24KB", 0x6000),
    ("24KiB", 0x6000), ("4M", 0x40_0000), ("4MB", 0x40_0000), ("0x10M", 0x100_0000), ("24_576", 0x6000),
    (" 0x1000\t", 0x1000), ("+12", 12), ("-0x1000", -0x1000), ("0o10", 8), ("0b11", 3), ("0x10B", 0x10B), ("0", 0),
    ("9223372036854775806", Int.max - 1),
  ])
  func `is read as people write it`(text: String, bytes: Int) throws {
    #expect(try Size.parse(text) == bytes)
  }

  @Test(arguments: [
    "foo", "K", "0x", "1__0", "_1", "1_", "12G", "1.5M", "0xZZ", "- 5", "--5", "1 K", "१२", "24KK",
  ])
  func `that is nonsense is refused with an example of what would do`(text: String) {
    #expect(throws: SizeError.notANumber(text)) { try Size.parse(text) }
    #expect(SizeError.notANumber(text).description.contains("24K"))
  }

  @Test(arguments: ["", "   "])
  func `that is blank is asked for`(text: String) {
    #expect(throws: SizeError.empty) { try Size.parse(text) }
  }

  @Test(arguments: ["9223372036854775808", "0xFFFFFFFFFFFFFFFFFFFF", "9007199254740992M"])
  func `beyond any machine is refused`(text: String) {
    #expect(throws: SizeError.tooLarge(text)) { try Size.parse(text) }
  }
}
