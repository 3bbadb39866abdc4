import Testing

@testable import NVSModel

@Suite struct `A value on one line` {
  private func line(_ type: ItemType, _ bytes: [UInt8], limit: Int = .max) -> String {
    ValueText(type, data: bytes).line(limit: limit)
  }

  @Test func `is a string as it is, cut where there is no room`() {
    let bytes = Array((String(repeating: "é", count: 70) + "\n\0").utf8)
    #expect(line(.string, bytes, limit: 60) == String(repeating: "é", count: 60) + "…")
    #expect(line(.string, bytes) == String(repeating: "é", count: 70) + "\\n")
  }

  @Test func `says that a string is not UTF-8, and loses no byte of it`() {
    let text = ValueText(.string, data: [0x63, 0x61, 0x66, 0xE9, 0x1B, 0])
    #expect(text.line() == "not UTF-8: caf\\xe9\\u{1b}")
    #expect(text.text == "636166e91b" && text.encoding == "hex2bin")
    #expect(line(.string, [0x61, 0xC3, 0]) == "not UTF-8: a\\xc3")
  }

  @Test func `is the bytes of a blob, as many as there is room for`() {
    let bytes = [UInt8](repeating: 1, count: 33)
    #expect(line(.blobData, bytes, limit: 64) == String(repeating: "01", count: 32) + "…")
    #expect(line(.blobData, bytes) == String(repeating: "01", count: 33))
    #expect(line(.blobData, []).isEmpty)
  }

  @Test func `is a blob that is text in quotes, which no string has, with the NULs behind it`() {
    #expect(line(.blobData, Array("Grün 12\r\n".utf8)) == "\"Grün 12\\r\\n\"")
    #expect(line(.blobV1, Array("home\0".utf8)) == "\"home\" + 1 NUL")
    #expect(line(.blobData, Array("home".utf8) + [0, 0, 0]) == "\"home\" + 3 NULs")
    #expect(line(.blobData, Array("a longer text".utf8), limit: 8) == "\"a longer…")
    // Nothing that is as likely a number, or that a terminal would obey.
    #expect(line(.blobData, Array("abc".utf8)) == "616263")
    #expect(line(.blobData, Array("ab\u{1b}[2J".utf8)) == "61621b5b324a")
    #expect(line(.blobData, Array("abc\u{202e}d".utf8)) == "616263e280ae64")
    #expect(line(.blobData, Array("text".utf8) + [0xFF]) == "74657874ff")
    #expect(line(.blobData, [0, 0, 0, 0]) == "00000000")
  }

  @Test func `is a number of its type, whatever lies beside it`() {
    #expect(ValueText(.i8, bits: 0xFFFF_FFFF_FFFF_FF80).line() == "-128")
    #expect(ValueText(.u8, bits: 0xFFFF_FFFF_FFFF_FF80).line() == "128")
  }

  @Test func `is the name of an error`() {
    #expect(ValueText(.blobData, .notFound).line() == "ESP_ERR_NVS_NOT_FOUND")
  }
}
