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
  public func part(_ region: FlashRegion) -> DumpPart { part(region, telling: .warning) }

  /// - Parameter severity: of the dump as a whole nothing less is told.
  private func part(_ region: FlashRegion, telling severity: Problem.Severity) -> DumpPart {
    DumpPart(
      path, dump.bytes(of: region), region: region, place: dump.place(of: region),
      start: region.range.lowerBound,
      notes: dump.notes.filter { $0.severity >= severity } + [note(region)])
  }

  /// The part that is meant; nil when it is not clear which.
  ///
  /// - Parameter other: what it is compared with: of several parts that of the same name is meant; of bytes that were chosen by their offset, that at the same one.
  public func part(_ choice: PartChoice, like other: DumpPart? = nil) throws(DumpError) -> DumpPart? {
    if case .at(let offset, let size) = choice {
      return try part(at: offset, size: size, of: dump.nvsRegions)
    }
    try requireDump()
    if case .named(let name) = choice { return try part(named: name) }
    if dump.isWholeFlash, let name = other?.region?.name, dump.region(named: name) != nil {
      return try part(named: name)
    }
    if dump.isWholeFlash, let other, other.region == nil, let offset = other.place.offset,
      let region = dump.nvsRegions.first(where: { $0.offset == offset && !$0.range.isEmpty })
    {
      return part(region)
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

  /// The part that is meant, whatever is in it.
  public func carved(_ choice: PartChoice) throws(DumpError) -> DumpPart {
    switch choice {
    case .only: throw undecided
    case .named(let name): part(try region(named: name, of: dump.regions))
    case .at(let offset, let size): try part(at: offset, size: size, of: dump.regions)
    }
  }

  private func part(named name: String) throws(DumpError) -> DumpPart {
    let isOther = dump.region(named: name) != nil && !dump.nvsRegions.contains { $0.name == name }
    if isOther { throw DumpError(path, .isNotForNVS(name)) }
    // Whoever names one partition is not told every time what is odd about the rest.
    return part(try region(named: name, of: dump.nvsRegions), telling: .error)
  }

  private func region(named name: String, of regions: [FlashRegion]) throws(DumpError) -> FlashRegion {
    let found = regions.filter { $0.name == name }
    guard let region = found.first else { throw DumpError(path, .noPartition(name, known: regions.map(\.name))) }
    if found.count > 1 { throw DumpError(path, .isAmbiguous(name, found)) }
    if region.size == 0 { throw DumpError(path, .isEmpty(region)) }
    if region.range.isEmpty { throw DumpError(path, .endsBefore(region)) }
    return region
  }

  /// The bytes at an offset of the flash; without a size those of the region that begins there, or all that follow.
  private func part(at offset: Int, size: Int?, of regions: [FlashRegion]) throws(DumpError) -> DumpPart {
    let region = regions.first { $0.offset == offset && (size == nil || size == $0.size) && !$0.range.isEmpty }
    if let region { return part(region) }
    let lower = offset &- dump.start
    guard bytes.indices.contains(lower) else {
      throw DumpError(path, .isOutside(offset, of: dump.start..<dump.start + bytes.count))
    }
    let upper = size.map { min(lower + min($0, bytes.count), bytes.count) } ?? bytes.count
    var notes = size.flatMap { DumpPart.shortage(upper - lower, of: $0) }.map { [$0] } ?? []
    if !offset.isMultiple(of: NVS.pageSize) {
      notes.append(
        Problem(.warning, "\(offset.hex) is no multiple of \(NVS.pageSize.hex), where a flash has its pages"))
    }
    let place = PartitionPlace(offset: offset, size: size ?? upper - lower)
    return DumpPart(path, Array(bytes[lower..<upper]), place: place, start: lower, notes: notes)
  }

  // MARK: - Made anew

  /// All of the file with other bytes in place of a part. Where they are fewer the rest is FF, as erased flash is.
  public func bytes(replacing part: DumpPart, with new: [UInt8]) throws(DumpError) -> [UInt8] {
    if part.bytes.count < part.place.size { throw DumpError(path, .isCut(part)) }
    if new.count > part.bytes.count { throw DumpError(path, .doesNotFit(new.count, part)) }
    var whole = bytes
    let end = part.start + part.bytes.count
    whole.replaceSubrange(
      part.start..<end, with: new + [UInt8](repeating: 0xFF, count: part.bytes.count - new.count))
    return whole
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
