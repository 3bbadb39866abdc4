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

// A bitmap has the states of four entries in a byte, the first in its lowest bits.
extension RandomAccessCollection where Element == UInt8, Index == Int {
  /// The state of an entry in the bitmap that begins at `bitmap`.
  func entryState(of slot: Int, inBitmapAt bitmap: Int) -> EntryState {
    switch self[bitmap + slot / 4] >> UInt8(slot % 4 * 2) & 0b11 {
    case 0b00: .erased
    case 0b01: .illegal
    case 0b10: .written
    default: .empty
    }
  }
}

extension [UInt8] {
  /// Sets the state of an entry in the bitmap that begins at `bitmap`.
  mutating func setEntryState(_ state: EntryState, of slot: Int, inBitmapAt bitmap: Int) {
    let shift = UInt8(slot % 4 * 2)
    let place = bitmap + slot / 4
    self[place] = self[place] & ~(0b11 << shift) | state.rawValue << shift
  }
}
