public import NVSModel

/// A dump as it was read: of one partition, or of more of a flash. Nothing is ever written to the file that it is from.
public struct DumpFile: Sendable {
  /// As it was given.
  public let path: String
  /// What its content is.
  public let kind: FileKind
  /// What lies where in it.
  public let dump: FlashDump

  /// Looks at bytes that were read from a file. O(bytes).
  public init(_ path: String, _ bytes: [UInt8]) {
    let judged = FileKind.judge(bytes)
    self.init(path, judged.kind, judged.dump ?? FlashDump(bytes))
  }

  init(_ path: String, _ kind: FileKind, _ dump: FlashDump) { (self.path, self.kind, self.dump) = (path, kind, dump) }

  /// All of the file.
  public var bytes: [UInt8] { dump.bytes }

  /// Fails for a file whose content is of another kind.
  public func requireDump() throws(DumpError) {
    switch kind {
    case .nvsImage, .wholeFlash, .binary: return
    case .nvsKeys: throw DumpError(path, .isKeysPartition)
    default: throw DumpError(path, .isNoDump(kind))
    }
  }

  // MARK: - Its parts

  /// The parts to choose from: every NVS partition of a flash, or the file as a whole.
  public var parts: [DumpPart] {
    dump.isWholeFlash ? dump.nvsRegions.map(part) : [DumpPart(path, bytes, notes: neighbours)]
  }

  /// What the dump has of a region.
  public func part(_ region: FlashRegion) -> DumpPart {
    DumpPart(
      path, dump.bytes(of: region), region: region, place: dump.place(of: region),
      notes: dump.notes.filter { $0.severity > .note } + [note(region)])
  }

  /// The part that is meant; nil when it is not clear which.
  ///
  /// - Parameter other: what it is compared with: of several parts that of the same name is meant.
  public func part(_ choice: PartChoice, like other: DumpPart? = nil) throws(DumpError) -> DumpPart? {
    if case .at(let offset, let size) = choice { return try part(at: offset, size: size) }
    try requireDump()
    if case .named(let name) = choice { return try part(named: name) }
    if dump.isWholeFlash, let name = other?.region?.name, dump.region(named: name) != nil {
      return try part(named: name)
    }
    let parts = parts
    return parts.count == 1 ? parts[0] : nil
  }

  /// The part that is meant, which must be clear.
  public func requirePart(_ choice: PartChoice, like other: DumpPart? = nil) throws(DumpError) -> DumpPart {
    if let part = try part(choice, like: other) { return part }
    throw undecided
  }

  /// What to say when it is not clear which part is meant.
  public var undecided: DumpError { DumpError(path, .isUndecided(dump.nvsRegions)) }

  private func part(named name: String) throws(DumpError) -> DumpPart {
    guard let region = dump.region(named: name) else {
      throw DumpError(path, .noPartition(name, known: dump.nvsRegions.map(\.name)))
    }
    if region.kind != .nvs { throw DumpError(path, .isNotForNVS(name)) }
    if region.range.isEmpty { throw DumpError(path, .endsBefore(region)) }
    return part(region)
  }

  /// The bytes at an offset of the flash; without a size those of the region that begins there, or all that follow.
  private func part(at offset: Int, size: Int?) throws(DumpError) -> DumpPart {
    let region = dump.regions.first { $0.offset == offset && (size == nil || size == $0.size) && $0.kind == .nvs }
    if let region, !region.range.isEmpty { return part(region) }
    let lower = offset &- dump.start
    guard bytes.indices.contains(lower) else {
      throw DumpError(path, .isOutside(offset, of: dump.start..<dump.start + bytes.count))
    }
    let upper = size.map { min(lower + min($0, bytes.count), bytes.count) } ?? bytes.count
    var notes: [Problem] = []
    if let size, upper - lower < size {
      notes.append(Problem(.warning, "only \(upper - lower) of the \(size) bytes are in the dump"))
    }
    if !offset.isMultiple(of: NVS.pageSize) {
      notes.append(
        Problem(.warning, "\(offset.hex) is no multiple of \(NVS.pageSize.hex), where a flash has its pages"))
    }
    let place = PartitionPlace(offset: offset, size: size ?? upper - lower)
    return DumpPart(path, Array(bytes[lower..<upper]), place: place, notes: notes)
  }

  // MARK: - What to say of a part

  private func note(_ region: FlashRegion) -> Problem {
    var text = "this is partition \(region.name.quoted) at \(region.offset.hex), \(region.size.hex) bytes"
    if region.missing > 0 { text += ", of which the dump has \(region.range.count.hex)" }
    return Problem(.note, text)
  }

  /// What looks like several partitions is taken for one where nothing but their pages tells.
  private var neighbours: [Problem] {
    let starts = dump.nvsRegions.map(\.offset.hex)
    guard starts.count > 1 else { return [] }
    let advice = "if these are several, --at N --size N takes one; they seem to begin at"
    return [Problem(.note, "taken for one partition; \(advice) \(starts.joined(separator: ", "))")]
  }

  // MARK: - Its keys

  /// What its keys partitions hold; none without a partition table. O(bytes of them).
  public var keyOffers: [KeyOffer] {
    dump.table.map { KeyOffer.offers(in: bytes, startingAt: dump.start, table: $0) } ?? []
  }

  /// The first keys that can be read from its keys partitions.
  public func ownKeys() throws(DumpError) -> KeyFile {
    if let keys = keyOffers.lazy.compactMap(\.file).first { return keys }
    guard let offer = keyOffers.first, let problem = offer.problem else { throw DumpError(path, .hasNoKeys) }
    throw DumpError(path, .keysAreUnreadable(offer.partition.name, problem))
  }

  /// The keys partition in the clear that opens an encrypted part. O(bytes), and up to a second: a job for a thread of its
  /// own.
  public func keys(opening part: DumpPart) -> KeyOffer? {
    let image = PartitionImage(part.bytes)
    guard image.looksEncrypted else { return nil }
    return keyOffers.first { offer in offer.file.map { KeyTrial(image, keys: $0.keys).isOpened } ?? false }
  }
}

/// Which part of a dump is meant.
public enum PartChoice: Hashable, Sendable {
  /// The only one there is.
  case only
  case named(String)
  /// Bytes of any kind, at an offset of the flash. Without a size the NVS partition there, or all that follow.
  case at(Int, size: Int?)
}
