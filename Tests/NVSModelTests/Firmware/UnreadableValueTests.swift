import Testing

@testable import NVSModel

/// Pages written by hand, with what ESP-IDF's own library (master) returns of them.
@Suite struct `A value that cannot be read` {
  private func partition(_ pages: [(state: PageState, entries: [[UInt8]])]) -> [UInt8] {
    var bytes = [UInt8](repeating: 0xFF, count: (pages.count + 1) * NVS.pageSize)
    for (number, page) in pages.enumerated() {
      let start = number * NVS.pageSize
      bytes.store(page.state.rawValue, at: start + PageLayout.state)
      bytes.store(UInt32(number), at: start + PageLayout.sequence)
      bytes[start + PageLayout.version] = FormatVersion.v2.rawValue
      bytes.store(PageHeader.computeCRC(bytes, at: start), at: start + PageLayout.crc)
      var slot = 0
      for entry in page.entries {
        let offset = NVS.offset(page: number, entry: slot)
        bytes.replaceSubrange(offset..<offset + entry.count, with: entry)
        for written in slot..<slot + entry.count / NVS.entrySize {
          bytes[start + NVS.bitmapOffset + written / 4] &= ~(1 << UInt8(written % 4 * 2))
        }
        slot += entry.count / NVS.entrySize
      }
    }
    return bytes
  }

  private func number(_ namespace: UInt8, _ type: ItemType, _ key: String, _ value: UInt64) throws -> [UInt8] {
    NewItem(namespace, type, try Key(validating: key), word: EntryHeader.data(type, bits: value)).bytes
  }

  private func data(_ type: ItemType, _ data: [UInt8], chunk: UInt8 = 0xFF, isDamaged: Bool = false) throws -> [UInt8] {
    var bytes = NewItem(1, type, try Key(validating: "cfg"), data: data[...], chunk: chunk).bytes
    if isDamaged {
      bytes[EntryLayout.dataCRC] ^= 1
      // Written again, the header gets a CRC that holds.
      EntryHeader(bytes, at: 0).write(to: &bytes, at: 0)
    }
    return bytes
  }

  @Test func `has no earlier one that is returned in its place`() throws {
    // The same keys with two types each, on full pages: the first one found has the wrong type.
    let dump = partition([
      (.full, [try number(0, .u8, "app", 1), try number(1, .u8, "mode", 1), try number(1, .u32, "mode", 7)]),
      (.full, [try number(1, .u8, "mode", 1), try number(1, .u32, "mode", 9)]),
    ])
    let view = FirmwareView(mounting: PartitionImage(dump))
    let unreadable = view.entries.filter { if case .error = $0.value { true } else { false } }
    #expect(!unreadable.isEmpty)
    #expect(unreadable.allSatisfy { !$0.isShadowed })
  }

  @Test func `in V2 lends its size and its end to one in V1 that lies before it`() throws {
    let index = NewItem(
      1, .blobIndex, try Key(validating: "cfg"), word: EntryHeader.data(ofBlobSize: 50, chunkCount: 1, chunkStart: 0))
    let dump = partition([
      (.full, [try number(0, .u8, "app", 1), try data(.blobV1, Array("OLD".utf8))]),
      (
        .active,
        [
          try data(.blobData, Array(repeating: UInt8(ascii: "N"), count: 50), chunk: 0, isDamaged: true), index.bytes,
          try number(1, .u8, "last", 1),
        ]
      ),
    ])
    let view = FirmwareView(mounting: PartitionImage(dump))
    let entry = try #require(view.entries.first { $0.type == .blobData })
    #expect(entry.size == 50)
    #expect(String(decoding: view.data(of: entry), as: UTF8.self) == "OLD" + String(repeating: "N", count: 47))
  }
}
