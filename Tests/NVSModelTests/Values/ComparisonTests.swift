import Testing

@testable import NVSModel

@Suite struct `A comparison` {
  func values(_ rows: String) throws -> KeyedValues { KeyedValues(try items(rows)) }

  func items(_ rows: String) throws -> [Item] {
    let document = try FactoryDocument(name: "a.csv", bytes: Array("key,type,encoding,value\n\(rows)".utf8))
    var evaluator = Evaluator()
    return evaluator.evaluate([document], files: [:], version: .v2).items
  }

  func image(_ rows: String, size: Int = 0x4000) throws -> FirmwareView {
    let image = try ImageEncoder.encode(try items(rows), geometry: Geometry(size: size))
    return FirmwareView(mounting: PartitionImage(image.bytes))
  }

  func summary(_ comparison: Comparison) -> [String] {
    comparison.differences.map { "\($0.change) \($0.name.namespaceText)/\($0.name.key.text)" }
  }

  static let rows = "n,namespace,,\na,data,u8,1\nb,data,string,text\nc,data,hex2bin,0011\n"

  @Test func `of rows with the image of them finds nothing`() throws {
    let comparison = Comparison(try values(Self.rows), KeyedValues(try image(Self.rows)))
    #expect(comparison.differences.isEmpty && comparison.sameCount == 3 && !comparison.differsInValues)
  }

  @Test func `tells added, removed and changed values`() throws {
    let new = "n,namespace,,\na,data,u8,2\nc,data,hex2bin,0011\nd,data,u8,1\n"
    let comparison = Comparison(try values(Self.rows), try values(new))
    #expect(summary(comparison) == ["changed n/a", "removed n/b", "added n/d"])
    #expect(comparison.differsInValues)
  }

  @Test func `takes another type for a change`() throws {
    let comparison = Comparison(try values("n,namespace,,\na,data,u8,1\n"), try values("n,namespace,,\na,data,i8,1\n"))
    #expect(summary(comparison) == ["changed n/a"])
  }

  @Test func `of a value at another place says that it moved, and that the values are the same`() throws {
    let moved = "n,namespace,,\nb,data,string,text\na,data,u8,1\nc,data,hex2bin,0011\n"
    let (one, other) = (try image(Self.rows), try image(moved))
    let bytes = (old: one.image.bytes, new: other.image.bytes)
    let comparison = Comparison(KeyedValues(one), KeyedValues(other), bytes: bytes)
    #expect(summary(comparison) == ["moved n/a", "moved n/b"])
    #expect(!comparison.differsInValues)
    #expect(comparison.byteRanges?.isEmpty == false)
  }

  @Test func `tells namespaces of the same keys apart`() throws {
    let old = "n,namespace,,\na,data,u8,1\nm,namespace,,\na,data,u8,1\n"
    let new = "n,namespace,,\na,data,u8,1\nm,namespace,,\na,data,u8,3\n"
    #expect(summary(Comparison(try values(old), try values(new))) == ["changed m/a"])
  }

  @Test func `takes a blob of format V1 for the same as one of V2`() throws {
    let view = FirmwareView(mounting: PartitionImage(try Fixtures.dump("idf_fixture_old_blob_padded")))
    let compact = FirmwareView(mounting: PartitionImage(try view.compacting()))
    #expect(!Comparison(KeyedValues(view), KeyedValues(compact)).differsInValues)
  }

  @Test func `lists the ranges of bytes that differ`() {
    let old = [UInt8](repeating: 0, count: 100)
    var new = old + [1, 2, 3]
    new[10] = 1
    new[12] = 1
    new[60] = 1
    let comparison = Comparison(KeyedValues(), KeyedValues(), bytes: (old: old, new: new))
    #expect(comparison.byteRanges == [10..<13, 60..<61, 100..<103])
  }

  @Test(arguments: Fixtures.dumps) func `of a dump with itself finds nothing`(name: String) throws {
    let view = FirmwareView(mounting: PartitionImage(try Fixtures.dump(name)))
    let bytes = (old: view.image.bytes, new: view.image.bytes)
    let comparison = Comparison(KeyedValues(view), KeyedValues(view), bytes: bytes)
    #expect(comparison.differences.isEmpty && comparison.byteRanges == [])
    let report = ComparisonReport(comparison, old: .init("a", image: view.image), new: .init("b", image: view.image))
    #expect(report.text.hasSuffix("The bytes are the same\n"))
  }

  /// Of two images at different places of a flash, the second with another value.
  private func report(listsAll: Bool = false) throws -> ComparisonReport {
    let rows = ["n,namespace,,\na,data,u8,1\n", "n,namespace,,\na,data,u8,2\nb,data,u8,2\n"]
    let views = try zip(rows, [0x9000, 0x40000]).map { rows, offset in
      let bytes = try image(rows).image.bytes
      let place = PartitionPlace(name: "nvs", offset: offset, size: bytes.count)
      return FirmwareView(mounting: PartitionImage(bytes, at: place))
    }
    let bytes = (old: views[0].image.bytes, new: views[1].image.bytes)
    return ComparisonReport(
      Comparison(KeyedValues(views[0]), KeyedValues(views[1]), bytes: bytes),
      old: .init("before.bin", image: views[0].image), new: .init("after.bin", image: views[1].image),
      listsAll: listsAll)
  }

  @Test func `names both sides with what each has, and shows both sides' bytes`() throws {
    let lines = try report().text.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
    #expect(lines.contains("old before.bin: partition 'nvs', 16K at 0x9000"))
    #expect(lines.contains("new after.bin: partition 'nvs', 16K at 0x40000"))
    #expect(lines.contains("changed n / a before.bin u8 1") && lines.contains("after.bin u8 2"))
    #expect(lines.contains("added n / b after.bin u8 2"))
    // The value of entry 1: 64 + 32 + 24 bytes into the page.
    #expect(lines.contains("before.bin 0x9078 01") && lines.contains("after.bin 0x40078 02"))
    #expect(lines.contains { $0.hasPrefix("before.bin 0x9080 ff ff") && $0.hasSuffix("…") })
    let all = try report(listsAll: true).text
    #expect(!all.contains("…") && all.contains("0x40090"))
  }

  @Test func `has totals, both offsets and both sides' bytes in JSON`() throws {
    let json = try report().json.text
    #expect(json.contains("\"file\": \"before.bin\"") && json.contains("\"name\": \"nvs\", \"offset\": 262144"))
    #expect(json.contains("\"added\": 1") && json.contains("\"changed\": 1"))
    #expect(
      json.contains(
        "\"partition_offset\": 120, \"size\": 1, \"old\": {\"offset\": 36984, \"hex\": \"01\"}, "
          + "\"new\": {\"offset\": 262264, \"hex\": \"02\"}, \"hex_cut\": false"))
  }
}
