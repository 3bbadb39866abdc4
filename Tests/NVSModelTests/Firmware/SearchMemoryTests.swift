import TestSupport
import Testing

@testable import NVSModel

@Suite struct `Remembering which pages a search has passed` {
  /// Few keys, many items of each, most of them damaged: each get erases what it finds, and the next goes on.
  private func image(seed: UInt64) throws -> PartitionImage {
    var random = SeededRandom(seed)
    let pages = random.pick([12, 24])
    let keys = (0..<random.pick([1, 2, 4])).map { "k\($0)" }
    var image = try ForgedImage(pages: pages)
    while image.pages < pages - 1 {
      let key = random.pick(keys)
      let data = Array(repeating: UInt8(97 + random.below(3)), count: 1 + random.below(60))
      let isBad = random.chance(70)
      switch random.below(10) {
      case 0..<3: image.add(.string, key, data + [0], isBad: isBad)
      case 3..<5: image.add(.blobV1, key, data, isBad: isBad)
      case 5..<8: image.add(.blobData, key, data, chunk: random.pick([0, 1, 2, 128, 129]), isBad: isBad)
      case 8:
        image.addIndex(
          key, size: data.count * random.pick([1, 2]), chunks: random.pick([1, 2]), from: random.pick([0, 128]))
      default: image.add(random.pick([.u8, .u32, .i16]), key, bits: UInt64(random.below(4)))
      }
    }
    return PartitionImage(image.bytes)
  }

  private func listing(_ image: PartitionImage, _ isReadOnly: Bool, _ memory: SearchMemory) throws -> [FirmwareEntry] {
    var mount = try Mount(image, raw: image.bytes, isReadOnly: isReadOnly, searches: memory)
    var lister = Lister()
    lister.list(&mount)
    return lister.entries
  }

  @Test(arguments: 0..<40) func `changes no answer`(seed: UInt64) throws {
    let image = try image(seed: seed)
    for isReadOnly in [false, true] {
      let expected = try? listing(image, isReadOnly, SearchMemory(worthIt: .max))
      let found = try? listing(image, isReadOnly, SearchMemory(worthIt: 1))
      #expect(found == expected)
      #expect(isReadOnly || expected?.isEmpty == false)
    }
  }
}
