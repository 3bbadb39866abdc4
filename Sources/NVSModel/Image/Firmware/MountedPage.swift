/// What the firmware keeps in RAM about one page.
struct MountedPage {
  enum State: UInt8 {
    case uninitialized, active, full, freeing, corrupt
    /// A write to it failed: from then on it is left alone.
    case invalid

    var name: String {
      switch self {
      case .uninitialized: PageState.uninitialized.name
      case .active: PageState.active.name
      case .full: PageState.full.name
      case .freeing: PageState.freeing.name
      case .corrupt: PageState.corrupt.name
      case .invalid: "INVALID"
      }
    }
  }

  /// Stands for "no entry", as 0xFFFFFFFF does in the firmware.
  static let noEntry = Int.max

  var state = State.invalid
  var sequence = UInt32.max
  var firstUsed = noEntry
  var nextFree = noEntry
  /// Kept by the firmware with its own slips, such as counting an erased entry twice.
  var used: UInt16 = 0
  var erased: UInt16 = 0

  /// Whether the page is in the list of pages in use; the others count as free.
  var isLoaded: Bool { state == .active || state == .full || state == .freeing }

  /// The end of the entries that a search looks at.
  var searchEnd: Int { min(nextFree, NVS.entriesPerPage) }
}
