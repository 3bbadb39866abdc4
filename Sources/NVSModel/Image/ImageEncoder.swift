/// Writes items into pages just as Espressif's generator does, byte for byte.
///
/// Pages are added as they are needed, whatever the partition's size, so that an image that does not fit still says by
/// how much.
public struct ImageEncoder {
  private let version: FormatVersion
  private var bytes: [UInt8] = []
  private var owners: [Int32] = []
  /// The entries written to the last page.
  private var used = 0
  private var namespaces: [Key: UInt8] = [:]
  private var namespace: UInt8 = 0

  private var page: Int { bytes.count / NVS.pageSize - 1 }
  private var offset: Int { NVS.offset(page: page, entry: used) }

  private init(version: FormatVersion, capacity: Int) {
    self.version = version
    bytes.reserveCapacity(capacity)
    owners.reserveCapacity(capacity / NVS.entrySize)
    openPage()
  }

  /// The image of `items` in a partition of that geometry. O(bytes).
  ///
  /// - Throws: when an item breaks a rule of the format that no layout can mend. A partition that is too small is no
  ///   error: see ``EncodedImage/fits``.
  public static func encode(
    _ items: [Item], version: FormatVersion = .v2, geometry: Geometry
  ) throws(EncodingError) -> EncodedImage {
    var encoder = ImageEncoder(version: version, capacity: geometry.size)
    for item in items { try encoder.append(item) }
    return encoder.finish(geometry)
  }

  private mutating func finish(_ geometry: Geometry) -> EncodedImage {
    let needed = page + 1
    let usedEntries = page * NVS.entriesPerPage + used
    if bytes.count < geometry.size {
      bytes += [UInt8](repeating: 0xFF, count: geometry.size - bytes.count)
    }
    return EncodedImage(
      bytes: bytes, owners: owners, pagesNeeded: needed, entriesUsed: usedEntries, geometry: geometry)
  }

  private mutating func append(_ item: Item) throws(EncodingError) {
    switch item.content {
    case .namespace:
      try begin(item)
    case .integer(let type, let bits):
      try requireNamespace(item)
      writeInteger(type, bits, namespace: namespace, item)
    case .string(let text):
      try requireNamespace(item)
      let limit = version == .v1 ? NVS.maximumV1Size : NVS.maximumStringSize
      if text.count + 1 > limit { throw .stringTooLong(row: item.row, limit: limit) }
      writeWhole(.string, text + [0], item)
    case .blob(let data):
      try requireNamespace(item)
      let limit = version == .v1 ? NVS.maximumV1Size : NVS.maximumBlobSize
      if data.count > limit { throw .blobTooLong(row: item.row, limit: limit) }
      if version == .v1 { writeWhole(.blobV1, data, item) } else { writeChunks(data, item) }
    }
  }

  private func requireNamespace(_ item: Item) throws(EncodingError) {
    if namespace == 0 { throw .noNamespace(row: item.row) }
  }

  private mutating func begin(_ item: Item) throws(EncodingError) {
    if let known = namespaces[item.key] {
      namespace = known
      return
    }
    guard namespaces.count < NVS.maximumNamespaces else { throw .tooManyNamespaces(row: item.row) }
    namespace = UInt8(namespaces.count + 1)
    namespaces[item.key] = namespace
    writeInteger(.u8, UInt64(namespace), namespace: 0, item)
  }
}

// MARK: - Pages

extension ImageEncoder {
  private mutating func openPage() {
    if !bytes.isEmpty { bytes.store(PageState.full.rawValue, at: page * NVS.pageSize) }
    let start = bytes.count
    let sequence = UInt32(start / NVS.pageSize)
    bytes += [UInt8](repeating: 0xFF, count: NVS.pageSize)
    owners += [Int32](repeating: -1, count: NVS.entriesPerPage)
    bytes.store(PageState.active.rawValue, at: start)
    bytes.store(sequence, at: start + PageLayout.sequence)
    bytes[start + PageLayout.version] = version.rawValue
    bytes.store(PageHeader.computeCRC(bytes, at: start), at: start + PageLayout.crc)
    used = 0
  }

  /// Marks the next `count` entries as written and as belonging to a row.
  private mutating func claim(_ count: Int, row: Int) {
    let bitmap = page * NVS.pageSize + NVS.bitmapOffset
    for entry in used..<used + count {
      bytes.setEntryState(.written, of: entry, inBitmapAt: bitmap)
      owners[page * NVS.entriesPerPage + entry] = Int32(truncatingIfNeeded: row)
    }
    used += count
  }
}

// MARK: - Entries

extension ImageEncoder {
  private mutating func writeInteger(_ type: ItemType, _ bits: UInt64, namespace: UInt8, _ item: Item) {
    if used >= NVS.entriesPerPage { openPage() }
    let data = EntryHeader.data(type, bits: bits)
    EntryHeader(namespace: namespace, type: type, key: item.key, data: data).write(to: &bytes, at: offset)
    claim(1, row: item.row)
  }

  /// A string or V1 blob, never split. Like the generator it leaves the page when it would fill it to the last entry,
  /// except on an empty page, where the generator gives up and the firmware does not mind.
  private mutating func writeWhole(_ type: ItemType, _ data: [UInt8], _ item: Item) {
    let span = NVS.span(ofSize: data.count)
    if used > 0 && used + span >= NVS.entriesPerPage { openPage() }
    writeData(type, chunk: EntryLayout.noChunk, data[...], item)
  }

  private mutating func writeData(_ type: ItemType, chunk: UInt8, _ data: ArraySlice<UInt8>, _ item: Item) {
    let span = NVS.span(ofSize: data.count)
    let header = EntryHeader(
      namespace: namespace, type: type, span: span, chunkIndex: chunk, key: item.key,
      data: EntryHeader.data(describing: data))
    header.write(to: &bytes, at: offset)
    let start = offset + NVS.entrySize
    bytes.replaceSubrange(start..<start + data.count, with: data)
    claim(span, row: item.row)
  }

  /// A V2 blob: what the page has room for, the rest on further pages, then the index.
  ///
  /// The generator begins a chunk whenever one entry is left, even if only its header fits, and opens a page for the
  /// index as soon as less than one entry remains; both are kept, since images are compared byte for byte.
  private mutating func writeChunks(_ data: [UInt8], _ item: Item) {
    if used >= NVS.entriesPerPage { openPage() }
    var position = 0
    var count: UInt8 = 0
    repeat {
      let room = (NVS.entriesPerPage - used - 1) * NVS.entrySize
      let size = min(room, data.count - position)
      writeData(.blobData, chunk: count, data[position..<position + size], item)
      position += size
      count += 1
      if position < data.count || room - size < NVS.entrySize { openPage() }
    } while position < data.count
    let index = EntryHeader.data(ofBlobSize: data.count, chunkCount: count)
    EntryHeader(namespace: namespace, type: .blobIndex, key: item.key, data: index).write(to: &bytes, at: offset)
    claim(1, row: item.row)
  }
}

/// A rule of the format that an item breaks.
public enum EncodingError: Error, Hashable, Sendable {
  case noNamespace(row: Int)
  case tooManyNamespaces(row: Int)
  case stringTooLong(row: Int, limit: Int)
  case blobTooLong(row: Int, limit: Int)
}

extension EncodingError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noNamespace: "a value before any namespace: begin with a row of type namespace"
    case .tooManyNamespaces: "namespace 255: the firmware allows 254"
    case .stringTooLong(_, let limit): "a string of more than \(limit) bytes with its NUL"
    case .blobTooLong(_, let limit): "a blob of more than \(limit) bytes"
    }
  }
}
