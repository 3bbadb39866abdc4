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
    #expect(ComparisonReport(comparison).text.hasSuffix("The bytes are the same\n"))
  }
}
