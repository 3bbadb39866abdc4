import Testing

@testable import Station

@Suite struct `A JSON object` {
  @Test func `is read as Python writes it`() {
    // json.dumps({"a": "x\"\\\n\u00e9\U0001f600", "b": -12, "c": True, "d": False, "e": None})
    let line = #"{"a": "x\"\\\n\u00e9\ud83d\ude00", "b": -12, "c": true, "d": false, "e": null}"#
    #expect(
      JSONText.read(line) == [
        "a": .text("x\"\\\n\u{e9}\u{1f600}"), "b": .number(-12), "c": .truth(true), "d": .truth(false), "e": .null,
      ])
  }

  @Test func `may have lists and objects in it, over several lines`() {
    let text = "{\n  \"a\": [1, \"x\", []],\n  \"b\": {\"c\": {\"d\": null}}\n}\n"
    #expect(
      JSONText.read(text) == [
        "a": .list([.number(1), .text("x"), .list([])]), "b": .object(["c": .object(["d": .null])]),
      ])
  }

  @Test func `is written on one line whatever the text`() {
    let text = "a\"b\\c\nd\u{1b}é"
    let line = JSONText.write(["text": .text(text), "number": .number(-3), "truth": .truth(true)])
    #expect(line == #"{"text":"a\"b\\c\u000ad\u001bé","number":-3,"truth":true}"#)
    #expect(JSONText.read(line)?["text"] == .text(text))
  }

  @Test(arguments: [
    "", "{", "[]", "{\"a\"}", "{\"a\":}", "{\"a\":1", "{\"a\":\"", "{\"a\":\"\\u12", "{}x", "{\"a\":[1}",
    "{\"a\":{\"b\":1}", "{\"a\":" + String(repeating: "[", count: 100_000),
  ])
  func `is nothing when it is broken`(line: String) {
    #expect(JSONText.read(line) == nil)
  }
}
