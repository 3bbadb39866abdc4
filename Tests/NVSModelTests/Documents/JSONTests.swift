import Testing

@testable import NVSModel

@Suite struct `JSON text` {
  private final class Count: @unchecked Sendable { var value = 0 }

  private func nested(_ items: JSON) -> JSON {
    .object([("a", .list(0) { _ in .null }), ("items", items), ("b", .bool(false)), ("c", .null)])
  }

  @Test func `is spread over lines for its two outer levels, and escapes what a terminal would obey`() {
    let value = JSON.object([
      ("n", .array([.int(Int.min), .int(UInt64.max), .number("1.5")])), ("s", .string("é\"\\\u{1B}\u{1F600}\u{202E}")),
      ("o", .object([("x", .array([.object([("y", .bool(true))])])), ("e", .object([]))])),
    ])
    #expect(
      value.text == """
        {
          "n": [
            -9223372036854775808,
            18446744073709551615,
            1.5
          ],
          "s": "é\\"\\\\\\u001b\u{1F600}\\u202e",
          "o": {
            "x": [{"y": true}],
            "e": {}
          }
        }

        """)
    #expect(value.with("z", .null).line.hasSuffix(#"{"x": [{"y": true}], "e": {}}, "z": null}"#))
  }

  @Test func `of a list is that of an array, in pieces`() {
    let array = (0..<40_000).map { JSON.object([("number", .int($0)), ("text", .string("value of \($0)"))]) }
    var pieces: [[UInt8]] = []
    nested(.list(array.count) { array[$0] }).write { piece in
      pieces.append(piece)
      return true
    }
    #expect(pieces.count > 1)
    #expect(String(decoding: pieces.joined(), as: UTF8.self) == nested(.array(array)).text)
  }

  @Test func `of a list is made no further than it is taken`() {
    let made = Count()
    let items = JSON.list(1_000_000) { place in
      made.value += 1
      return .int(place)
    }
    nested(items).write { _ in false }
    #expect(made.value > 0 && made.value < 500_000)
  }
}
