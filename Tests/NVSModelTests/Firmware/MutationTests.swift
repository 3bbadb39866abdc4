import Glibc
import Testing

@testable import NVSModel

/// Damages dumps by chance: bits, states, cuts, swapped and doubled pages, forged headers with a right CRC.
struct Mutator {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func next(_ limit: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return limit > 0 ? Int(state >> 11) % limit : 0
  }

  mutating func mutate(_ bytes: inout [UInt8]) {
    for _ in 0..<1 + next(6) {
      let pages = bytes.count / NVS.pageSize
      if pages == 0 { return }
      let page = next(pages) * NVS.pageSize
      switch next(8) {
      case 0: bytes[next(bytes.count)] ^= 1 << UInt8(next(8))
      case 1: bytes[page + next(NVS.entriesOffset)] ^= 1 << UInt8(next(8))
      case 2: for _ in 0..<1 + next(9) { bytes[page + NVS.bitmapOffset + next(NVS.bitmapSize)] = UInt8(next(256)) }
      case 3: bytes.removeLast(min(bytes.count, 1 + next(bytes.count)))
      case 4, 5: copyPage(&bytes, page, to: next(pages) * NVS.pageSize, isSwap: next(2) == 0)
      case 6: bytes.store([0xFFFF_FFFE, 0xFFFF_FFFC, 0xFFFF_FFF8, 0xFFFF_FFF0, UInt32(0)][next(5)], at: page)
      default: forge(&bytes, page + NVS.entriesOffset + next(NVS.entriesPerPage) * NVS.entrySize)
      }
    }
  }

  private func copyPage(_ bytes: inout [UInt8], _ source: Int, to target: Int, isSwap: Bool) {
    let old = Array(bytes[target..<target + NVS.pageSize])
    bytes.replaceSubrange(target..<target + NVS.pageSize, with: Array(bytes[source..<source + NVS.pageSize]))
    if isSwap { bytes.replaceSubrange(source..<source + NVS.pageSize, with: old) }
  }

  private mutating func forge(_ bytes: inout [UInt8], _ offset: Int) {
    let types = ItemType.allCases
    bytes[offset] = [0, 1, 2, 255, bytes[offset]][next(5)]
    bytes[offset + 1] = types[next(types.count)].rawValue
    bytes[offset + 2] = [0, 1, 2, 126, UInt8(next(256))][next(5)]
    bytes[offset + 3] = [0, 1, 0x80, 0x81, 0xFF][next(5)]
    for place in 24..<30 where next(2) == 0 { bytes[offset + place] = [0, 1, 2, 32, 0x80, 0xFF][next(6)] }
    bytes.store(EntryHeader.computeCRC(bytes, at: offset), at: offset + EntryLayout.crc)
  }
}

@Suite struct `Reading a damaged dump` {
  /// All 10,000 with FCTRY_MUTATIONS=10000.
  private static let count = getenv("FCTRY_MUTATIONS").flatMap { Int(String(cString: $0)) } ?? 640

  @Test(arguments: 0..<16) func `never crashes, hangs or reads out of bounds`(share: Int) throws {
    let names = Fixtures.dumps
    for number in stride(from: share, to: Self.count, by: 16) {
      var mutator = Mutator(seed: UInt64(number + 1))
      var bytes = try Fixtures.dump(names[mutator.next(names.count)])
      if bytes.count > 0x8000 { bytes = Array(bytes.prefix(0x4000)) }
      mutator.mutate(&bytes)
      let view = FirmwareView(mounting: PartitionImage(bytes), readOnly: number % 4 == 0)
      let history = History(view)
      for key in history.keys { for value in history.values(of: key) { _ = history.data(of: value) } }
      #expect(history.findings.allSatisfy { ($0.offset ?? 0) <= bytes.count })
      #expect(view.entries.allSatisfy { view.data(of: $0).count <= NVS.maximumBlobSize })
      #expect(view.image.bytes == bytes)
    }
  }
}
