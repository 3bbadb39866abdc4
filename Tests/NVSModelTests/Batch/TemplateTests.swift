import Testing

@testable import NVSModel

@Suite struct `A template` {
  private let values = "id,serial_no,hw_rev,cert\n1,SN1,3,a.crt\n2,SN2,4,b.crt\n"

  private func batch(_ config: String, values: String? = nil, first: Int = 1) throws -> Batch {
    let template = try Template(name: "config.csv", bytes: Array(config.utf8))
    var table = try ValuesTable(name: "values.csv", bytes: Array((values ?? self.values).utf8))
    table.scan()
    return Batch(template: template, table: table, firstNumber: first)
  }

  private func values(_ batch: Batch, _ position: Int) -> [String] {
    batch.texts(for: batch.device(at: position)).map(\.value)
  }

  private func errors(_ batch: Batch) -> [String] {
    (batch.template.problems + batch.problems.map(\.problem)).filter { $0.severity == .error }.map(\.message)
  }

  @Test func `of mfg_gen's form takes each key's value from the column of its name`() throws {
    let batch = try batch("mfg,namespace,\nserial_no,data,string\nhw_rev,data,u8,REPEAT\ncert,file,binary\n")
    #expect(batch.template.form == .manufacturingConfig && batch.isSound)
    #expect(values(batch, 0) == ["", "SN1", "3", "a.crt"])
    #expect(values(batch, 1) == ["", "SN2", "3", "b.crt"], "REPEAT is the first device's")
    let document = batch.document(for: batch.device(at: 1))
    #expect(
      String(decoding: document.bytes, as: UTF8.self)
        == "key,type,encoding,value\nmfg,namespace,,\nserial_no,data,string,SN2\nhw_rev,data,u8,3\ncert,file,binary,b.crt\n"
    )
  }

  @Test func `of mfg_gen's form may have a header, comments, i16 and another order, with notes`() throws {
    let batch = try batch(
      "# ours\nkey,type,encoding,repeat\nmfg,namespace,\nhw_rev,data,i16,\n\nserial_no,data,string,\n")
    #expect(batch.isSound && values(batch, 1) == ["", "4", "SN2"])
    let notes = batch.template.problems + batch.problems.map(\.problem)
    #expect(notes.count == 4 && notes.allSatisfy { $0.severity == .note && $0.message.contains("mfg_gen.py") })
  }

  @Test func `of our form refers to columns, counters and the board's MAC`() throws {
    let config = """
      key,type,encoding,value
      mfg,namespace,,
      serial,data,string,SN-{serial_no}/{hw_rev}
      cert,file,binary,certs/{serial_no}.crt
      number,data,string,{n:SN%08d}
      hex,data,hex2bin,{n:%04X}
      json,data,string,"{""a"": 1, ""b"": {}}"
      braces,data,string,{not-a-name} {} {1} { id } {a:b}
      mac,data,hex2bin,{mac:hex}
      label,data,string,{mac}
      """
    let batch = try batch(config, first: 10)
    #expect(batch.isSound)
    let mac = try #require(MACAddress("24:A1:60:FF:EE:01"))
    let texts = batch.texts(for: batch.device(at: 1, mac: mac)).map(\.value)
    #expect(
      texts == [
        "", "SN-SN2/4", "certs/SN2.crt", "SN00000011", "000B", "{\"a\": 1, \"b\": {}}",
        "{not-a-name} {} {1} { id } {a:b}", "24a160ffee01", "24:a1:60:ff:ee:01",
      ])
    #expect(values(batch, 0).suffix(2) == ["{mac:hex}", "{mac}"], "no board is known")
  }

  @Test func `takes the MAC from a column of that name`() throws {
    let batch = try batch(
      "key,type,encoding,value\nm,namespace,,\na,data,hex2bin,{mac:hex}\nb,data,string,{mac}\n",
      values: "mac\n24-A1-60-FF-EE-02\n")
    #expect(values(batch, 0) == ["", "24a160ffee02", "24:a1:60:ff:ee:02"])
  }

  @Test func `says which reference is unknown, and where`() throws {
    let batch = try batch(
      "key,type,encoding,value\nm,namespace,,\na,data,string,{serial}\nb,data,string,x{Serial_No}\n")
    #expect(
      errors(batch) == [
        "'values.csv' has no column 'serial': columns are named in its first line",
        "'values.csv' has no column 'Serial_No', but 'serial_no': write both alike",
      ])
    #expect(batch.problems.first?.problem.place == TextPlace(line: 3, column: 15) && !batch.isSound)
    let config = try self.batch("m,namespace,\nserial,data,string\n")
    #expect(errors(config) == ["'values.csv' has no column 'serial' for this key: add it"])
    #expect(config.problems.first?.problem.place == TextPlace(line: 2, column: 1))
  }

  @Test func `says that a column is named like a counter, in both files`() throws {
    let batch = try batch("key,type,encoding,value\nm,namespace,,\na,data,string,{id:SN%d}\n")
    #expect(batch.problems.map(\.file) == [.template, .table])
    #expect(batch.problems.last?.column == 0 && batch.problems.last?.problem.place == TextPlace(line: 1, column: 1))
  }

  @Test(arguments: ["{n:SN%08}", "{n:%s}", "{n:%d%d}", "{n:%99d}", "{mac:HEX}"])
  func `warns of what looks like a reference and is none`(text: String) throws {
    let template = try Template(
      name: "c.csv", bytes: Array("key,type,encoding,value\nm,namespace,,\na,data,string,\(text)\n".utf8))
    #expect(template.rows[1].pieces == [.text(text)])
    #expect(template.problems.map(\.severity) == [.warning])
  }

  @Test(arguments: [
    ("%d", 7, "7"), ("%3d", 7, "  7"), ("SN%08dX", 123, "SN00000123X"), ("%02d", 1234, "1234"), ("%x", 255, "ff"),
  ])
  func `counts as printf does`(format: String, number: Int, text: String) throws {
    #expect(try #require(CounterFormat(format)).text(number) == text)
  }

  @Test func `needs devices`() throws {
    let batch = try batch("m,namespace,\nserial_no,data,string\n", values: "serial_no\n")
    #expect(errors(batch) == ["this table has no devices: put a row below the header for each"])
  }

  @Test(arguments: ["24:a1:60:ff:ee", "24:a1:60:ff:ee:0g", "24:a1-60:ff:ee:01", "2:4a1:60:ff:ee:01", "", "24a160ffee0"])
  func `knows what is no MAC address`(text: String) { #expect(MACAddress(text) == nil) }
}
