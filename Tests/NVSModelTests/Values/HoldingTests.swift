import NVSModel
import Testing

@Suite struct `What a partition holds, in words` {
  func image(_ rows: String, size: Int = 0x3000) throws -> [UInt8] {
    let document = try FactoryDocument(
      name: "x.csv", bytes: Array("key,type,encoding,value\nmfg,namespace,,\n\(rows)".utf8))
    var evaluator = Evaluator()
    let evaluation = evaluator.evaluate([document], files: [:], version: .v2)
    return try ImageEncoder.encode(evaluation.items, version: .v2, geometry: Geometry(size: size)).bytes
  }

  @Test func `is the device, the entries, and what becomes of the values`() throws {
    let old = try image("serial_no,data,string,SN17\nrev,data,u8,3\ngain,data,u8,1\n")
    let new = try image("serial_no,data,string,SN18\nrev,data,u8,4\nlimit,data,u8,1\n")
    let holding = Holding(old, before: new)
    // A namespace, a string of two entries, and two numbers.
    #expect(holding.text == "holds serial_no SN17, 5 entries, differs in 4 values")
    #expect(holding.isWorthKeeping)
    #expect(Holding(old).text == "holds serial_no SN17, 5 entries")
  }

  @Test func `is nothing that is lost where it is blank, or what is written`() throws {
    let image = try image("rev,data,u8,3\n")
    #expect(Holding([UInt8](repeating: 0xFF, count: 0x3000), before: image).text == "is blank")
    let same = Holding(image, before: image)
    #expect(same.text == "holds these very bytes already")
    #expect(!same.isWorthKeeping)
  }

  @Test func `is no secret, and nothing that a terminal obeys`() throws {
    let old = try image("serial_secret,data,string,hunter2\nsn,data,string,\u{1B}[31mred\n")
    let text = Holding(old).text
    #expect(!text.contains("hunter2") && !text.contains("\u{1B}"))
  }

  @Test func `is told where there are no values to be had`() throws {
    #expect(Holding([UInt8](repeating: 0x5A, count: 0x3000)).text == "holds something that is no NVS")
    #expect(Holding([]).text == "is blank")
  }
}
