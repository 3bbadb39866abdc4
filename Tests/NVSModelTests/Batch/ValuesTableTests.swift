import Testing
import TestSupport

@testable import NVSModel

@Suite struct `A values table` {
  private func table(_ text: String) throws -> ValuesTable { try table(Array(text.utf8)) }

  private func table(_ bytes: [UInt8]) throws -> ValuesTable {
    var table = try ValuesTable(name: "values.csv", bytes: bytes)
    table.scan()
    return table
  }

  @Test func `has columns by name and a row a device`() throws {
    let table = try table("id,serial_no,a column of metadata\n1,SN1,x\n2,SN2,\n")
    #expect(table.columns == ["id", "serial_no", "a column of metadata"])
    #expect(table.rowCount == 2 && table.isComplete && table.problems.isEmpty)
    #expect(table.text(ofRow: 1, column: 1) == "SN2")
    #expect(table.index(ofColumn: "serial_no") == 1 && table.index(ofColumn: "serial") == nil)
  }

  @Test(arguments: ["\n", "\r\n", "\r"])
  func `reads quotes, commas, line breaks and any line end`(end: String) throws {
    let text = ["a,b", "\"x,y\",\"say \"\"hi\"\"\"", "", "\"one\(end)two\",Grüße", "#3,last"].joined(separator: end)
    let table = try table("\u{FEFF}" + text)
    #expect(table.columns == ["a", "b"] && table.rowCount == 3)
    #expect((0..<3).map { table.text(ofRow: $0, column: 0) } == ["x,y", "one\ntwo", "#3"])
    #expect((0..<3).map { table.text(ofRow: $0, column: 1) } == ["say \"hi\"", "Grüße", "last"])
    #expect(table.place(ofRow: 1, column: 1) == TextPlace(line: 5, column: 6))
    #expect(table.place(ofRow: 2, column: 1) == TextPlace(line: 6, column: 4))
  }

  @Test(arguments: [65_530, 65_535, 65_536, 65_540, 200_000], [false, true])
  func `has a header however long it is`(size: Int, isQuoted: Bool) throws {
    let name = String(repeating: "x", count: size)
    let table = try table((isQuoted ? "\"\(name)\n\"" : name) + ",b\n1,2\n3,4\n")
    #expect(table.columns == [isQuoted ? name + "\n" : name, "b"] && table.rowCount == 2)
    #expect(table.text(ofRow: 0, column: 1) == "2" && table.place(ofRow: 0).line == (isQuoted ? 3 : 2))
  }

  @Test func `says what is wrong with a row and in which column`() throws {
    let table = try table("a,b,c\n1,2\n1,2,3,4\n1,\"2,3\n1,2,3\n")
    #expect(table.problems(ofRow: 0).map(\.column) == [2])
    #expect(table.problems(ofRow: 0).first?.message == "2 cells where the header has 3: column 'c' has none")
    #expect(table.problems(ofRow: 1).first?.message.hasPrefix("4 cells where the header has 3") == true)
    #expect(table.problems(ofRow: 2).first?.message.hasPrefix("this quote is never closed") == true)
    #expect(table.rowCount == 4 && table.problems(ofRow: 3).isEmpty)
    let latin = try self.table(Array("a,b\n1,".utf8) + [0xE9, 0x0A])
    #expect(latin.problems(ofRow: 0).first?.column == 1)
    #expect(latin.problems(ofRow: 0).first?.message.hasPrefix("this is not UTF-8") == true)
  }

  @Test func `says where a column is named twice, and that a file is empty`() throws {
    let doubled = try table("\nid,x,id\n1,2,3\n")
    #expect(doubled.problems.map(\.message) == ["two columns are named 'id': remove or rename one"])
    #expect(doubled.problems.first?.place == TextPlace(line: 2, column: 6))
    for text in ["", "\n\n", "\u{FEFF}"] { #expect(try table(text).problems.count == 1) }
    #expect(throws: CSVError.isUTF16) { try ValuesTable(name: "", bytes: [0xFF, 0xFE, 0x41, 0]) }
  }

  /// Rows with quotes, line breaks, blank lines between them, and now and then one of thousands of bytes.
  private func randomTable(_ random: inout SeededRandom) -> (text: String, rows: [[String]]) {
    let end = random.pick(["\n", "\r\n"])
    var text = "a,b,c" + end
    var rows: [[String]] = []
    for number in 0..<random.below(400) {
      let row = (0..<3).map { column -> String in
        switch random.below(12) {
        case 0: return "x,\(number)"
        case 1: return "say \"\(column)\""
        case 2: return "two\nlines"
        case 3: return ""
        case 4 where number % 50 == 0: return String(repeating: "long\n", count: random.below(3000))
        default: return "v\(number)-\(column)"
        }
      }
      rows.append(row)
      let cells = row.map { cell in
        let isSpecial = cell.contains { ",\"\n".contains($0) } || random.chance(10)
        let raw = cell.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: end)
        return isSpecial
          ? "\"" + raw.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\"" : raw
      }
      text += cells.joined(separator: ",") + end + (random.chance(5) ? end : "")
    }
    return (text, rows)
  }

  @Test(arguments: 0..<40)
  func `is the same whether it is scanned at once or a slice at a time`(seed: UInt64) throws {
    var random = SeededRandom(seed)
    let (text, rows) = randomTable(&random)
    let whole = try table(text)
    var sliced = try ValuesTable(name: "values.csv", bytes: Array(text.utf8))
    while !sliced.isComplete { sliced.scan(bytes: 1 + random.below(9000)) }
    #expect(whole.rowCount == rows.count && sliced.rowCount == rows.count)
    for row in rows.indices {
      #expect((0..<3).map { sliced.text(ofRow: row, column: $0) } == rows[row])
      #expect(whole.place(ofRow: row) == sliced.place(ofRow: row))
    }
  }

  @Test(arguments: 0..<40)
  func `keeps every byte but those of the cells that are written`(seed: UInt64) throws {
    var random = SeededRandom(seed &+ 1000)
    var (text, rows) = randomTable(&random)
    if random.chance(30), text.hasSuffix("\n") { text.removeLast(text.hasSuffix("\r\n") ? 1 : 1) }
    var edited = try table(text)
    #expect(edited.bytes == Array(text.utf8) && !edited.isChanged)
    for _ in 0..<20 where !rows.isEmpty {
      let (row, column) = (random.below(rows.count), random.below(3))
      let value = random.pick(["new", "a,b", "q\"q", "l\nl", ""])
      let isOther = rows[row][column] != value
      #expect(edited.set(column: column, ofRow: row, to: value) == isOther)
      rows[row][column] = value
    }
    edited.append([["n1", "n,2", "n3"], ["m1", "", "m\n3"]])
    rows += [["n1", "n,2", "n3"], ["m1", "", "m\n3"]]
    for reread in [edited, try table(edited.bytes)] {
      try #require(reread.rowCount == rows.count)
      for row in rows.indices {
        #expect((0..<3).map { reread.text(ofRow: row, column: $0) } == rows[row])
        #expect(reread.place(ofRow: row, column: 2) == edited.place(ofRow: row, column: 2))
      }
    }
    while edited.canUndo { edited.undo() }
    #expect(edited.bytes == Array(text.utf8) && !edited.isChanged)
    while edited.canRedo { edited.redo() }
    #expect((0..<rows.count).map { edited.text(ofRow: $0, column: 0) } == rows.map(\.first))
  }

  @Test func `takes over what a copy has found, and keeps what was edited meanwhile`() throws {
    let rows = (0..<5000).map { "\($0),SN\($0)\n" }.joined()
    var shown = try ValuesTable(name: "values.csv", bytes: Array(("id,serial\n" + rows).utf8))
    shown.scan(bytes: 4096)
    #expect(shown.rowCount > 100 && shown.rowCount < 5000 && !shown.isComplete)
    var copy = shown
    shown.set(column: 1, ofRow: 3, to: "other")
    copy.scan()
    shown.adopt(copy)
    #expect(shown.rowCount == 5000 && shown.isComplete)
    #expect(shown.text(ofRow: 3, column: 1) == "other" && shown.text(ofRow: 4999, column: 1) == "SN4999")
  }

  @Test func `is told from factory data and configurations, also with long names and REPEAT`() {
    let kinds: [(String, FileKind)] = [
      ("a_name_of_more_than_15_bytes,b\n1,2\n", .valuesCSV), ("id,serial\n1,2\n", .valuesCSV),
      ("mfg,namespace,\nhw,data,u8,REPEAT\n", .manufacturingConfig),
      ("key,type,encoding\nmfg,namespace,\nhw,data,u8\n", .manufacturingConfig),
      ("key,type,encoding,value\nmfg,namespace,,\n", .factoryCSV),
    ]
    for (text, kind) in kinds { #expect(FileKind(Array(text.utf8)) == kind, "\(text)") }
    let long = "id,serial\n" + (0..<200_000).map { "\($0),1\n" }.joined()
    #expect(FileKind(Array(long.utf8)) == .valuesCSV)
  }
}
