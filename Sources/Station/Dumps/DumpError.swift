public import NVSModel

/// Why no partition can be taken from a dump: in which file, and what to do.
public struct DumpError: Error, CustomStringConvertible {
  /// The dump as it was given.
  public let path: String
  /// What stands in the way.
  public let reason: Reason

  /// What a look at the dump says.
  public enum Reason: Sendable {
    /// Its content is of another kind.
    case isNoDump(FileKind)
    case isKeysPartition
    case noPartition(String, known: [String])
    case isNotForNVS(String)
    /// The dump has nothing of the partition.
    case endsBefore(FlashRegion)
    /// An offset that is not in the dump.
    case isOutside(Int, of: Range<Int>)
    /// Several partitions, or none, where one is needed.
    case isUndecided([FlashRegion])
    case hasNoKeys
    case keysAreUnreadable(String, KeyProblem)
    /// The key does not open it.
    case isClosed(Diagnosis)
    /// The mount ends in an error, so that there are no values.
    case hasNoValues(mount: String, isReadOnly: Bool)
  }

  init(_ path: String, _ reason: Reason) { (self.path, self.reason) = (path, reason) }

  /// One sentence, without the file.
  public var description: String {
    switch reason {
    case .isNoDump(let kind): "this is \(kind.name), not an image"
    case .isKeysPartition: "this is a keys partition, whose content is not shown: fctry doctor --key FILE judges it"
    case .noPartition(let name, let known):
      "there is no partition \(name.quoted); "
        + (known.isEmpty
          ? "there is none for NVS in this file" : "those for NVS are: \(known.map(\.quoted).joined(separator: ", "))")
    case .isNotForNVS(let name):
      "partition \(name.quoted) is not for NVS; --at N --size N reads any bytes as if they were"
    case .endsBefore(let region): "the dump ends before partition \(region.name.quoted), at \(region.offset.hex)"
    case .isOutside(let offset, let range):
      "\(offset.hex) is not in the dump, which has \(range.lowerBound.hex) to \(range.upperBound.hex)"
    case .isUndecided(let regions): Self.undecided(regions)
    case .hasNoKeys: "there is no nvs_keys partition in this dump: give the key with --key"
    case .keysAreUnreadable(let name, let problem): "the keys partition \(name.quoted): \(problem)"
    case .isClosed(let diagnosis): diagnosis.description
    case .hasNoValues(let mount, let isReadOnly):
      "the mount ends in \(mount), so it has no values"
        + (isReadOnly ? "" : "; --read-only compares what lies in it, if that can be mounted")
    }
  }

  private static func undecided(_ regions: [FlashRegion]) -> String {
    if regions.isEmpty { return "there is no NVS partition in this dump; --at N --size N takes any bytes" }
    let names = regions.map { "\($0.name.printable) at \($0.offset.hex)" }
    return "choose a partition with --partition: \(names.joined(separator: ", "))"
  }
}
