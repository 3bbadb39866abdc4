public import NVSModel

/// A partition that was read from a board, changed, and goes back to it: to no other board, only the sectors that changed, and
/// only while the board still has what was read.
public struct WriteBack: Sendable {
  /// The board and the place that it came from.
  public let origin: BoardBackup
  /// What was read, and what is to be there instead; of one size.
  let old, new: [UInt8]
  let key: KeyFile?

  /// - Returns: nil for bytes of another size, which are not a changed partition.
  public init?(_ new: [UInt8], insteadOf old: [UInt8], of origin: BoardBackup, key: KeyFile? = nil) {
    if new.count != old.count { return nil }
    (self.origin, self.old, self.new, self.key) = (origin, old, new, key)
  }

  /// What the board must have for it.
  struct Original: Sendable {
    let range: Range<Int>
    /// In hexadecimal digits.
    let md5: String
    let place: String

    /// Why nothing is written over what is there now, by its MD5; nil where it is what was read.
    func refusal(finding digest: String) -> Refusal? {
      guard digest != md5 else { return nil }
      return .never(
        "\(place) is no longer what was read: the board's firmware has written there since, so read it again and change that"
      )
    }
  }

  /// The runs of 4 KB sectors that differ, as offsets from the beginning of the partition.
  var changedRanges: [Range<Int>] {
    var ranges: [Range<Int>] = []
    for start in stride(from: 0, to: old.count, by: PartitionRules.sector) {
      let range = start..<min(start + PartitionRules.sector, old.count)
      guard old[range] != new[range] else { continue }
      if let last = ranges.last, last.upperBound == start {
        ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
      } else {
        ranges.append(range)
      }
    }
    return ranges
  }

  /// How many sectors of 4 KB differ.
  public var changedSectors: Int {
    changedRanges.reduce(0) { $0 + ($1.count + PartitionRules.sector - 1) / PartitionRules.sector }
  }

  /// What is asked of the board. Nothing is to be written where nothing differs.
  public func request(port: String, tableOffset: Int, backups: String?) -> FlashRequest {
    let segments = changedRanges.map { range in
      FlashSegment(name: "what was changed", offset: origin.offset + range.lowerBound, bytes: Array(new[range]))
    }
    var request = FlashRequest(
      port: port, segments: segments, tableOffset: tableOffset, key: key, mac: origin.mac, backups: backups)
    request.original = Original(
      range: origin.offset..<origin.offset + old.count, md5: MD5.hex(of: old) ?? "", place: origin.place)
    return request
  }
}
