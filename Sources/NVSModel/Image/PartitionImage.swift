import Glibc

/// A partition's bytes as they lie in flash: pages, and what stands in each entry, whatever its state.
///
/// This view judges every header by the firmware's rules but repairs and hides nothing; what a mount would make of it is
/// another view on top. Reading never fails: bytes that mean nothing are named as such.
public struct PartitionImage: Sendable {
  /// The partition as it was given.
  public let bytes: [UInt8]
  /// Where it lies in the flash.
  public let place: PartitionPlace
  /// Its whole pages, in the order of the bytes.
  public let pages: [Page]
  /// All entries of all pages, in the order of the bytes.
  public let entries: [Entry]

  /// A page's header and the part of ``PartitionImage/entries`` that lies in it.
  public struct Page: Hashable, Sendable {
    /// Its place in the partition, from 0.
    public let number: Int
    /// Its first 32 bytes, read.
    public let header: PageHeader
    /// The entries that lie in it.
    public let entries: Range<Int>

    /// Where the page begins, in bytes from the start of the partition.
    public var offset: Int { number * NVS.pageSize }
  }

  /// Reads `bytes`; a last page that is cut short counts as ``trailingBytes``. O(bytes).
  ///
  /// - Parameter place: where they lie in the flash; nil where nothing tells.
  public init(_ bytes: [UInt8], at place: PartitionPlace? = nil) {
    self.bytes = bytes
    self.place = place ?? PartitionPlace(size: bytes.count)
    let count = bytes.count / NVS.pageSize
    var pages: [Page] = []
    var entries: [Entry] = []
    pages.reserveCapacity(count)
    entries.reserveCapacity(count * 8)
    for number in 0..<count {
      let first = entries.count
      EntryScanner(bytes: bytes, page: number).scan(into: &entries)
      let header = PageHeader(bytes, at: number * NVS.pageSize)
      pages.append(Page(number: number, header: header, entries: first..<entries.count))
    }
    self.pages = pages
    self.entries = entries
  }

  /// Whether any page is in use and its header's CRC is right. Encryption leaves headers as they are.
  public static func hasIntactPage(_ bytes: [UInt8]) -> Bool {
    stride(from: 0, to: bytes.count, by: NVS.pageSize).contains { offset in
      PageHeader.isIntactPage(Array(bytes[offset...].prefix(NVS.headerSize)))
    }
  }

  /// The bytes of a last page that is not whole.
  public var trailingBytes: Range<Int> { pages.count * NVS.pageSize..<bytes.count }

  /// The place in ``entries`` of what covers an entry of a page; nil past the last page. O(log entries of a page).
  func entryIndex(page: Int, slot: Int) -> Int? {
    guard pages.indices.contains(page), 0..<NVS.entriesPerPage ~= slot else { return nil }
    var low = pages[page].entries.lowerBound
    var high = pages[page].entries.upperBound
    while low + 1 < high {
      let middle = (low + high) / 2
      if entries[middle].slot <= slot { low = middle } else { high = middle }
    }
    return low
  }

  /// The state that the page's bitmap gives an entry.
  func state(page: Int, slot: Int) -> EntryState {
    EntryScanner(bytes: bytes, page: page).state(of: slot)
  }

  /// The header of an entry; for a free or damaged one, what its bytes would say.
  public func header(of entry: Entry) -> EntryHeader { EntryHeader(bytes, at: entry.offset) }

  /// The string or blob bytes that follow an entry's header; empty for other entries.
  public func data(of entry: Entry) -> ArraySlice<UInt8> {
    guard case .item(let type) = entry.kind, type.hasData else { return [] }
    let start = entry.offset + NVS.entrySize
    return bytes[start..<start + header(of: entry).dataSize]
  }

  /// The names of namespaces by index, from written entries; of two for the same index the first.
  public var namespaces: [UInt8: Key] {
    var written: [(index: UInt8, name: Key)] = []
    for entry in entries where entry.state == .written && entry.kind == .item(.u8) {
      let header = header(of: entry)
      if header.namespace == 0 { written.append((UInt8(truncatingIfNeeded: header.data), header.key)) }
    }
    var names = Dictionary(written.map { ($0.index, $0.name) }) { first, _ in first }
    for (index, name) in Mount.reachable(written).enumerated() where name != nil { names[UInt8(index)] = name }
    return names
  }
}

/// A run of a page's entries that belong together: a header with its data, or free or unreadable ones.
public struct Entry: Hashable, Sendable {
  /// What a run of entries is.
  public enum Kind: Hashable, Sendable {
    /// A header that the firmware accepts, with its data entries.
    case item(ItemType)
    /// One entry that is in use but holds no acceptable header.
    case damaged(HeaderFault)
    /// Entries never written: all FF and marked empty.
    case free
  }

  /// What it is.
  public let kind: Kind
  /// What the bitmap says of the first entry.
  public let state: EntryState
  /// The number of entries covered, at least 1.
  public let span: UInt8
  /// The first entry's place in its page, 0…125.
  public let slot: UInt8
  /// The number of its page.
  public let page: Int32

  /// Where it begins, in bytes from the start of the partition.
  public var offset: Int { NVS.offset(page: Int(page), entry: Int(slot)) }
  /// What it covers, in bytes from the start of the partition.
  public var range: Range<Int> { offset..<offset + Int(span) * NVS.entrySize }
  /// Its place when the entries of all pages are counted on.
  var slotNumber: Int { Int(page) * NVS.entriesPerPage + Int(slot) }
  var slots: Range<Int> { Int(slot)..<Int(slot) + Int(span) }
}
