/// An image in which the values that vary can be replaced by others of as many entries.
final class DeviceLayout: Sendable {
  /// An image of this shape, encrypted where all devices share their keys.
  let image: [UInt8]
  /// How many bytes at the beginning are not FF throughout.
  let usedSize: Int
  /// For each varying value the entries that it lies in.
  let parts: [[Part]]

  /// An entry that stands for a value or a part of one, and the entries of data that follow it.
  struct Part: Sendable {
    /// The offset of the entry, and the number of its entries.
    let offset: Int
    let span: Int
    let namespace: UInt8
    let type: ItemType
    let chunkIndex: UInt8
    /// How many chunks the blob has; of an index.
    let chunkCount: UInt8

    /// Where its entries lie.
    var entries: Range<Int> { offset..<offset + span * NVS.entrySize }
    /// How many bytes its data can have.
    var capacity: Int { (span - 1) * NVS.entrySize }
  }

  /// - Parameters:
  ///   - varying: the rows of the items that vary
  ///   - bytes: the image encrypted, where it is to be
  init(_ image: EncodedImage, varying: [Int], bytes: [UInt8]? = nil) {
    self.image = bytes ?? image.bytes
    usedSize = image.pagesNeeded * NVS.pageSize
    var parts: [Int: [Part]] = [:]
    let wanted = Set(varying)
    for page in 0..<image.pagesNeeded {
      var entry = 0
      while entry < NVS.entriesPerPage {
        guard let row = image.row(page: page, entry: entry) else { break }
        let offset = NVS.offset(page: page, entry: entry)
        let header = EntryHeader(image.bytes, at: offset)
        entry += max(1, Int(header.span))
        guard wanted.contains(row), let type = header.type else { continue }
        parts[row, default: []].append(
          Part(
            offset: offset, span: Int(header.span), namespace: header.namespace, type: type,
            chunkIndex: header.chunkIndex, chunkCount: header.chunkCount))
      }
    }
    self.parts = varying.map { parts[$0] ?? [] }
  }

  /// Writes a value in the clear over the entries of the varying value `number`.
  func write(_ content: Item.Content, of key: Key, _ number: Int, to bytes: inout [UInt8]) {
    switch content {
    case .namespace: return
    case .integer(let type, let bits):
      for part in parts[number] { write(part, key, EntryHeader.data(type, bits: bits), to: &bytes) }
    case .string(let text): write(text + [0], of: key, number, to: &bytes)
    case .blob(let data): write(data, of: key, number, to: &bytes)
    }
  }

  private func write(_ data: [UInt8], of key: Key, _ number: Int, to bytes: inout [UInt8]) {
    var position = 0
    for part in parts[number] {
      if part.type == .blobIndex {
        let index = EntryHeader.data(ofBlobSize: data.count, chunkCount: part.chunkCount)
        write(part, key, index, to: &bytes)
        continue
      }
      let size = min(part.capacity, data.count - position)
      let chunk = data[position..<position + size]
      write(part, key, EntryHeader.data(describing: chunk), to: &bytes)
      let first = part.offset + NVS.entrySize
      bytes.withUnsafeMutableBytes { bytes in
        let entries = UnsafeMutableRawBufferPointer(rebasing: bytes[first..<first + part.capacity])
        chunk.withUnsafeBytes { entries.copyMemory(from: $0) }
        // What stood in the last entry may have been longer, or encrypted.
        for index in size..<part.capacity { entries[index] = 0xFF }
      }
      position += size
    }
  }

  private func write(_ part: Part, _ key: Key, _ data: UInt64, to bytes: inout [UInt8]) {
    EntryHeader(
      namespace: part.namespace, type: part.type, span: part.span, chunkIndex: part.chunkIndex, key: key, data: data
    ).write(to: &bytes, at: part.offset)
  }
}
