@testable import NVSModel

/// An image made entry by entry, with things in it that no generator and no firmware would write.
struct ForgedImage {
  private(set) var bytes: [UInt8]
  private var page = -1
  private var slot = NVS.entriesPerPage

  /// Begins with namespace 1, called `n`.
  init(pages: Int) throws {
    bytes = Array(repeating: 0xFF, count: pages * NVS.pageSize)
    add(namespace: 0, .u8, "n", bits: 1)
  }

  /// The page and entry that comes next.
  var place: (page: Int, slot: Int) { (page, slot) }
  /// How many pages are begun.
  var pages: Int { page + 1 }

  private mutating func open() {
    if page >= 0 { bytes.store(PageState.full.rawValue, at: page * NVS.pageSize) }
    page += 1
    slot = 0
    let offset = page * NVS.pageSize
    bytes.store(PageState.active.rawValue, at: offset)
    bytes.store(UInt32(page), at: offset + PageLayout.sequence)
    bytes[offset + PageLayout.version] = FormatVersion.v2.rawValue
    bytes.store(PageHeader.computeCRC(bytes, at: offset), at: offset + PageLayout.crc)
  }

  private mutating func add(_ header: EntryHeader, _ data: [UInt8] = [], state: EntryState = .written) {
    let span = max(1, (data.count + NVS.entrySize - 1) / NVS.entrySize + (header.type?.hasData == true ? 1 : 0))
    if slot + span > NVS.entriesPerPage { open() }
    let offset = NVS.offset(page: page, entry: slot)
    header.write(to: &bytes, at: offset)
    bytes.replaceSubrange(offset + NVS.entrySize..<offset + NVS.entrySize + data.count, with: data)
    for part in slot..<slot + span {
      bytes.setEntryState(state, of: part, inBitmapAt: page * NVS.pageSize + NVS.bitmapOffset)
    }
    slot += span
  }

  /// Adds a number.
  mutating func add(namespace: UInt8 = 1, _ type: ItemType, _ key: String, bits: UInt64, state: EntryState = .written) {
    let data = EntryHeader.data(type, bits: bits)
    add(EntryHeader(namespace: namespace, type: type, key: Self.key(key), data: data), state: state)
  }

  /// Adds a string or a part of a blob, with a wrong CRC of its data where it `isBad`.
  mutating func add(
    _ type: ItemType, _ key: String, _ data: [UInt8], chunk: UInt8 = EntryLayout.noChunk, isBad: Bool = false,
    state: EntryState = .written
  ) {
    let described = EntryHeader.data(describing: data) ^ (isBad ? 1 << 32 : 0)
    let span = NVS.span(ofSize: data.count)
    add(
      EntryHeader(namespace: 1, type: type, span: span, chunkIndex: chunk, key: Self.key(key), data: described), data,
      state: state)
  }

  /// Adds the index of a blob.
  mutating func addIndex(_ key: String, size: Int, chunks: UInt8, from start: UInt8 = 0) {
    let data = EntryHeader.data(ofBlobSize: size, chunkCount: chunks, chunkStart: start)
    add(EntryHeader(namespace: 1, type: .blobIndex, key: Self.key(key), data: data))
  }

  private static func key(_ text: String) -> Key { (try? Key(validating: text)) ?? Key(low: 0, high: 0) }
}
