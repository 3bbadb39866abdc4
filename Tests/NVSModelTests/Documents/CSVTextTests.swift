import Testing
import TestSupport

@testable import NVSModel

@Suite struct `A CSV text` {
  private func cells(_ text: String) throws -> [[String]] {
    try CSVText(Array(text.utf8)).lines.filter { $0.kind == .record }.map { line in
      line.cells.indices.map { line.text(ofCell: $0) ?? "" }
    }
  }

  @Test(arguments: [
    "", "\n", "a", "a,b", "a,b\n", "a,b\r\n", "a\rb\r", "a\nb\r\nc\rd", "\u{FEFF}key,type\n", "#c\n\n a , b\n",
    "\"q\",\"a\"\"b\",\"x\ny\"\n", "\"never\nends", "a,\"b\"c\"d\"\r\n\r\n\r", ",,,\n", "é,漢\n", "\"a\r\nb\"", "#",
    "\"", "\"\"",
  ])
  func `is the same bytes when written unchanged`(text: String) throws {
    #expect(try CSVText(Array(text.utf8)).bytes == Array(text.utf8))
  }

  // Expected cells are those of Python's csv.reader.
  @Test(arguments: [
    ("a,b\nc", [["a", "b"], ["c"]]),
    ("a,\"b,c\",d\n", [["a", "b,c", "d"]]),
    ("a,\"b\"\"c\"\n", [["a", "b\"c"]]),
    ("a,b\"c\"d\n", [["a", "b\"c\"d"]]),
    ("a,\"b\"c\"d\",e\n", [["a", "bc\"d\"", "e"]]),
    ("a, \"b,c\"\n", [["a", " \"b", "c\""]]),
    ("a,\"x\r\ny\rz\",b\r\n", [["a", "x\ny\nz", "b"]]),
    ("a,,\n", [["a", "", ""]]),
    ("\"\",\n", [["", ""]]),
    ("\"\"\"\"\n", [["\""]]),
    ("\n\na\n\n", [["a"]]),
    (" \n", [[" "]]),
  ])
  func `has the cells that Python's csv module reads`(text: String, rows: [[String]]) throws {
    #expect(try cells(text) == rows)
  }

  @Test func `keeps a line that begins with # inside quotes as part of the value`() throws {
    let text = try CSVText(Array("# c\nk,\"a\n#b\nc\"\n#d\n".utf8))
    #expect(text.lines.map(\.kind) == [.comment, .record, .comment])
    #expect(text[1].text(ofCell: 1) == "a\n#b\nc")
    #expect(text[1].cellWithHash == 1)
    #expect(text.number(ofLine: 2) == 5)
  }

  @Test func `ends a quote that never ends with its line`() throws {
    let text = try CSVText(Array("a,\"b\nc,d\n".utf8))
    #expect(text.lines.map(\.isUnterminated) == [true, false])
    #expect(text[0].text(ofCell: 1) == "b")
  }

  @Test func `names line and column of a byte that is not UTF-8`() {
    let bytes: [UInt8] = Array("key\r\né,".utf8) + [0xE9, 0x2C]
    #expect(throws: CSVError.notUTF8(byte: 0xE9, place: TextPlace(line: 2, column: 3))) { try CSVText(bytes) }
    #expect(throws: CSVError.notUTF8(byte: 0xC3, place: TextPlace(line: 1, column: 2))) { try CSVText([0x61, 0xC3]) }
  }

  @Test(arguments: [[0xFF, 0xFE, 0x6B, 0x00], [0xFE, 0xFF, 0x00, 0x6B]] as [[UInt8]])
  func `that is UTF-16 asks for UTF-8`(bytes: [UInt8]) {
    #expect(throws: CSVError.isUTF16) { try CSVText(bytes) }
  }

  @Test func `counts columns in characters over lines`() throws {
    let text = try CSVText(Array("\"é\n漢字\",b,c\n".utf8))
    #expect(text[0].place(ofCell: 2) == TextPlace(line: 2, column: 7))
    #expect(text[0].place(ofCell: 9) == TextPlace(line: 2, column: 8))
  }
}

@Suite struct `A pasted block` {
  @Test(arguments: [
    ("a\tb\tc\n1\t2\t3\n", [["a", "b", "c"], ["1", "2", "3"]]),
    ("a\t\"x\ty\"\tb,c\r\n", [["a", "x\ty", "b,c"]]),
    ("a,b\n#c\n\n\"d\te\",f", [["a", "b"], ["d\te", "f"]]),
    ("single", [["single"]]),
    ("", []),
  ])
  func `is split into rows of cells`(text: String, rows: [[String]]) {
    #expect(CSVPaste.rows(in: text) == rows)
  }

  @Test func `says the order of its columns when it has a header`() {
    let pasted = RowTexts.pasted("value\tkey\ttype\tencoding\n7\tn\tdata\tu8\n")
    #expect(pasted == [RowTexts(key: "n", type: "data", encoding: "u8", value: "7")])
    #expect(RowTexts.pasted("n,data,u8,7") == pasted)
  }
}

@Suite struct `Any text at all` {
  @Test func `is kept byte for byte, through an edit and back`() throws {
    var random = SeededRandom(11)
    let pieces = [
      "\"", "\"\"", ",", "\n", "\r", "\r\n", "#", "a", "é", "\0", " ", "key,type,encoding,value\n", "data", "u8",
    ]
    for _ in 0..<2_000 {
      let text = (0..<Int.random(in: 0..<30, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
      let bytes = Array(text.joined().utf8)
      var document = try FactoryDocument(name: "m", bytes: bytes)
      #expect(document.bytes == bytes)
      if let row = document.rows.indices.randomElement(using: &random) {
        document.set(.value, ofRow: row, to: "x\"\n,")
        document.move(row: row, to: 0)
        document.delete(rows: [document.rows.count - 1])
      }
      document.insert([RowTexts(key: "k")], at: document.rows.count)
      var evaluator = Evaluator()
      _ = evaluator.evaluate([document], files: [:], version: .v2)
      while document.undo() != nil {}
      #expect(document.bytes == bytes)
    }
  }
}
