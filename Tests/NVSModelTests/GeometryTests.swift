import Testing

@testable import NVSModel

@Suite struct `The geometry of a partition` {
  @Test(arguments: [0x1000, 0x3000, 16 << 20])
  func `takes whole pages up to 16 MB`(size: Int) throws {
    #expect(try Geometry(size: size).size == size)
  }

  @Test func `refuses every other size, however large`() {
    for size in [Int.min, -0x1000, 0, 0xFFF] {
      #expect(throws: GeometryError.tooSmall(size)) { try Geometry(size: size) }
    }
    for size in [(16 << 20) + 0x1000, Int.max - 0xFFF, Int.max] {
      #expect(throws: GeometryError.tooLarge(size)) { try Geometry(size: size) }
    }
    #expect(throws: GeometryError.notWholePages(0x3001)) { try Geometry(size: 0x3001) }
  }

  @Test func `bounds what is salvaged from a larger dump`() throws {
    let view = FirmwareView(mounting: PartitionImage(try Fixtures.dump("gen_sample_val")))
    #expect(try Salvage(view).image(size: 18 << 20).bytes.count == 16 << 20)
  }
}
