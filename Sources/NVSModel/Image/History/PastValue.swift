/// A value that a key has, or had, with the entries it is made of.
public struct PastValue: Hashable, Sendable {
  /// What the firmware makes of a value that lies in flash.
  public enum Standing: String, Hashable, Sendable {
    /// What the firmware returns.
    case current
    /// Marked as written, but the firmware returns another value, or none.
    case hidden
    /// Marked as erased, or partly so.
    case erased
    /// Never marked as written: the write was interrupted.
    case unfinished
  }

  /// A value as it lies in flash.
  enum Content: Hashable, Sendable {
    /// The eight bytes of the value field, little endian.
    case number(bits: UInt64)
    /// Where the bytes lie, in bytes from the start of the partition, in their order.
    case data([Range<Int>])
  }

  /// `blobData` for a blob that is made of chunks, also where only its index is left.
  public let type: ItemType
  /// What the firmware makes of it.
  public let standing: Standing
  /// The number, or where the bytes lie.
  let content: Content
  /// In bytes, a string with its NUL; for a part of a blob what is known to have been its size.
  let size: Int
  /// Why not all of it can be had back; nil when it can, checked by its CRCs.
  public let damage: Damage?
  /// For a blob that is whole by its chunks, what is wrong with its index.
  var indexFault: IndexFault?
  /// The header entries that hold it: of a blob its chunks in their order. Indexes that say they have the same share them.
  let parts: [Entry]
  /// The index of a blob that is made of chunks; nil where there is none, and for any other value.
  var index: Entry?

  /// The header entries it is made of; for a blob its chunks in their order, then its index. O(their number).
  public var entries: [Entry] { index.map { parts + [$0] } ?? parts }
  /// The first of its entries.
  public var first: Entry? { parts.first ?? index }

  var isWhole: Bool { damage == nil }
  /// The type as an application names it: a blob is one whatever its format.
  public var typeName: String { type.valueName }

  /// Where the value begins in flash.
  public var page: Int { first.map { Int($0.page) } ?? 0 }
  /// The entry of ``page`` in which it begins.
  public var slot: Int { first.map { Int($0.slot) } ?? 0 }
}

extension History {
  /// The values of a key, oldest first. O(entries of the key).
  public func values(of key: HistoryKey) -> [PastValue] {
    // Most keys have but one value, which needs no putting together.
    if key.items.count == 1 {
      let entry = view.image.entries[Int(items[key.items.lowerBound])]
      let header = view.image.header(of: entry)
      if header.type != .blobData, header.type != .blobIndex { return [markedCurrent(single(entry, header))] }
    }
    let entries = items[key.items].map { view.image.entries[Int($0)] }
    var values: [(order: Int, value: PastValue)] = []
    var blobs = BlobAssembler(view.image)
    for (order, entry) in entries.enumerated() {
      let header = view.image.header(of: entry)
      switch header.type {
      case .blobData: blobs.add(entry, header, order: order)
      case .blobIndex: blobs.addIndex(entry, header, order: order)
      default: values.append((order, single(entry, header)))
      }
    }
    values += blobs.values().map { ($0.order, $0.value) }
    values.sort { $0.order < $1.order }
    return values.map { markedCurrent($0.value) }
  }

  /// The bytes of a past string or blob; what is missing of a blob is left out.
  public func data(of value: PastValue) -> [UInt8] {
    guard case .data(let pieces) = value.content else { return [] }
    return pieces.flatMap { view.image.bytes[$0] }
  }

  private func single(_ entry: Entry, _ header: EntryHeader) -> PastValue {
    let image = view.image
    let type = header.type ?? .u8
    if let width = type.width {
      return PastValue(
        type: type, standing: image.standing(of: entry), content: .number(bits: header.data), size: width, damage: nil,
        parts: [entry])
    }
    let start = entry.offset + NVS.entrySize
    return PastValue(
      type: type, standing: image.standing(of: entry), content: .data([start..<start + header.dataSize]),
      size: header.dataSize, damage: image.damage(of: entry, header),
      parts: [entry])
  }

  /// Of the values marked as written, the one that a get returns is the current one.
  private func markedCurrent(_ value: PastValue) -> PastValue {
    guard value.standing == .hidden else { return value }
    let isCurrent = value.index.map { view.isReturned($0) } ?? false || value.parts.contains { view.isReturned($0) }
    return isCurrent ? value.with(.current) : value
  }
}

extension PastValue {
  func with(_ standing: Standing) -> PastValue {
    PastValue(
      type: type, standing: standing, content: content, size: size, damage: damage, indexFault: indexFault,
      parts: parts, index: index)
  }
}

extension PartitionImage {
  /// How a single entry stands, before the firmware's view is asked.
  func standing(of entry: Entry) -> PastValue.Standing {
    switch entry.state {
    case .written: .hidden
    case .erased, .illegal: .erased
    case .empty: .unfinished
    }
  }

  func isDataIntact(_ entry: Entry, _ header: EntryHeader) -> Bool {
    let start = entry.offset + NVS.entrySize
    let range = start..<start + header.dataSize
    return bytes.withUnsafeBytes { CRC32.checksum(UnsafeRawBufferPointer(rebasing: $0[range])) } == header.dataCRC
  }
}
