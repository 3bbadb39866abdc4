import Testing

@testable import NVSModel

@Suite struct `The encoder` {
  func item(_ row: Int, _ key: String, _ content: Item.Content) throws -> Item {
    Item(row: row, key: try Key(validating: key), content: content)
  }

  @Test func `writes Espressif's sample as the reference does`() throws {
    let expected = try Fixtures.dump("gen_sample_val")
    let reference = PartitionImage(expected)
    let text = Array(reference.data(of: try #require(reference.entries.first { $0.kind == .item(.string) })).dropLast())
    let items = [
      try item(0, "storage", .namespace),
      try item(1, "u8_key", .integer(.u8, bits: 255)),
      try item(2, "i8_key", .integer(.i8, bits: 0x80)),
      try item(3, "u16_key", .integer(.u16, bits: 65535)),
      try item(4, "u32_key", .integer(.u32, bits: 4_294_967_295)),
      try item(5, "i32_key", .integer(.i32, bits: 0x8000_0000)),
      try item(6, "str_key", .string(text)),
    ]
    let image = try ImageEncoder.encode(items, geometry: try Geometry(size: 0x6000))
    #expect(image.bytes == expected)
    #expect(image.fits && image.pagesNeeded == 1 && image.entriesUsed == 14)
  }

  @Test func `says how large the partition must be when the items do not fit`() throws {
    var items = [try item(0, "n", .namespace)]
    for row in 1...(126 * 6) { items.append(try item(row, "k\(row)", .integer(.u8, bits: 1))) }
    let image = try ImageEncoder.encode(items, geometry: try Geometry(size: 0x6000))
    #expect(!image.fits)
    #expect(image.pagesNeeded == 7)
    #expect(image.sizeNeeded == 0x8000)
  }

  @Test func `leads from a row to its entries and back, over a page border`() throws {
    let items = [
      try item(0, "n", .namespace), try item(1, "blob", .blob(Array(repeating: 7, count: 5000))),
      try item(2, "last", .integer(.u8, bits: 1)),
    ]
    let image = try ImageEncoder.encode(items, geometry: try Geometry(size: 0x6000))
    #expect(image.firstEntry(ofRow: 1).map { [$0.page, $0.entry] } == [0, 1])
    #expect(image.row(page: 0, entry: 125) == 1)
    #expect(image.row(page: 1, entry: 0) == 1)
    #expect(image.row(page: 5, entry: 0) == nil)
    #expect(image.firstEntry(ofRow: 2)?.page == 1)
  }

  @Test(arguments: [3968, 3999]) func `keeps a string that fills a page, which the generator refuses`(length: Int)
    throws
  {
    let items = [try item(0, "n", .namespace), try item(1, "s", .string(Array(repeating: 0x41, count: length)))]
    let image = try ImageEncoder.encode(items, geometry: try Geometry(size: 0x6000))
    #expect(image.pagesNeeded == 2)
    #expect(
      PartitionImage(image.bytes).entries.contains { $0.kind == .item(.string) && $0.span == 126 && $0.page == 1 })
  }

  @Test func `refuses a value before any namespace`() throws {
    let items = [try item(4, "k", .integer(.u8, bits: 1))]
    #expect(throws: EncodingError.noNamespace(row: 4)) {
      try ImageEncoder.encode(items, geometry: try Geometry(size: 0x3000))
    }
  }
}
