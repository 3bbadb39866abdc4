/// The first word of a page. The firmware only ever clears bits in it.
public enum PageState: UInt32, Sendable, CaseIterable {
  case uninitialized = 0xFFFF_FFFF
  case active = 0xFFFF_FFFE
  case full = 0xFFFF_FFFC
  case freeing = 0xFFFF_FFF8
  case corrupt = 0xFFFF_FFF0

  /// The word that ESP-IDF's sources use.
  public var name: String {
    switch self {
    case .uninitialized: "UNINITIALIZED"
    case .active: "ACTIVE"
    case .full: "FULL"
    case .freeing: "FREEING"
    case .corrupt: "CORRUPT"
    }
  }
}

/// The two bits that a page's bitmap keeps for each entry.
public enum EntryState: UInt8, Sendable, CaseIterable {
  case erased = 0b00
  case illegal = 0b01
  case written = 0b10
  case empty = 0b11

  /// As the format's documentation has it.
  public var name: String {
    switch self {
    case .erased: "erased"
    case .illegal: "illegal"
    case .written: "written"
    case .empty: "empty"
    }
  }
}
