/// The size of a partition in whole pages, and how many of them may hold entries.
public struct Geometry: Hashable, Sendable {
  /// All pages of the partition.
  public let pageCount: Int
  /// A read-only partition uses every page; a writable one always keeps one empty.
  public let isReadOnly: Bool

  /// The size of the partition in bytes.
  public var size: Int { pageCount * NVS.pageSize }
  /// The pages that may hold entries.
  public var usablePages: Int { isReadOnly ? pageCount : pageCount - 1 }
  /// The entries of those pages.
  public var usableEntries: Int { usablePages * NVS.entriesPerPage }

  /// A partition of `size` bytes. One under 0x3000 bytes can only be read, as the reference generator has it too.
  ///
  /// - Throws: when `size` is no multiple of a page, no page at all, or over ``NVS/maximumPartitionSize``.
  public init(size: Int, isReadOnly: Bool = false) throws(GeometryError) {
    if size < NVS.pageSize { throw .tooSmall(size) }
    if size > NVS.maximumPartitionSize { throw .tooLarge(size) }
    if size % NVS.pageSize != 0 { throw .notWholePages(size) }
    pageCount = size / NVS.pageSize
    self.isReadOnly = isReadOnly || size < NVS.minimumWritableSize
  }

  /// The smallest size in bytes that has room for `pages` pages of entries.
  static func size(forPages pages: Int, isReadOnly: Bool) -> Int {
    isReadOnly ? max(pages, 1) * NVS.pageSize : max((pages + 1) * NVS.pageSize, NVS.minimumWritableSize)
  }
}

/// Why a number of bytes cannot be the size of an NVS partition.
public enum GeometryError: Error, Hashable, Sendable, CustomStringConvertible {
  case tooSmall(Int)
  case tooLarge(Int)
  case notWholePages(Int)

  public var description: String {
    switch self {
    case .tooSmall(let size):
      "a size of \(size) bytes is too small: 0x3000 is the least for a writable NVS partition, 0x1000 for a read-only one"
    case .tooLarge(let size):
      "a size of \(size) bytes is too large: an image can have 16M, and no NVS partition needs that much"
    case .notWholePages(let size):
      "a size of \(size) bytes is not a multiple of 4096: the next ones are \(size / 4096 * 4096) and \((size / 4096 + 1) * 4096)"
    }
  }
}
