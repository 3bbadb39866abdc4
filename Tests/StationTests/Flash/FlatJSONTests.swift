import Testing

@testable import Station

@Suite struct `A line of flat JSON` {
  @Test func `is read as Python writes it`() {
    // json.dumps({"a": "x\"\\\n\u00e9\U0001f600", "b": -12, "c": True, "d": False, "e": None})
    let line = #"{"a": "x\"\\\n\u00e9\ud83d\ude00", "b": -12, "c": true, "d": false, "e": null}"#
    #expect(
      FlatJSON.read(line) == [
        "a": .text("x\"\\\n\u{e9}\u{1f600}"), "b": .number(-12), "c": .truth(true), "d": .truth(false), "e": .null,
      ])
  }

  @Test func `is written on one line whatever the text`() {
    let text = "a\"b\\c\nd\u{1b}é"
    let line = FlatJSON.write(["text": .text(text), "number": .number(-3), "truth": .truth(true)])
    #expect(line == #"{"text":"a\"b\\c\u000ad\u001bé","number":-3,"truth":true}"#)
    #expect(FlatJSON.read(line)?["text"] == .text(text))
  }

  @Test(arguments: [
    "", "{", "[]", "{\"a\"}", "{\"a\":}", "{\"a\":1", "{\"a\":\"", "{\"a\":\"\\u12", "{}x", "{\"a\":[1]}",
  ])
  func `is nothing when it is broken`(line: String) {
    #expect(FlatJSON.read(line) == nil)
  }
}
