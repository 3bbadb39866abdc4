import Testing

@testable import NVSModel

@Suite struct `What a device is` {
  private func batch(_ template: String, _ values: String?) throws -> Batch {
    var table = try values.map { try ValuesTable(name: "values.csv", bytes: Array($0.utf8)) }
    table?.scan()
    let text = "key,type,encoding,value\nmfg,namespace,,\n" + template
    return Batch(template: try Template(name: "config.csv", bytes: Array(text.utf8)), table: table)
  }

  private func problem(_ names: [String], _ batch: Batch) -> DeviceIdentityError? {
    do {
      _ = try DeviceIdentity(names, of: batch)
      return nil
    } catch { return error }
  }

  @Test func `are the values of its columns, a MAC address always written alike`() throws {
    let batch = try batch("sn,data,string,{sn}\n", "sn,mac\nA1,24-A1-60-00-00-05\nA2,\n")
    let identity = try DeviceIdentity(["sn", "mac"], of: batch)
    #expect(identity.values(of: batch.device(at: 0)) == ["A1", "24:a1:60:00:00:05"])
    #expect(identity.values(of: batch.device(at: 1)) == nil)
    #expect(identity.position(knownAs: "24a160000005") == 0)
    #expect(identity.position(knownAs: "A2") == 1)
    #expect(identity.position(knownAs: "A3") == nil)
  }

  @Test func `are found again however the table was sorted`() throws {
    let identity = try DeviceIdentity(["sn"], of: try batch("sn,data,string,{sn}\n", "sn,level\nB,1\nA,2\n"))
    #expect(identity.position(of: [("sn", "A")]) == 1)
    #expect(identity.position(of: [("sn", "C")]) == nil)
    #expect(identity.position(of: [("color", "A")]) == nil)
  }

  @Test func `are read back from an image where they stand in it as they are`() throws {
    let batch = try batch("sn,data,string,{sn}\nlabel,data,string,No {sn}\n", "sn\nA1\n")
    let identity = try DeviceIdentity(["sn"], of: batch)
    var evaluator = Evaluator()
    let items = evaluator.evaluate([batch.document(for: batch.device(at: 0))], files: [:], version: .v2).items
    let values = identity.values(in: KeyedValues(items))
    #expect(values.map(\.name) == ["sn"])
    #expect(values.map(\.value) == ["A1"])
  }

  @Test func `is likeliest by the names that such values have, and without a table by what counts`() throws {
    let table = try batch("sn,data,string,{Serial_No}\n", "color,Serial_No,MAC\nred,A1,\n")
    #expect(DeviceIdentity.likelyNames(of: table) == ["Serial_No", "MAC"])
    #expect(DeviceIdentity.likelyNames(of: try batch("sn,data,string,{color}\n", "color\nred\n")).isEmpty)
    let counted = try batch("fix,data,u8,1\naddress,data,string,{mac}\nlabel,data,string,No {n:%d}\n", nil)
    #expect(DeviceIdentity.likelyNames(of: counted) == ["label"])
    let named = try batch("label,data,string,No {n:%d}\nsn,data,string,S{n:%04d}\n", nil)
    #expect(DeviceIdentity.likelyNames(of: named) == ["sn"])
    #expect(DeviceIdentity.likelyNames(of: try batch("fix,data,u8,1\n", nil)).isEmpty)
  }

  @Test func `must be named by what there is, and by what differs`() throws {
    let table = try batch("sn,data,string,{sn}\n", "sn\nA1\n")
    #expect(problem([], table)?.description.contains("name columns of the table") == true)
    #expect(problem(["serial"], table)?.description == "'values.csv' has no column 'serial'; it has sn")
    let counted = try batch("sn,data,string,{n:%d}\nmac,data,string,{mac}\nfix,data,u8,1\n", nil)
    #expect(problem(["fix"], counted) == .constant("fix"))
    #expect(problem(["nothing"], counted) == .noKey("nothing", template: "config.csv"))
    #expect(problem(["mac"], counted) == .uncounted(template: "config.csv"))
    #expect(problem(["sn"], counted) == nil)
  }
}
