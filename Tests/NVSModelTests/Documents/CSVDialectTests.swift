import Testing

@testable import NVSModel

@Suite struct `A CSV as a spreadsheet writes it` {
  private static let separators = [";", "\t"]

  private func document(_ text: String) throws -> FactoryDocument {
    try FactoryDocument(name: "mfg.csv", bytes: Array(text.utf8))
  }

  private func text(_ document: FactoryDocument) -> String { String(decoding: document.bytes, as: UTF8.self) }

  private func factory(_ separator: String) -> String {
    ["# a, b", "key,type,encoding,value", "ns,namespace,,", "name,data,string,\"x\"", "n,data,u8,7", ""]
      .joined(separator: "\r\n").replacing(",", with: separator)
  }

  @Test(arguments: separators)
  func `is read, and it is said that other tools do not`(separator: String) throws {
    let document = try document(factory(separator))
    #expect(document.rows.map(\.texts) == (try self.document(factory(","))).rows.map(\.texts))
    let words = separator == ";" ? "semicolons" : "tabs"
    #expect(document.problems.map(\.message) == ["cells are parted by \(words): Espressif's tools take commas only"])
    #expect(document.problems.first?.severity == .note && document.problems.first?.place?.line == 2)
  }

  @Test(arguments: separators)
  func `is written as it was`(separator: String) throws {
    var document = try document(factory(separator))
    #expect(text(document) == factory(separator))
    document.set(.value, ofRow: 1, to: "a,b\(separator)c")
    document.insert([RowTexts(key: "k", type: "data", encoding: "u8", value: "1")], at: 3)
    document.set(.value, fromRow: 2, to: ["8", "9"])
    let expected =
      factory(separator).replacing("\"x\"", with: "\"a,b\(separator)c\"").replacing("7\r\n", with: "8\r\n")
      + ["k", "data", "u8", "9"].joined(separator: separator) + "\r\n"
    #expect(text(document) == expected)
    while document.undo() != nil {}
    #expect(text(document) == factory(separator))
  }

  @Test func `is parted by commas where its first line is`() throws {
    let document = try document("key,type,encoding,value\na;b,data,string,x;y\n")
    #expect(document.rows[0].texts == RowTexts(key: "a;b", type: "data", encoding: "string", value: "x;y"))
    #expect(document.problems.isEmpty)
  }

  @Test func `has its quotes where they belong, whatever parts it`() throws {
    let document = try document("\"key\";type;encoding;value\nn;data;string;\"a;\nb\"\"c\"\n")
    #expect(document.rows[0].texts.value == "a;\nb\"c")
  }

  @Test(arguments: separators)
  func `may be the table of devices`(separator: String) throws {
    let lines = ["id,serial_no,note", "1,SN1,\"a,b\"", "2,SN2,"].map { line in
      line.replacing(",", with: separator).replacing("a\(separator)b", with: "a,b")
    }
    let bytes = Array((lines.joined(separator: "\n") + "\n").utf8)
    var table = try ValuesTable(name: "values.csv", bytes: bytes)
    table.scan()
    #expect(table.columns == ["id", "serial_no", "note"] && table.rowCount == 2)
    #expect(table.text(ofRow: 0, column: 2) == "a,b" && table.problems.map(\.severity) == [.note])
    table.set(column: 1, ofRow: 1, to: "X,2")
    table.append([["3", "S\(separator)3", ""]])
    let expected = [
      lines[0], lines[1], "2,X#2,".replacing(",", with: separator).replacing("#", with: ","),
      ["3", "\"S\(separator)3\"", ""].joined(separator: separator), "",
    ]
    #expect(String(decoding: table.bytes, as: UTF8.self) == expected.joined(separator: "\n"))
  }

  @Test func `of one column has no separator`() throws {
    let table = try ValuesTable(name: "v.csv", bytes: Array("serial\nSN1;x\n".utf8))
    #expect(table.columns == ["serial"] && table.problems.isEmpty)
  }
}
