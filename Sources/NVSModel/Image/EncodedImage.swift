/// What the encoder made: the bytes, and which row each entry came from.
public struct EncodedImage: Hashable, Sendable {
  /// The whole partition; or, when the items do not fit, every page that they need.
  public let bytes: [UInt8]
  /// For each entry of the pages in use the number of its row, −1 where nothing is written.
  private let owners: [Int32]
  /// How many pages hold entries.
  public let pagesNeeded: Int
  /// Entries written, and those left behind at the ends of full pages.
  public let entriesUsed: Int
  /// What the image was made for.
  public let geometry: Geometry

  init(bytes: [UInt8], owners: [Int32], pagesNeeded: Int, entriesUsed: Int, geometry: Geometry) {
    self.bytes = bytes
    self.owners = owners
    self.pagesNeeded = pagesNeeded
    self.entriesUsed = entriesUsed
    self.geometry = geometry
  }

  /// Whether ``bytes`` is an image of that size, and not of a larger one.
  public var fits: Bool { pagesNeeded <= geometry.usablePages }

  /// The smallest partition, in bytes, that these items fit into.
  public var sizeNeeded: Int { Geometry.size(forPages: pagesNeeded, isReadOnly: geometry.isReadOnly) }

  /// The row that an entry was written for; nil for a free one.
  public func row(page: Int, entry: Int) -> Int? {
    let slot = page * NVS.entriesPerPage + entry
    guard owners.indices.contains(slot), owners[slot] >= 0 else { return nil }
    return Int(owners[slot])
  }

  /// The first entry that was written for a row, as (page, entry). O(entries).
  public func firstEntry(ofRow row: Int) -> (page: Int, entry: Int)? {
    owners.firstIndex(of: Int32(truncatingIfNeeded: row)).map {
      (page: $0 / NVS.entriesPerPage, entry: $0 % NVS.entriesPerPage)
    }
  }
}
