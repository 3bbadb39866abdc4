import NVSModel
import Testing

@Suite struct `Bytes as Base64` {
  // The test vectors of RFC 4648, section 10.
  static let vectors = ["": "", "f": "Zg==", "fo": "Zm8=", "foo": "Zm9v", "foob": "Zm9vYg==", "foobar": "Zm9vYmFy"]

  @Test(arguments: vectors) func `follow the standard`(plain: String, encoded: String) throws {
    #expect(Base64.encoded(plain.utf8) == encoded)
    #expect(try Base64.decoded(encoded.utf8) == Array(plain.utf8))
  }

  @Test func `keep every byte`() throws {
    let bytes = (0..<1021).map { UInt8(truncatingIfNeeded: $0 * 7) }
    #expect(try Base64.decoded(Base64.encoded(bytes).utf8) == bytes)
  }

  @Test func `may have white space between them`() throws {
    #expect(try Base64.decoded(" Zm9v\r\nYm\tFy\n".utf8) == Array("foobar".utf8))
  }

  @Test(arguments: ["A", "AB", "A===", "AB=", "ABC==", "===="]) func `are not there when it is not whole`(text: String)
  {
    #expect(throws: Base64Error.notWhole) { try Base64.decoded(text.utf8) }
  }

  @Test func `are not there when something else is in it, and it says where`() {
    #expect(throws: Base64Error.notADigit(0xC3, at: 3)) { try Base64.decoded("AAA\u{e9}".utf8) }
    #expect(throws: Base64Error.notADigit(UInt8(ascii: "-"), at: 5)) { try Base64.decoded("AAAA -AA".utf8) }
    #expect(throws: Base64Error.afterPadding(UInt8(ascii: "C"), at: 3)) { try Base64.decoded("AB=C".utf8) }
  }
}
