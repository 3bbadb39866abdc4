import NVSModel
import Testing

@testable import TUI

@Suite struct `The list of problems` {
  /// Tables that no firmware should be given, each with what is to be said of it.
  static let brokenTables = [
    ("fctry, data, nvs, 0x9000, 0x6000\nphy, data, phy, 0xa000, 0x1000", "where 'fctry' in row 1 ends"),
    ("fctry, data, nvs, 0x9001, 0x6000", "not aligned"),
    ("fctry, data, nvs, 0x9000, 0x6000\nfctry, data, nvs, 0xf000, 0x6000", "is also the name"),
    ("fctry, data, nvs, 0x9000, 0x1000", "needs 0x3000 to be written"),
    ("fctry, data, nvs, 0x9000, 0x6000\nold, dat, nvs, 0xf000, 0x6000", "'dat' is not a type"),
  ]

  @Test(arguments: brokenTables)
  func `has those of the partition table: no tick, no image, no board`(table: String, problem: String) throws {
    var app = try Driver(table: table, width: 200, height: 50)
    #expect(app.screen.text[0].contains("✗ 1 error"))
    app.keys("c")
    #expect(app.text.contains("✗ partitions.csv row ") && app.text.contains(problem))
    app.keys("Esc F5")
    #expect(app.prompt == nil && app.message.contains(problem))
    app.keys("Esc F6")
    #expect(app.state.stage == .main && app.message.contains(problem))
  }

  @Test func `has that the rows do not fit`() throws {
    let csv = "key,type,encoding,value\nn,namespace,,\nblob,data,blob_fill(12000;0xFF),x\n"
    var app = try Driver(csvs: [("big.csv", csv)], table: "fctry, data, nvs, 0x9000, 0x3000", width: 120, height: 40)
    #expect(app.screen.text[0].contains("✗ does not fit"))
    app.keys("c")
    #expect(app.text.contains("✗ big.csv: needs 4 of 2 pages"))
  }

  @Test func `has that a partition has no size that an image can have`() throws {
    var app = try Driver(table: "fctry, data, nvs, 0x9000, 0x6800", width: 120, height: 40)
    #expect(app.screen.text[0].contains("✗ 1 error"))
    app.keys("F5")
    #expect(app.prompt == nil)
    #expect(app.message.contains("26624 bytes is not a multiple of 4096"))
  }

  @Test func `has that the device would find no key`() throws {
    var app = try Driver(width: 120, height: 40)
    app.disk["keys.bin"] = try Dumps.bytes("keys/keys_testapps.bin")
    app.keys("E 'keys.bin' Enter F5")
    #expect(app.prompt == nil && app.message.contains("no nvs_keys partition"))
    app.keys("Esc c")
    #expect(app.text.contains("✗ keys.bin: "))
  }

  @Test func `names the file of each, and rows as the screen numbers them`() throws {
    let csv = "# a comment\nkey,type,encoding,value\n\nn,namespace,,\nk,data,u8,1\nk,data,u8,2\n"
    var app = try Driver(
      csvs: [("one.csv", csv), ("two.csv", "key,type,encoding,value\nn,namespace,,\nk,data,u8,3\n")], table: nil,
      width: 120, height: 40)
    app.keys("c")
    #expect(app.text.contains("✗ one.csv row 3, key: 'k' is in this namespace already, in row 2"))
    #expect(app.text.contains("✗ two.csv row 2, key: 'k' is in this namespace already, in row 2 of one.csv"))
  }

  @Test func `leads to the row of the table`() throws {
    var app = try Driver(table: "fctry, data, nvs, 0x9000, 0x6000\nold, dat, nvs, 0xf000, 0x6000")
    app.keys("c Enter")
    #expect(app.state.stage == .partitions && app.state.partitionCursor == 1)
  }

  @Test func `shows the worst first`() throws {
    let csv = "key,type,encoding,value\nn,namespace,,\na,data,u8,0x1\nb,data,u8,256\n"
    var app = try Driver(csvs: [("one.csv", csv)], table: nil, width: 120, height: 40)
    app.keys("c")
    let lines = app.screen.text.filter { $0.contains("one.csv") }.dropFirst()
    #expect(lines.first?.contains("row 3, value: 256") == true)
  }

  @Test func `can be read to its end where it is long`() throws {
    let rows = (1...60).map { "key_\($0),data,u8,\($0 + 300)\n" }.joined()
    var app = try Driver(csvs: [("one.csv", "key,type,encoding,value\nn,namespace,,\n" + rows)], table: nil)
    app.keys("c End")
    #expect(app.text.contains("row 61, value: 360"))
    #expect(app.screen.text[21].contains("row 61, value: 360"), "the line below says it whole")
    #expect(app.text.contains("60 of 60"))
  }

  @Test func `begins with what is wrong under the cursor, and can be read whole`() throws {
    let csv =
      "key,type,encoding,value\nns,namespace,,\na,data,u8,x\n\(String(repeating: "long_", count: 9)),data,u8,1\n"
    var app = try Driver(csvs: [("mfg.csv", csv)], width: 60, height: 15)
    app.keys("Down Down")
    let sentence = try #require(app.state.house.preview.problems.all.last { $0.severity == .error }).sentence
    #expect(sentence.count > 60)
    app.keys("Ctrl-E")
    let shown = app.screen.text.joined().filter { !" │".contains($0) }
    #expect(shown.contains(sentence.filter { $0 != " " }))
    app.keys("Enter")
    #expect(app.row == 2)
  }
}
