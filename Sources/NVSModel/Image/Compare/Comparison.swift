/// What differs between two images, or between an image and rows: key by key, and byte by byte.
public struct Comparison: Sendable {
  /// What became of a value from the first to the second.
  public enum Change: String, Hashable, Sendable {
    case added, removed, changed
    /// The same value at another place.
    case moved
  }

  /// One value that is not the same on both sides.
  public struct Difference: Hashable, Sendable {
    /// What became of it.
    public let change: Change
    /// Its namespace and key.
    public let name: KeyedValues.Name
    /// Nil for what was added.
    public let old: KeyedValues.Value?
    /// Nil for what was removed.
    public let new: KeyedValues.Value?
  }

  /// In the order of the first, then what only the second has.
  public let differences: [Difference]
  /// How many values are the same, moved ones included.
  let sameCount: Int
  /// Where the bytes of two images differ; nil when one side is rows.
  let byteRanges: [Range<Int>]?

  /// Whether a program would read other values.
  public var differsInValues: Bool { differences.contains { $0.change != .moved } }

  /// Compares by namespace and key. O(values + bytes).
  ///
  /// - Parameters:
  ///   - old: what is compared with
  ///   - bytes: the bytes of both, where both are images
  public init(_ old: KeyedValues, _ new: KeyedValues, bytes: (old: [UInt8], new: [UInt8])? = nil) {
    var pairing = Pairing()
    var isNew = [Bool](repeating: true, count: new.names.count)
    for (place, name) in old.names.enumerated() {
      let other = Self.place(of: name, in: new, near: place)
      pairing.add(name, old.lists[place], other.map { new.lists[$0] } ?? [])
      if let other { isNew[other] = false }
    }
    for (place, name) in new.names.enumerated() where isNew[place] { pairing.add(name, [], new.lists[place]) }
    differences = pairing.differences
    sameCount = pairing.sameCount
    byteRanges = bytes.map { Self.ranges($0.old, $0.new) }
  }

  /// Where a name stands; most often in the same place on both sides, so that it need not be searched.
  private static func place(of name: KeyedValues.Name, in values: KeyedValues, near place: Int) -> Int? {
    place < values.names.count && values.names[place] == name ? place : values.place(of: name)
  }

  /// Runs of bytes that differ; what only the longer has is one of them. Runs less than 4 bytes apart are one.
  private static func ranges(_ old: [UInt8], _ new: [UInt8]) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    let common = min(old.count, new.count)
    func add(_ range: Range<Int>) {
      if let last = ranges.last, range.lowerBound - last.upperBound < 4 {
        ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
      } else {
        ranges.append(range)
      }
    }
    old.withUnsafeBytes { old in
      new.withUnsafeBytes { new in
        var place = 0
        while place < common {
          if place + 8 <= common,
            old.loadUnaligned(fromByteOffset: place, as: UInt64.self)
              == new.loadUnaligned(fromByteOffset: place, as: UInt64.self)
          {
            place += 8
            continue
          }
          let end = min(place + 8, common)
          for byte in place..<end where old[byte] != new[byte] { add(byte..<byte + 1) }
          place = end
        }
      }
    }
    if old.count != new.count { add(common..<max(old.count, new.count)) }
    return ranges
  }
}

/// Brings the values of one key on both sides together: those of one type first, then what is left.
private struct Pairing {
  private(set) var differences: [Comparison.Difference] = []
  private(set) var sameCount = 0

  mutating func add(_ name: KeyedValues.Name, _ old: [KeyedValues.Value], _ new: [KeyedValues.Value]) {
    if old.count == 1, new.count == 1 { return compare(name, old[0], new[0]) }
    var new = new
    var left: [KeyedValues.Value] = []
    for value in old {
      guard let match = new.firstIndex(where: { $0.typeName == value.typeName }) else {
        left.append(value)
        continue
      }
      compare(name, value, new.remove(at: match))
    }
    for value in left {
      if new.isEmpty {
        differences.append(.init(change: .removed, name: name, old: value, new: nil))
      } else {
        compare(name, value, new.removeFirst())
      }
    }
    for value in new { differences.append(.init(change: .added, name: name, old: nil, new: value)) }
  }

  private mutating func compare(_ name: KeyedValues.Name, _ old: KeyedValues.Value, _ new: KeyedValues.Value) {
    guard old.isSame(as: new) else {
      return differences.append(.init(change: .changed, name: name, old: old, new: new))
    }
    sameCount += 1
    if let place = old.place, let other = new.place, place != other {
      differences.append(.init(change: .moved, name: name, old: old, new: new))
    }
  }
}
