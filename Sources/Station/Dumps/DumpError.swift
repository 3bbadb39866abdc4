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
    /// Several parts have the name.
    case isAmbiguous(String, [FlashRegion])
    /// The table gives the partition no byte.
    case isEmpty(FlashRegion)
    /// The dump has nothing of the partition.
    case endsBefore(FlashRegion)
    /// So many bytes cannot take the place of a part.
    case doesNotFit(Int, DumpPart)
    /// The dump has a part of the partition only, so that no whole one can take its place.
    case isCut(DumpPart)
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
          ? "there is none here" : "there are: \(known.map(\.quoted).joined(separator: ", "))")
    case .isNotForNVS(let name):
      "partition \(name.quoted) is not for NVS; --at N --size N reads any bytes as if they were"
    case .isAmbiguous(let name, let regions):
      "several partitions are called \(name.quoted): --at takes one, of those at "
        + regions.map(\.offset.hex).joined(separator: ", ")
    case .isEmpty(let region): "partition \(region.name.quoted) at \(region.offset.hex) has a size of 0"
    case .doesNotFit(let count, let part):
      "\(count.hex) bytes do not fit into \(part.title), which has \(part.bytes.count.hex): nothing was written"
    case .isCut(let part):
      "the dump has only \(part.bytes.count.hex) of the \(part.place.size.hex) bytes of \(part.title), so it cannot be made whole"
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
