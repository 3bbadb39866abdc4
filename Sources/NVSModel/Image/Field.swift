/// The bytes of an image that have one meaning together.
///
/// Fields are derived from the pages and entries when asked for, so a map of sixteen megabytes costs nothing.
public struct Field: Hashable, Sendable {
  /// What the bytes are.
  public let kind: Kind
  /// In bytes from the start of the partition.
  public let range: Range<Int>
  /// The page that it lies in.
  public let page: Int
  /// The place in ``PartitionImage/entries`` of the entry it is part of; nil in a page's header and bitmap.
  public let entry: Int?

  /// What bytes of an image can be.
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    case pageState, sequence, version, headerReserved, headerCRC
    case bitmap
    case namespace, type, span, chunkIndex, entryCRC, key
    /// An integer's or a float's value, in as many bytes as it has.
    case value
    /// The size of a string, a chunk or a blob.
    case size
    case reserved
    case dataCRC
    case chunkCount, chunkStart
    /// The bytes of a string or blob.
    case data
    /// FF that fills up an entry.
    case padding
    /// An entry never written.
    case free
    /// The last eight bytes of an entry whose type is not known.
    case unknown
    /// A page that is cut short.
    case trailing
  }
}

extension PartitionImage {
  /// The field that a byte belongs to; nil outside the image. O(log entries of a page).
  public func field(at offset: Int) -> Field? {
    guard bytes.indices.contains(offset) else { return nil }
    if trailingBytes.contains(offset) {
      return Field(kind: .trailing, range: trailingBytes, page: pages.count, entry: nil)
    }
    let page = offset / NVS.pageSize
    let place = offset % NVS.pageSize
    if place < NVS.headerSize { return headerField(at: place, page: page) }
    if place < NVS.entriesOffset {
      return Field(kind: .bitmap, range: offset..<offset + 1, page: page, entry: nil)
    }
    guard let index = entryIndex(page: page, slot: (place - NVS.entriesOffset) / NVS.entrySize) else { return nil }
    return field(at: offset, inEntry: index)
  }

  private func headerField(at place: Int, page: Int) -> Field {
    let (kind, part): (Field.Kind, Range<Int>) =
      switch place {
      case PageLayout.crc...: (.headerCRC, PageLayout.crc..<NVS.headerSize)
      case PageLayout.reserved...: (.headerReserved, PageLayout.reserved..<PageLayout.crc)
      case PageLayout.version...: (.version, PageLayout.version..<PageLayout.reserved)
      case PageLayout.sequence...: (.sequence, PageLayout.sequence..<PageLayout.version)
      default: (.pageState, PageLayout.state..<PageLayout.sequence)
      }
    let start = page * NVS.pageSize
    return Field(kind: kind, range: start + part.lowerBound..<start + part.upperBound, page: page, entry: nil)
  }

  private func field(at offset: Int, inEntry index: Int) -> Field {
    let entry = entries[index]
    func make(_ kind: Field.Kind, _ range: Range<Int>) -> Field {
      Field(kind: kind, range: range, page: Int(entry.page), entry: index)
    }
    if entry.kind == .free {
      let start = entry.offset + (offset - entry.offset) / NVS.entrySize * NVS.entrySize
      return make(.free, start..<start + NVS.entrySize)
    }
    let place = offset - entry.offset
    guard place < NVS.entrySize else {
      let end = entry.offset + NVS.entrySize + header(of: entry).dataSize
      return offset < end
        ? make(.data, entry.offset + NVS.entrySize..<end) : make(.padding, end..<entry.range.upperBound)
    }
    let (kind, range) = Self.part(at: place, of: entry.kind)
    return make(kind, entry.offset + range.lowerBound..<entry.offset + range.upperBound)
  }

  /// What the byte at `place` of a 32-byte entry is, with the bytes that go with it.
  private static func part(at place: Int, of kind: Entry.Kind) -> (Field.Kind, Range<Int>) {
    switch place {
    case EntryLayout.namespace: (.namespace, place..<place + 1)
    case EntryLayout.type: (.type, place..<place + 1)
    case EntryLayout.span: (.span, place..<place + 1)
    case EntryLayout.chunkIndex: (.chunkIndex, place..<place + 1)
    case EntryLayout.crc..<EntryLayout.key: (.entryCRC, EntryLayout.crc..<EntryLayout.key)
    case EntryLayout.key..<EntryLayout.data: (.key, EntryLayout.key..<EntryLayout.data)
    default: dataPart(at: place, of: kind)
    }
  }

  private static func dataPart(at place: Int, of kind: Entry.Kind) -> (Field.Kind, Range<Int>) {
    let (start, end) = (EntryLayout.data, NVS.entrySize)
    guard case .item(let type) = kind else { return (.unknown, start..<end) }
    if let width = type.width {
      return place < start + width ? (.value, start..<start + width) : (.padding, start + width..<end)
    }
    if type == .blobIndex {
      switch place {
      case start..<EntryLayout.chunkCount: return (.size, start..<EntryLayout.chunkCount)
      case EntryLayout.chunkCount: return (.chunkCount, place..<place + 1)
      case EntryLayout.chunkStart: return (.chunkStart, place..<place + 1)
      default: return (.reserved, EntryLayout.indexReserved..<end)
      }
    }
    switch place {
    case start..<EntryLayout.dataReserved: return (.size, start..<EntryLayout.dataReserved)
    case EntryLayout.dataReserved..<EntryLayout.dataCRC:
      return (.reserved, EntryLayout.dataReserved..<EntryLayout.dataCRC)
    default: return (.dataCRC, EntryLayout.dataCRC..<end)
    }
  }
}
