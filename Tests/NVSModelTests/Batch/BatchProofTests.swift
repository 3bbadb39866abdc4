import Testing

@testable import NVSModel

@Suite struct `The proof of a batch` {
  private func findings(
    _ config: String, _ values: String, unique: [Int] = [], id: Int? = nil, size: Int = 0x3000
  ) throws -> BatchFindings {
    var table = try ValuesTable(name: "values.csv", bytes: Array(values.utf8))
    table.scan()
    let batch = Batch(template: try Template(name: "config.csv", bytes: Array(config.utf8)), table: table)
    let plan = BatchPlan(batch, version: .v2, geometry: try Geometry(size: size)) { request in
      request.path.hasPrefix("no")
        ? .missing("there is no file \(request.path.quoted)")
        : .found(Array(request.path.utf8.prefix(1)), path: request.path, isBesideDocument: false)
    }
    try #require(plan.isSound, "\(plan.problems)")
    let proof = BatchProof(plan, uniqueColumns: unique, names: id.map { DeviceNames(prefix: "p", column: $0) })
    let (count, middle) = (table.rowCount, table.rowCount / 2)
    return proof.findings(
      [proof.check(middle..<count), proof.check(0..<middle)],
      [proof.hashes(of: 0..<middle), proof.hashes(of: middle..<count)])
  }

  private let config = "ns,namespace,\nserial,data,string\nhw,data,u8\ncert,file,binary\n"

  @Test func `finds nothing where nothing is wrong`() throws {
    let findings = try findings(config, "serial,hw,cert\nSN1,1,a\nSN2,2,b\n", unique: [0])
    #expect(findings.groups.isEmpty && findings.badRows.isEmpty)
  }

  @Test func `names row and column, and makes one group of one cause`() throws {
    let rows = (0..<1000).map { "SN\($0),\($0 % 2 == 0 ? "300" : "1"),\($0 == 7 ? "nofile" : "a")\n" }.joined()
    let findings = try findings(config, "serial,hw,cert\n" + rows)
    #expect(findings.groups.map(\.first.message) == ["300 does not fit in u8 (0…255)", "there is no file 'nofile'"])
    #expect(findings.groups.map(\.first.column) == [1, 2])
    #expect(findings.groups[0].rows.count == 500 && findings.groups[1].rows == [7])
    #expect(findings.badRows.count == 501)
  }

  @Test func `finds short and long rows, and text that is in a column twice`() throws {
    let findings = try findings(
      config, "serial,hw,cert\nSN1,1,a\nSN2,1\nSN1,1,a,b\nSN1,2,a\n,1,a\n", unique: [0])
    let messages = findings.groups.map(\.first.message)
    #expect(messages.contains("2 cells where the header has 3: column 'cert' has none"))
    #expect(messages.contains("4 cells where the header has 3: put a value that holds a comma in quotes"))
    #expect(messages.contains("'SN1' is in row 3 too"))
    #expect(messages.contains("this cell is empty, and 'serial' is to be unique"))
    #expect(findings.badRows == [0, 1, 2, 3, 4])
  }

  @Test func `compares files that must differ by their content`() throws {
    let values = "serial,hw,cert\nSN1,1,apples\nSN2,1,bananas\nSN3,1,avocados\nSN4,1,nofile\nSN5,1,nothing\n"
    let findings = try findings(config, values, unique: [2])
    let messages = findings.groups.map(\.first.message)
    #expect(messages.contains("'apples' has the content of row 3's file") && findings.badRows == [0, 2, 3, 4])
    let paths = try self.findings(config, "serial,hw,cert\nSN1,1,b\nSN2,1,a\nSN3,1,b\n", unique: [2])
    #expect(paths.groups.map(\.first.message) == ["'b' is in row 3 too"] && paths.badRows == [0, 2])
    #expect(try self.findings(config, values, unique: [0]).badRows == [3, 4])
  }

  @Test func `takes a MAC for the same however it is written`() throws {
    let config = "key,type,encoding,value\nns,namespace,,\nm,data,hex2bin,{mac:hex}\n"
    let values = "mac\n24:a1:60:ff:ee:01\n24A160FFEE01\n24:a1:60:ff:ee:03\nffffffffffff\n0\n"
    let findings = try findings(config, values, unique: [0])
    #expect(
      findings.groups.map(\.first.message) == [
        "'24:a1:60:ff:ee:01' is in row 2 too", "'ffffffffffff' is no board's own MAC address",
        "'0' is not a MAC address: write it like 24:a1:60:ff:ee:01",
      ])
    #expect(findings.badRows == [0, 1, 3, 4])
  }

  @Test func `refuses ids that are no names of files of their own`() throws {
    let long = String(repeating: "x", count: 250)
    let values = "serial,hw,cert\na/b,1,a\nAb,1,a\naB,1,a\nx\u{1B},1,a\n\(long),1,a\n\"\",1,a\n"
    let messages = try findings(config, values, id: 0).groups.map(\.first.message)
    #expect(messages.contains("'a/b' would name a file in another folder: an id cannot have a /"))
    #expect(messages.contains("'Ab' is in row 3 too, but for its case: some disks would take both for one file"))
    #expect(messages.contains { $0.contains("characters that cannot be seen") })
    #expect(messages.contains { $0.contains("too long for a file") })
    #expect(messages.contains("the id is empty: it names the device's file"))
  }

  @Test func `says how much room a device needs`() throws {
    let values = "serial,hw,cert\nSN1,1,a\n\(String(repeating: "x", count: 3900)),1,a\n"
    #expect(try findings(config, values, size: 0x3000).groups.isEmpty)
    let config = self.config + "blob,data,binary\n"
    let long = "serial,hw,cert,blob\nSN1,1,a,\(String(repeating: "y", count: 9000))\nSN1,1,a,b\n"
    let findings = try findings(config, long)
    #expect(findings.groups.map(\.first.message) == ["does not fit into 12288 bytes: 16384 bytes (0x4000) are needed"])
    #expect(findings.badRows == [0])
  }

  @Test func `tells where Espressif's tools differ without calling it wrong`() throws {
    let findings = try findings(config, "serial,hw,cert\nSN1,0x10,a\nSN2,0x11,a\n")
    #expect(findings.groups.map(\.first.message) == ["Espressif's generator does not read hex numbers"])
    #expect(
      findings.groups[0].first.severity == .note && findings.groups[0].rows.count == 2 && findings.badRows.isEmpty)
  }
}
