import NVSModel

/// What the board holds where something is to be written.
public struct FlashHolding: Sendable {
  /// The partition, or the sectors, that the write changes.
  public let area: FlashArea
  /// `'fctry' at 0x340000 holds serial_no SN00000017, 41 entries, differs in 3 values`.
  public var sentence: String { "\(area.place) \(words)" }

  private let words: String
  /// What would be lost; nil where that is nothing.
  let lost: [UInt8]?

  private init(_ area: FlashArea, _ words: String, lost: [UInt8]? = nil) {
    (self.area, self.words, self.lost) = (area, words, lost)
  }

  /// Asks the board's own MD5 first, and reads only where that is no answer.
  ///
  /// - Parameters:
  ///   - key: what an encrypted image may be read with.
  ///   - told: gets how many bytes have come.
  static func find(
    in area: FlashArea, before segments: [FlashSegment], key: KeyFile?, _ connection: BoardConnection,
    _ told: (Int) -> Void
  ) async throws(BoardError) -> FlashHolding {
    let digest = try await connection.md5(of: area.range)
    let blank = [UInt8](repeating: 0xFF, count: area.range.count)
    if digest == MD5.hex(of: blank) { return FlashHolding(area, Holding(blank).text) }
    // What covers all of it, and is not encrypted on its way, must have the very digest.
    if let whole = segments.first(where: { $0.range == area.range && !$0.encrypted }),
      digest == MD5.hex(of: whole.bytes)
    {
      return FlashHolding(area, Holding(whole.bytes, before: whole.bytes).text)
    }
    let old = try await connection.read(area.range, told)
    var new = old
    for segment in segments
    where area.range.lowerBound <= segment.offset && segment.range.upperBound <= area.range.upperBound {
      let start = segment.offset - area.range.lowerBound
      new.replaceSubrange(start..<start + segment.bytes.count, with: segment.bytes)
    }
    let isHidden = segments.contains { $0.encrypted && $0.range.overlaps(area.range) }
    let holding = Holding(old, before: isHidden ? nil : new, key: key)
    return FlashHolding(area, holding.text, lost: holding.isWorthKeeping ? old : nil)
  }
}

extension FlashPlan {
  /// The parts of the flash that the write changes, each once: the partitions that segments lie in, else their sectors.
  var changedAreas: [FlashArea] {
    var areas: [FlashArea] = []
    for segment in request.segments {
      let area = area(of: segment)
      if !areas.contains(where: { $0.range == area.range }) { areas.append(area) }
    }
    return areas
  }

  private func area(of segment: FlashSegment) -> FlashArea {
    let partition = boardTable?.partitions.first {
      $0.offset <= segment.offset && segment.range.upperBound <= $0.end && $0.end <= board.flashSize ?? $0.end
    }
    if let partition { return FlashArea(partition) }
    let sectors = (segment.bytes.count + PartitionRules.sector - 1) / PartitionRules.sector
    return FlashArea(range: segment.offset..<segment.offset + sectors * PartitionRules.sector, partition: nil)
  }
}
