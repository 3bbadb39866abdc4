// The firmware's sets and erases, as `nvs_storage.cpp` of ESP-IDF master does them.
extension FirmwareWriter {
  /// Makes one change.
  mutating func apply(_ change: ImageChange) throws(ChangeError) {
    switch change {
    case .set(let name, let key, let content):
      do throws(ESPError) {
        try set(try namespace(name), key, content)
      } catch {
        throw Self.changeError(error, name, key, content)
      }
    case .erase(let name, let key):
      guard let index = mount.namespaces.first(where: { $0.name == name })?.index else {
        throw .noSuchKey(namespace: name, key: key)
      }
      do throws(ESPError) {
        try erase(index, key)
      } catch {
        throw error == .notFound ? .noSuchKey(namespace: name, key: key) : .damaged
      }
    }
  }

  /// Erases until nothing of the key is left: damage can leave it several values, and the firmware erases one a call.
  mutating func eraseAll(_ namespace: Key, _ key: Key) throws(ChangeError) {
    let index = mount.namespaces.first { $0.name == namespace }?.index
    guard let index, find(Query(index, Query.anyType, key)) != nil else {
      throw .noSuchKey(namespace: namespace, key: key)
    }
    while find(Query(index, Query.anyType, key)) != nil {
      do throws(ESPError) { try erase(index, key) } catch {
        // A chunk that is missing ends the call when the index is gone already.
        if error != .notFound { throw .damaged }
      }
    }
  }

  private static func changeError(
    _ error: ESPError, _ namespace: Key, _ key: Key, _ content: Item.Content
  ) -> ChangeError {
    switch error {
    case .notEnoughSpace: .noRoom(namespace: namespace, key: key)
    case .invalidLength:
      .tooLong(namespace: namespace, key: key, limit: content.isBlob ? NVS.maximumBlobSize : NVS.maximumStringSize)
    case .notAllowed: .tooManyNamespaces
    case .valueTooLong: .tooManyChunks(namespace: namespace, key: key)
    default: .damaged
    }
  }

  /// The index of a namespace, which is begun when it is not there.
  private mutating func namespace(_ name: Key) throws(ESPError) -> UInt8 {
    if let known = mount.namespaces.first(where: { $0.name == name }) { return known.index }
    let used = Set(mount.namespaces.map(\.index))
    guard let index = (1...UInt8(NVS.maximumNamespaces)).first(where: { !used.contains($0) }) else { throw .notAllowed }
    try setWhole(0, .u8, name, NewItem(0, .u8, name, word: EntryHeader.data(.u8, bits: UInt64(index))))
    mount.namespaces.append((index, name))
    return index
  }

  private mutating func set(_ namespace: UInt8, _ key: Key, _ content: Item.Content) throws(ESPError) {
    switch content {
    case .namespace: return
    case .integer(let type, let bits):
      try setWhole(namespace, type, key, NewItem(namespace, type, key, word: EntryHeader.data(type, bits: bits)))
    case .string(let text):
      if text.count + 1 > NVS.maximumStringSize { throw .invalidLength }
      try setWhole(namespace, .string, key, NewItem(namespace, .string, key, data: (text + [0])[...]))
    case .blob(let data):
      try setBlob(namespace, key, data)
    }
  }

  /// What a new value takes the place of.
  private struct Old {
    let page: Int
    let item: Candidate
    let sequence: UInt32
    let isSameType: Bool
  }

  private mutating func old(_ namespace: UInt8, _ type: ItemType, _ key: Key) -> Old? {
    let exact = find(Query(namespace, type.rawValue, key))
    guard let found = exact ?? find(Query(namespace, Query.anyType, key)) else { return nil }
    let sequence = mount.pages[found.page].sequence
    return Old(page: found.page, item: found.item, sequence: sequence, isSameType: exact != nil)
  }

  /// Writes a number or string, then erases what it replaces. A value that is there already is not written.
  private mutating func setWhole(_ namespace: UInt8, _ type: ItemType, _ key: Key, _ new: NewItem) throws(ESPError) {
    let old = old(namespace, type, key)
    if let old, old.isSameType, holds(old, new) { return }
    if try !write(new) {
      try turnPage()
      if try !write(new) { throw .notEnoughSpace }
    }
    if let old { try erase(old, namespace, key) }
  }

  /// Whether the data of an item is what is to be written.
  private func holds(_ old: Old, _ new: NewItem) -> Bool {
    let start = NVS.offset(page: old.page, entry: old.item.slot)
    let isWhole = old.item.slot + new.span <= NVS.entriesPerPage
    return isWhole
      && mount.bytes[start + EntryLayout.data..<start + new.bytes.count].elementsEqual(
        new.bytes[EntryLayout.data...])
  }

  private mutating func erase(_ old: Old, _ namespace: UInt8, _ key: Key) throws(ESPError) {
    if old.item.header.type == .blobIndex { return try eraseBlob(namespace, key, start: old.item.header.chunkStart) }
    let page = mount.pages[old.page]
    if page.state == .active || page.state == .full, page.sequence == old.sequence {
      return try erase(page: old.page, slot: old.item.slot)
    }
    // Its page was emptied to make room, and it was copied.
    guard let moved = find(Query(namespace, old.item.header.rawType, key)) else { throw .notFound }
    try erase(page: moved.page, slot: moved.item.slot)
  }

  private mutating func erase(_ namespace: UInt8, _ key: Key) throws(ESPError) {
    guard let found = find(Query(namespace, Query.anyType, key)) else { throw .notFound }
    if found.item.header.type == .blobIndex {
      return try eraseBlob(namespace, key, start: found.item.header.chunkStart)
    }
    try erase(page: found.page, slot: found.item.slot)
  }

  // MARK: Blobs

  /// Writes a blob with the other chunk start than the one it replaces.
  private mutating func setBlob(_ namespace: UInt8, _ key: Key, _ data: [UInt8]) throws(ESPError) {
    let old = old(namespace, .blobIndex, key)
    var start: UInt8 = 0
    if let old, old.isSameType {
      if holds(old.item.header, namespace, key, data) { return }
      switch old.item.header.chunkStart {
      case 0: start = EntryLayout.otherChunkStart
      case EntryLayout.otherChunkStart: start = 0
      default: throw .fail
      }
    }
    try writeChunks(namespace, key, data, start: start)
    if let old { try erase(old, namespace, key) }
  }

  /// The firmware compares each chunk's CRC with that of the new data's beginning, so that it takes no blob of several
  /// chunks for the same.
  private mutating func holds(_ index: EntryHeader, _ namespace: UInt8, _ key: Key, _ data: [UInt8]) -> Bool {
    guard data.count == index.blobSize else { return false }
    var offset = 0
    for number in 0..<Int(index.chunkCount) {
      let chunk = UInt8(truncatingIfNeeded: Int(index.chunkStart) + number)
      guard let found = find(Query(namespace, ItemType.blobData.rawValue, key, chunk: chunk)) else { return false }
      let size = found.item.header.dataSize
      guard size <= data.count - offset, CRC32.checksum(data[..<size]) == found.item.header.dataCRC else {
        return false
      }
      let start = NVS.offset(page: found.page, entry: found.item.slot + 1)
      guard mount.bytes[start..<start + size].elementsEqual(data[offset..<offset + size]) else { return false }
      offset += size
    }
    return offset == data.count
  }

  private mutating func writeChunks(
    _ namespace: UInt8, _ key: Key, _ data: [UInt8], start: UInt8
  ) throws(ESPError) {
    let pages = min(mount.pages.count - 1, (Int(EntryLayout.noChunk) - 1) / 2)
    if data.count > min(pages * NVS.maximumChunkSize, NVS.maximumBlobSize) { throw .notEnoughSpace }
    var count: UInt8 = 0
    var offset = 0
    repeat {
      guard let page = current else { throw .fail }
      let room = tailroom(page)
      // Little room is left to others, rather than begin a blob in it.
      if count == 0, room < data.count || room == 0, room < NVS.maximumChunkSize / 10 {
        try turnPage()
        guard let next = current, tailroom(next) != room else { throw .notEnoughSpace }
        continue
      }
      if room == 0 { throw .notEnoughSpace }
      let size = min(data.count - offset, room)
      let chunk = data[offset..<offset + size]
      // The firmware does not look, writes the number that stands for any chunk, and loses old and new.
      if Int(start) + Int(count) >= Int(EntryLayout.noChunk) { throw .valueTooLong }
      guard try write(NewItem(namespace, .blobData, key, data: chunk, chunk: start &+ count)) else { throw .fail }
      count += 1
      offset += size
      if offset < data.count || room - size < NVS.entrySize { try turnPage() }
    } while offset < data.count || count == 0
    let word = EntryHeader.data(ofBlobSize: data.count, chunkCount: count, chunkStart: start)
    guard try write(NewItem(namespace, .blobIndex, key, word: word)) else { throw .notEnoughSpace }
  }

  /// Erases the index first, then its chunks.
  private mutating func eraseBlob(_ namespace: UInt8, _ key: Key, start: UInt8) throws(ESPError) {
    guard let index = find(Query(namespace, ItemType.blobIndex.rawValue, key, start: start)) else { throw .notFound }
    try erase(page: index.page, slot: index.item.slot)
    for number in 0..<Int(index.item.header.chunkCount) {
      let chunk = UInt8(truncatingIfNeeded: Int(start) + number)
      guard let found = find(Query(namespace, ItemType.blobData.rawValue, key, chunk: chunk)) else { throw .notFound }
      try erase(page: found.page, slot: found.item.slot)
    }
  }
}

extension Item.Content {
  var isBlob: Bool { if case .blob = self { true } else { false } }
}
