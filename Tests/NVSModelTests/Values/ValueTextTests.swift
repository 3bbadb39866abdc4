import Testing

@testable import NVSModel

@Suite struct `A value on one line` {
  @Test func `is a string as it is, which only a report cuts`() {
    let text = ValueText(.string, data: Array((String(repeating: "é", count: 70) + "\n\0").utf8))
    #expect(text.short == String(repeating: "é", count: 60) + "…")
    #expect(text.line == String(repeating: "é", count: 70) + "\\n")
  }

  @Test func `is the bytes of a string that is not UTF-8`() {
    let text = ValueText(.string, data: [0x61, 0xFF, 0])
    #expect(text.short == "61ff" && text.encoding == "hex2bin")
    #expect(text.line == "61ff")
  }

  @Test func `is 32 bytes of a blob`() {
    let digits = String(repeating: "0a", count: 32)
    #expect(ValueText(.blobData, data: Array(repeating: 0x0A, count: 32)).short == digits)
    #expect(ValueText(.blobData, data: Array(repeating: 0x0A, count: 33)).short == digits + "…")
    #expect(ValueText(.blobData, data: Array(repeating: 0x0A, count: 33)).line == digits + "…")
  }

  @Test func `is a number of its type, whatever lies beside it`() {
    #expect(ValueText(.i8, bits: 0xFFFF_FFFF_FFFF_FF80).short == "-128")
    #expect(ValueText(.u8, bits: 0xFFFF_FFFF_FFFF_FF80).line == "128")
  }

  @Test func `is the name of an error`() {
    #expect(ValueText(.blobData, .notFound).line == "ESP_ERR_NVS_NOT_FOUND")
  }
}
