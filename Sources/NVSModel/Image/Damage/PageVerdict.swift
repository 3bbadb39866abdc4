/// What the firmware makes of a page, by its header and whether it is blank: the one source of these words for findings and the
/// meaning of its bytes.
enum PageVerdict: Hashable, Sendable {
  case blank
  /// Marked as never used, and something stands in it.
  case notBlank
  case badCRC
  case newerVersion
  case illegalState
  case corrupt
  /// Active, full or being emptied.
  case read(PageState)

  /// One clause.
  var sentence: String {
    switch self {
    case .blank: "never written since it was erased"
    case .notBlank: "the page is marked as never used but is not blank"
    case .badCRC: "the page header's CRC is wrong"
    case .newerVersion: "its format version is newer than ESP-IDF knows: the mount of the whole partition fails"
    case .illegalState: "this is no state of a page"
    case .corrupt: "the page is marked as corrupt"
    case .read(.active): "new entries go here"
    case .read(.freeing): "its entries are being copied to another page"
    case .read: "no room left, still read"
    }
  }

  /// Whether the firmware takes the page for a free one although something stands in it.
  var countsAsFree: Bool {
    switch self {
    case .notBlank, .badCRC, .illegalState, .corrupt: true
    case .blank, .newerVersion, .read: false
    }
  }

  /// What the firmware does with a page that it does not read.
  static let free = "the firmware takes it for a free page"
}

extension PartitionImage {
  /// What the firmware makes of a page.
  func verdict(of page: Page) -> PageVerdict {
    let header = page.header
    if header.state == .uninitialized {
      return Mount.isBlank(bytes, page.offset..<page.offset + NVS.pageSize) ? .blank : .notBlank
    }
    if !header.isIntact { return .badCRC }
    if header.version < FormatVersion.v2.rawValue { return .newerVersion }
    guard let state = header.state else { return .illegalState }
    return state == .corrupt ? .corrupt : .read(state)
  }
}
