extension PastValue {
  /// Why not all of a value can be had back: the one source of these words for history, findings and salvage.
  public enum Damage: Hashable, Sendable {
    case data
    /// A write that the power cut, at a data entry that is not marked as written yet.
    case writeCut(entry: Int)
    /// The data of a chunk, by its chunk index.
    case chunkData(UInt8)
    case chunkGone(UInt8, of: Int)
    case sizes(chunks: Int, index: Int)
    /// Chunks that no index claims.
    case noIndex(chunks: Int, LostIndex)
  }

  /// What became of the index of a blob, told by the entry behind its last chunk, where the firmware writes it.
  public enum LostIndex: Hashable, Sendable {
    /// An entry in use stands there, and its header is damaged.
    case damaged(page: Int, slot: Int)
    /// Nothing was written there yet.
    case neverWritten
    case erased
    case unknown
  }

  /// What is wrong with the index of a blob that is whole all the same, by its chunks.
  public enum IndexFault: Hashable, Sendable {
    case damaged(page: Int, slot: Int)
    /// It says the size of the chunks that are there, and another count.
    case count(Int)
  }
}

extension PastValue.Damage: CustomStringConvertible {
  public var description: String {
    switch self {
    case .data: "its bytes do not match their CRC"
    case .writeCut(let entry): "its write was cut at data entry \(entry)"
    case .chunkData(let chunk): "the bytes of chunk #\(chunk) do not match their CRC"
    case .chunkGone(let chunk, let count): "chunk #\(chunk) is gone, one of \(count)"
    case .sizes(let chunks, let index): "its chunks have \(chunks) bytes, its index says \(index)"
    case .noIndex(let chunks, let index):
      "\(index.sentence): \(plural(chunks, "chunk")) of it \(chunks == 1 ? "is" : "are") there"
    }
  }
}

extension PastValue.Damage {
  /// Whether the value was never there, as far as is known: its write had not come to its end.
  var isUnfinished: Bool {
    switch self {
    case .writeCut, .noIndex(_, .neverWritten): true
    default: false
    }
  }
}

extension PastValue.Damage {
  /// Whether what is left of a value is what its erasure left.
  var isErased: Bool { if case .noIndex(_, .erased) = self { true } else { false } }
}

extension PartitionImage {
  /// What is wrong with the data of an entry; nil when they match their CRC.
  func damage(of entry: Entry, _ header: EntryHeader) -> PastValue.Damage? {
    if isDataIntact(entry, header) { return nil }
    return cutEntry(of: entry).map { .writeCut(entry: $0) } ?? .data
  }

  /// The data entry at which a write was cut: on the page that was written to, and never marked as written.
  func cutEntry(of entry: Entry) -> Int? {
    guard pages[Int(entry.page)].header.state == .active, entry.state == .written else { return nil }
    return entry.slots.first { state(page: Int(entry.page), slot: $0) == .empty }
  }
}

extension PastValue.LostIndex {
  fileprivate var sentence: String {
    switch self {
    case .damaged(let page, let slot): "what may be its index, page \(page), entry \(slot), is damaged"
    case .neverWritten: "its write ended before the index"
    case .erased: "its index is erased"
    case .unknown: "no index says how many chunks it had"
    }
  }
}

extension PastValue.IndexFault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .damaged(let page, let slot): "its index, page \(page), entry \(slot), is damaged"
    case .count(let count): "its index says \(plural(count, "chunk")), and the chunks that are there have its size"
    }
  }
}
