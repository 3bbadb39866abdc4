import Testing

@testable import NVSModel

@Suite struct `New rows of a values table` {
  private func table(_ text: String) throws -> ValuesTable {
    var table = try ValuesTable(name: "values.csv", bytes: Array(text.utf8))
    table.scan()
    return table
  }

  @Test func `count on where the last two rows count, and copy what is alike there`() throws {
    let table = try table("id,serial,hw,mac,note\n8,SN0098,3,24:a1:60:ff:ee:08,x\n9,SN0099,3,24:a1:60:ff:ee:09,y\n")
    #expect(
      table.continued(by: 2) == [
        ["10", "SN0100", "3", "", ""], ["11", "SN0101", "3", "", ""],
      ])
  }

  @Test(arguments: ["a,b\n", "a,b\n1,2\n", "a,b\n1\n9223372036854775807,x\n"])
  func `are empty where nothing is known to count`(text: String) throws {
    #expect(try table(text).continued(by: 2) == [["", ""], ["", ""]])
  }

  @Test func `come from a pasted block in the order of the table, or in that of its first row`() throws {
    let table = try table("id,serial,hw\n")
    #expect(table.pasted("1\tSN1\t3\n2\tSN2\t4\n") == [["1", "SN1", "3"], ["2", "SN2", "4"]])
    #expect(table.pasted("hw,id\n3,1\n4,2\n") == [["1", "", "3"], ["2", "", "4"]])
  }
}

@Suite struct `A text in a values table` {
  @Test(arguments: [
    ("sn2", 1, 1), ("GRÜ", 2, 1), ("a \"b", 3, 1), ("two\nlines", 4, 1), (",", 5, 0), ("1,SN", nil, nil),
    ("nothing", nil, nil),
  ])
  func `is found in whatever case, in the cell and not over its edge`(text: String, row: Int?, column: Int?) throws {
    let csv = "id,serial\n1,SN1\n2,SN2\n3,Grüße\n4,\"a \"\"b\"\"\"\n5,\"two\r\nlines\"\n\"x,y\",6\n"
    var table = try ValuesTable(name: "values.csv", bytes: Array(csv.utf8))
    table.scan()
    let found = (0..<table.rowCount).compactMap { row in
      table.firstColumn(ofRow: row, holding: CellText(text), among: 0..<2).map { (row, $0) }
    }
    #expect(found.first?.0 == row && found.first?.1 == column)
  }

  @Test func `is found in rows that were written or added since`() throws {
    var table = try ValuesTable(name: "values.csv", bytes: Array("id,serial\n1,SN1\n2,SN2\n".utf8))
    table.scan()
    table.set(column: 1, ofRow: 0, to: "other")
    table.append([["3", "another"]])
    let rows = (0..<3).filter { table.firstColumn(ofRow: $0, holding: CellText("other"), among: 0..<2) != nil }
    #expect(rows == [0, 2])
    #expect(table.firstColumn(ofRow: 0, holding: CellText("SN1"), among: 0..<2) == nil)
  }
}
