/// A read-out of a whole flash, or of a part of it: its partitions, and what lies in them.
///
/// Works also where the dump begins or ends too early or too late, and where there is no partition table.
public struct FlashDump: Sendable {
  /// The dump as it was read.
  public let bytes: [UInt8]
  /// The offset in flash of the dump's first byte: not 0 when it was read from elsewhere, negative when something
  /// stands before the flash's content.
  public let start: Int
  /// The partition table; nil when the dump has none.
  public let table: PartitionTable?
  /// Where the table lies in the dump.
  public let tablePlace: Int?
  /// In the order of their offsets.
  public let regions: [FlashRegion]
  let otaData: OTAData?
  /// What is noteworthy about the dump as a whole.
  public let notes: [Problem]

  /// Looks through a dump. O(bytes); 16 MB take milliseconds.
  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var finder = FlashFinder(bytes)
    finder.find()
    start = finder.start
    table = finder.table
    tablePlace = finder.tablePlace
    regions = finder.regions.sorted { ($0.offset, $0.size) < ($1.offset, $1.size) }
    otaData = finder.otaData
    notes = finder.notes
  }

  /// Its partition table, judged by other rules; where it lies the dump says.
  public func table(_ rules: PartitionRules) -> PartitionTable? {
    guard let tablePlace else { return nil }
    var rules = rules
    rules.tableOffset = max(0, tablePlace + start)
    let end = min(tablePlace + PartitionTable.binarySize, bytes.count)
    return PartitionTable(bytes: Array(bytes[tablePlace..<end]), rules: rules)
  }

  /// A dump that is larger and shows several groups of pages is not taken for one partition.
  private static let largestPartition = 1 << 20

  /// Those that hold NVS, by the table or by what was found. O(regions).
  public var nvsRegions: [FlashRegion] { regions.filter { $0.kind == .nvs } }

  /// The region that a user names; nil when there is none of that name.
  public func region(named name: some StringProtocol) -> FlashRegion? {
    regions.first { $0.name == name }
  }

  /// Where what the dump has of a region lies in the flash.
  public func place(of region: FlashRegion) -> PartitionPlace {
    PartitionPlace(name: region.name, offset: start + region.range.lowerBound, size: region.size)
  }

  /// What the dump has of a region.
  public func bytes(of region: FlashRegion) -> [UInt8] { Array(bytes[region.range]) }

  /// Whether this is more than the image of one NVS partition.
  public var isWholeFlash: Bool {
    if table != nil || regions.contains(where: { $0.image != nil }) { return true }
    let found = nvsRegions
    guard let first = found.first, let last = found.last else { return false }
    if !first.range.lowerBound.isMultiple(of: NVS.pageSize) { return true }
    // A partition may be damaged or blank in part, but is not most of a large dump that has no other page.
    let rest = first.range.lowerBound + bytes.count - last.range.upperBound
    return bytes.count > Self.largestPartition && (found.count > 1 || rest > bytes.count / 2)
  }
}
