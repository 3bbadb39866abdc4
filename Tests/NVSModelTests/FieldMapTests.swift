import Testing

@testable import NVSModel

@Suite struct `The field map` {
  @Test(arguments: Fixtures.dumps) func `gives every byte of a dump to exactly one field`(name: String) throws {
    let image = PartitionImage(try Fixtures.dump(name))
    var offset = 0
    while offset < image.bytes.count {
      let field = try #require(image.field(at: offset))
      #expect(field.range.lowerBound == offset)
      #expect(field.range.allSatisfy { image.field(at: $0) == field })
      offset = field.range.upperBound
    }
    #expect(offset == image.bytes.count)
    #expect(image.field(at: offset) == nil)
  }

  @Test func `ends with a cut page`() {
    let image = PartitionImage(Array(repeating: 0xFF, count: 5000))
    #expect(image.field(at: 4999)?.range == 4096..<5000)
    #expect(image.field(at: 4096)?.kind == .trailing)
  }

  @Test func `says what the bytes of a value mean`() throws {
    // Entry 2 of Espressif's sample is i8_key = -128.
    let image = PartitionImage(try Fixtures.dump("gen_sample_val"))
    let offset = NVS.offset(page: 0, entry: 2)
    func meaning(_ place: Int) throws -> FieldMeaning {
      image.meaning(of: try #require(image.field(at: offset + place)))
    }
    #expect(try meaning(0).note == "storage")
    #expect(try meaning(1).value == "i8")
    #expect(try meaning(4).value.hasSuffix(" ok"))
    #expect(try meaning(9).value == "i8_key")
    #expect(try meaning(24).value == "-128")
    #expect(try meaning(25).name == "padding")
  }
}
