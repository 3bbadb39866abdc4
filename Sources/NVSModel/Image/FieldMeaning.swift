/// A field in words: its name, what its bytes say, and what that means.
public struct FieldMeaning: Hashable, Sendable {
  /// The name that the format's documentation uses.
  public let name: String
  /// The decoded value, short.
  public let value: String
  /// What it is for, or what is wrong with it; empty when the value says all.
  public let note: String

  init(_ name: String, _ value: String, _ note: String = "") {
    self.name = name
    self.value = value
    self.note = note
  }
}

extension PartitionImage {
  /// The meaning of a field of this image.
  public func meaning(of field: Field) -> FieldMeaning {
    if field.kind == .trailing {
      return FieldMeaning(
        "cut short", "\(field.range.count) bytes", "a page has \(NVS.pageSize): the image ends too early")
    }
    guard let index = field.entry else { return pageMeaning(of: field) }
    return entryMeaning(of: field, in: entries[index])
  }

  private func pageMeaning(of field: Field) -> FieldMeaning {
    let header = pages[field.page].header
    switch field.kind {
    case .pageState:
      return FieldMeaning(
        "page state", header.state?.name ?? "illegal \(header.rawState.hex)", stateNote(pages[field.page]))
    case .sequence:
      let blank = header.sequence == .max && header.state == .uninitialized
      return FieldMeaning("sequence number", blank ? "none" : "\(header.sequence)", "pages are read in this order")
    case .version:
      return FieldMeaning("version", versionName(header.version), "")
    case .headerCRC:
      let state = header.isIntact ? "ok" : "wrong, computed \(header.computedCRC.hex)"
      if header.state == .uninitialized { return FieldMeaning("header CRC", "none", "the page is blank") }
      return FieldMeaning(
        "header CRC", "\(header.storedCRC.hex) \(state)",
        "over bytes \(PageLayout.sequence) to \(PageLayout.crc - 1), the state left out")
    case .bitmap:
      let first = (field.range.lowerBound % NVS.pageSize - NVS.bitmapOffset) * 4
      let slots = first..<min(first + 4, NVS.entriesPerPage)
      let states = slots.map { state(page: field.page, slot: $0).name }.joined(separator: ", ")
      return FieldMeaning(
        "entry states", states, "entries \(slots.lowerBound) to \(slots.upperBound - 1), two bits each")
    default:
      return FieldMeaning("reserved", "\(field.range.count) bytes", "FF in this version of the format")
    }
  }

  private func stateNote(_ page: Page) -> String {
    let verdict = verdict(of: page)
    return verdict.countsAsFree ? "\(verdict.sentence): \(PageVerdict.free)" : verdict.sentence
  }

  private func versionName(_ raw: UInt8) -> String {
    switch FormatVersion(rawValue: raw) {
    case .v1: "1 (0xFF)"
    case .v2: "2 (0xFE)"
    case nil: "unknown (\(raw.hex))"
    }
  }

  private func entryMeaning(of field: Field, in entry: Entry) -> FieldMeaning {
    let header = header(of: entry)
    switch field.kind {
    case .namespace:
      return namespaceMeaning(header.namespace)
    case .type:
      return FieldMeaning("type", header.type?.name ?? "unknown \(header.rawType.hex)")
    case .span:
      return FieldMeaning(
        "span", "\(header.span)", header.span == 1 ? "one entry" : "a header and \(Int(header.span) - 1) data entries")
    case .chunkIndex:
      let none = header.chunkIndex == EntryLayout.noChunk
      return FieldMeaning(
        "chunk index", none ? "none" : "\(header.chunkIndex)",
        none ? "only parts of blobs have one" : "which part of the blob this is")
    case .entryCRC:
      let computed = EntryHeader.computeCRC(bytes, at: entry.offset)
      let flipped = FlippedBit(inEntryAt: entry.offset, of: bytes).map { ": \($0.text(place)) is flipped" } ?? ""
      let state = header.storedCRC == computed ? "ok" : "wrong, computed \(computed.hex)\(flipped)"
      return FieldMeaning(
        "entry CRC", "\(header.storedCRC.hex) \(state)",
        "over bytes 0 to \(EntryLayout.crc - 1) and \(EntryLayout.key) to \(NVS.entrySize - 1) of the entry")
    case .key:
      let room = "\(header.key.bytes.count) of \(NVS.maximumKeyLength) bytes"
      return FieldMeaning("key", header.key.text, header.key.isTerminated ? room : "no NUL at its end")
    default:
      return dataMeaning(of: field, in: entry, header)
    }
  }

  private func namespaceMeaning(_ index: UInt8) -> FieldMeaning {
    if index == 0 {
      return FieldMeaning("namespace", "0", "the table of namespaces: the value is the index of the new one")
    }
    return FieldMeaning("namespace", "\(index)", namespaces[index]?.text ?? "no entry names this namespace")
  }

  private func dataMeaning(of field: Field, in entry: Entry, _ header: EntryHeader) -> FieldMeaning {
    switch field.kind {
    case .value:
      return FieldMeaning("value", header.valueText ?? "", header.namespace == 0 ? "index of the namespace" : "")
    case .size:
      let what =
        header.type == .blobIndex ? "of the whole blob" : header.type == .string ? "with its NUL" : "of this part"
      return FieldMeaning("size", "\(header.type == .blobIndex ? header.blobSize : header.dataSize) bytes", what)
    case .dataCRC:
      let computed = CRC32.checksum(data(of: entry))
      let flipped = FlippedBit(inDataOf: entry, header, of: bytes).map { ": \($0.text(place)) is flipped" } ?? ""
      let state = header.dataCRC == computed ? "ok" : "wrong, computed \(computed.hex)\(flipped)"
      return FieldMeaning(
        "data CRC", "\(header.dataCRC.hex) \(state)", "over the \(header.dataSize) bytes that follow")
    case .chunkCount:
      return FieldMeaning("chunk count", "\(header.chunkCount)", "how many parts the blob has")
    case .chunkStart:
      return FieldMeaning(
        "chunk start", "\(header.chunkStart)",
        "the index of its first part; a rewrite takes the other of 0 and \(EntryLayout.otherChunkStart)")
    case .data:
      return FieldMeaning("data", "\(field.range.count) bytes", header.key.text)
    case .padding:
      return FieldMeaning("padding", "\(field.range.count) bytes", "unused")
    case .free:
      return FieldMeaning("free entry", "\(field.range.count) bytes", "never written")
    case .reserved:
      return FieldMeaning("reserved", "\(field.range.count) bytes", "FF in this version of the format")
    default:
      return FieldMeaning(
        "unreadable", "\(field.range.count) bytes", "part of an entry that the firmware does not accept")
    }
  }
}

extension EntryHeader {
  /// A value kept in the entry itself as decimal text; nil for strings and blobs.
  var valueText: String? {
    type.flatMap { Self.valueText($0, bits: data) }
  }

  /// The value of a type in the lowest bytes of `bits` as decimal text; nil for strings and blobs.
  static func valueText(_ type: ItemType, bits: UInt64) -> String? {
    guard let width = type.width else { return nil }
    switch type {
    case .float: return "\(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))"
    case .double: return "\(Double(bitPattern: bits))"
    default:
      let unused = 64 - width * 8
      if type.isSigned { return "\(Int64(bitPattern: bits << unused) >> unused)" }
      return "\((bits << unused) >> unused)"
    }
  }
}
