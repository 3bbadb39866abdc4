import Testing
import TestSupport

@testable import NVSModel

@Suite struct `A factory document` {
  private func open(_ text: String) throws -> FactoryDocument {
    try FactoryDocument(name: "mfg_config.csv", bytes: Array(text.utf8))
  }

  private func written(_ document: FactoryDocument) -> String { String(decoding: document.bytes, as: UTF8.self) }

  private let sample = "\u{FEFF}# top\r\nvalue,key,type,encoding\r\n,ns,namespace,\r\n\r\n\"7\",n,data,u8\r\n# end"

  @Test func `has its rows whatever the order of columns`() throws {
    let document = try open(sample)
    #expect(document.rows.map(\.texts.key) == ["ns", "n"])
    #expect(document.rows[1].texts == RowTexts(key: "n", type: "data", encoding: "u8", value: "7"))
    #expect(document.line(ofRow: 1) == 5)
    #expect(document.place(ofRow: 1, .encoding) == TextPlace(line: 5, column: 12))
  }

  @Test func `changes one cell and nothing else`() throws {
    var document = try open(sample)
    document.set(.value, ofRow: 1, to: "8")
    #expect(written(document) == sample.replacing("\"7\"", with: "\"8\""))
    document.set(.key, ofRow: 1, to: "a,\"b\"")
    #expect(written(document) == sample.replacing("\"7\",n", with: "\"8\",\"a,\"\"b\"\"\""))
    #expect(document.rows[1].texts.key == "a,\"b\"")
  }

  @Test func `undoes and redoes back to the file as opened`() throws {
    var document = try open(sample)
    document.set(.value, ofRow: 1, to: "8")
    document.insert([RowTexts(key: "m", type: "data", encoding: "u8", value: "1")], at: 2)
    document.move(row: 2, to: 1)
    document.delete(rows: [0, 2])
    let end = written(document)
    #expect(document.rows.map(\.texts.key) == ["m"])
    while document.undo() != nil {}
    #expect(written(document) == sample)
    #expect(!document.isChanged)
    #expect(document.rows.map(\.texts.key) == ["ns", "n"])
    while document.redo() != nil {}
    #expect(written(document) == end)
  }

  @Test func `puts a new row in its own order and line end`() throws {
    var document = try open(sample)
    document.insert([RowTexts(key: "m", type: "data", encoding: "string", value: "x,y")], at: 1)
    #expect(written(document) == sample.replacing("\"7\"", with: "\"x,y\",m,data,string\r\n\"7\""))
    #expect(document.rows[2].texts.key == "n")
    #expect(document.line(ofRow: 2) == 6)
  }

  @Test func `keeps a missing last line end missing`() throws {
    var document = try open("key,type,encoding,value\nns,namespace,,")
    document.insert([RowTexts(key: "n", type: "data", encoding: "u8", value: "1")], at: 1)
    #expect(written(document) == "key,type,encoding,value\nns,namespace,,\nn,data,u8,1")
    document.move(row: 1, to: 0)
    #expect(written(document) == "key,type,encoding,value\nn,data,u8,1\nns,namespace,,")
  }

  @Test func `gets a header with its first row when it is new`() {
    var document = FactoryDocument(name: "new.csv")
    #expect(document.problems.map(\.severity) == [.error])
    document.insert([RowTexts(key: "ns", type: "namespace")], at: 0)
    #expect(written(document) == "key,type,encoding,value\nns,namespace,,\n")
    #expect(document.problems.isEmpty && document.rows.count == 1)
    document.undo()
    #expect(written(document) == "" && document.rows.isEmpty)
  }

  @Test func `takes many pasted rows as one step`() throws {
    var document = try open(sample)
    document.insert(RowTexts.pasted("a\tdata\tu8\t1\nb\tdata\tu8\t2\n"), at: 2)
    #expect(document.rows.count == 4)
    document.undo()
    #expect(document.rows.count == 2 && !document.canUndo)
  }

  @Test func `pastes what it copied`() throws {
    var document = try open(sample)
    document.insert(RowTexts.pasted(document.copied(rows: [0, 1])), at: 2)
    #expect(document.rows[2].texts == document.rows[0].texts && document.rows[3].texts == document.rows[1].texts)
  }

  @Test func `knows whether it differs from what was saved`() throws {
    var document = try open(sample)
    document.set(.value, ofRow: 1, to: "8")
    #expect(document.isChanged)
    document.markSaved()
    #expect(!document.isChanged)
    document.undo()
    #expect(document.isChanged)
    document.set(.value, ofRow: 1, to: "9")
    #expect(document.isChanged)
    document.undo()
    document.redo()
    #expect(document.isChanged)
  }

  @Test func `does not count a cell that is set to what it says`() throws {
    var document = try open(sample)
    let isChange = document.set(.value, ofRow: 1, to: "7")
    #expect(!isChange)
    #expect(!document.isChanged)
  }

  @Test func `writes a key that begins with # so that it is no comment`() throws {
    var document = try open("key,type,encoding,value\nn,data,u8,1\n")
    document.set(.key, ofRow: 0, to: "#n")
    #expect(written(document) == "key,type,encoding,value\n\"#n\",data,u8,1\n")
    #expect(document.rows[0].texts.key == "#n")
  }

  @Test func `closes a quote that never ends when a cell after it is set`() throws {
    var document = try open("key,type,encoding,value\n\"n,data\nm,data,u8,1\n")
    document.set(.value, ofRow: 0, to: "5")
    #expect(written(document) == "key,type,encoding,value\n\"n,data\",,,5\nm,data,u8,1\n")
  }

  @Test func `adds the cells that a short row lacks`() throws {
    var document = try open("key,type,encoding,value\r\nn,data\r\n")
    document.set(.value, ofRow: 0, to: "5")
    #expect(written(document) == "key,type,encoding,value\r\nn,data,,5\r\n")
  }

  @Test(arguments: [
    ("a,b\nc,d\n", "the first line does not name the columns: begin with the header key,type,encoding,value", 1, 1),
    ("", "this file is empty: begin with the header key,type,encoding,value", 1, 1),
    ("key,type,encoding\n", "the header has no column named value: add it", 1, 18),
    ("key,Type ,encoding,value\n", "'Type ' should be type, in lower case without spaces", 1, 5),
    ("# c\nkey,type,key,encoding,value\n", "two columns are named 'key': remove or rename one", 2, 10),
    ("key,type,encoding,value,note\n", "column 'note' is kept in the file but not stored", 1, 25),
    ("\u{FEFF}key,type,encoding,value\n", "Espressif's generator does not read a file with a byte order mark", 1, 1),
  ])
  func `says what is wrong with its header`(text: String, message: String, line: Int, column: Int) throws {
    let problem = try #require(try open(text).problems.first)
    #expect(problem.message == message)
    #expect(problem.place == TextPlace(line: line, column: column))
  }

  @Test func `recognises a configuration for mfg_gen`() throws {
    let config = try CSVText(Array("mfg_ns,namespace,\nserial_no,data,string\ncert,file,binary\n".utf8))
    #expect(DocumentKind(config) == .manufacturingConfig)
    #expect(DocumentKind(try CSVText(Array("id,serial_no\n1,SN1\n".utf8))) == .other)
    #expect(DocumentKind(try open(sample).text) == .factory)
    #expect(try open("mfg_ns,namespace,\n").problems[0].message.hasPrefix("this is a configuration for mfg_gen.py"))
  }

  @Test func `stays itself through seeded edits and back`() throws {
    var random = SeededRandom(7)
    for _ in 0..<100 {
      let lineEnd = ["\n", "\r\n", "\r"][Int.random(in: 0..<3, using: &random)]
      let text = (["key,type,encoding,value"] + (0..<8).map { "\"k\($0)\",data,u8,\($0)" } + ["# end"]).joined(
        separator: lineEnd)
      var document = try open(text)
      var expected = document.rows.map(\.texts)
      for step in 0..<12 { edit(&document, &expected, step, &random) }
      #expect(document.rows.map(\.texts) == expected)
      #expect(try open(written(document)).rows.map(\.texts) == expected)
      while document.undo() != nil {}
      #expect(written(document) == text)
    }
  }

  private func edit(
    _ document: inout FactoryDocument, _ expected: inout [RowTexts], _ step: Int, _ random: inout SeededRandom
  ) {
    let new = RowTexts(
      key: "n\(step)", type: "data", encoding: "string",
      value: ["x", "a,b", "\"", "l\nm"].randomElement(using: &random) ?? "")
    let row = expected.isEmpty ? 0 : Int.random(in: 0..<expected.count, using: &random)
    switch expected.isEmpty ? 0 : Int.random(in: 0..<4, using: &random) {
    case 0:
      document.insert([new, new], at: row)
      expected.insert(contentsOf: [new, new], at: row)
    case 1:
      document.set(.value, ofRow: row, to: new.value)
      expected[row].value = new.value
    case 2:
      document.delete(rows: [row])
      expected.remove(at: row)
    default:
      let target = Int.random(in: 0..<expected.count, using: &random)
      document.move(row: row, to: target)
      expected.insert(expected.remove(at: row), at: target)
    }
  }
}
