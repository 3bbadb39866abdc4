import NVSModel

/// Which devices the grid shows, and in which order. A view: the file's order stays.
struct DeviceOrder: Sendable {
  /// What was asked for.
  struct Wish: Hashable, Sendable {
    var sort: Sort?
    var filter: Filter?

    var isNothing: Bool { sort == nil && filter == nil }
  }

  struct Sort: Hashable, Sendable {
    let column: Int
    var isDescending = false
  }

  /// What a device must have to be shown.
  enum Filter: Hashable, Sendable {
    case text(String)
    case state(DeviceState)
    /// Words of what is wrong.
    case problem(String)

    /// What was typed: the name of a state, what is wrong behind a `!`, or a text.
    init(_ text: String) {
      if let state = DeviceState(rawValue: text) {
        self = .state(state)
      } else if text.hasPrefix("!"), text.count > 1 {
        self = .problem(String(text.dropFirst()))
      } else {
        self = .text(text)
      }
    }

    /// Whether it looks into cells.
    var isText: Bool { if case .text = self { true } else { false } }

    /// As it was typed.
    var text: String {
      switch self {
      case .text(let text): text
      case .state(let state): state.rawValue
      case .problem(let words): "!" + words
      }
    }
  }

  let wish: Wish
  /// The position in the table of each device that is shown.
  private(set) var positions: [Int32]
  /// The number of devices in the table then.
  private var rowCount: Int

  /// Looks through all rows, as far as somebody waits for it; nil when nobody does any more.
  ///
  /// - Parameter states: the state of each device by its position.
  init?(_ wish: Wish, _ table: ValuesTable, _ states: DeviceStates, _ control: JobControl) {
    self.wish = wish
    rowCount = table.rowCount
    positions = []
    guard var found = Self.filtered(wish.filter, table, states, control) else { return nil }
    if let sort = wish.sort {
      guard let sorted = Self.sorted(found, by: sort, table, control) else { return nil }
      found = sorted
    }
    positions = found
  }

  private static func filtered(
    _ filter: Filter?, _ table: ValuesTable, _ states: DeviceStates, _ control: JobControl
  ) -> [Int32]? {
    let all = 0..<Int32(clamping: table.rowCount)
    var positions: [Int32] = []
    let text: CellText
    switch filter {
    case nil: return Array(all)
    case .state(let state)?: return all.filter { states[Int($0)] == state }
    case .problem(let words)?: return states.rows(withProblem: CellText(words)).filter { $0 < all.upperBound }
    case .text(let wanted)?: text = CellText(wanted)
    }
    for row in 0..<table.rowCount {
      guard control.goesOn(at: row, of: table.rowCount) else { return nil }
      if table.firstColumn(ofRow: row, holding: text, among: table.columns.indices) != nil {
        positions.append(Int32(row))
      }
    }
    return positions
  }

  private struct Key {
    let number: Int?
    let text: String
    let position: Int32

    /// Numbers come first, by what they are worth.
    static func isBefore(_ one: Key, _ other: Key) -> Bool {
      switch (one.number, other.number) {
      case (let one?, let other?) where one != other: one < other
      case (_?, nil): true
      case (nil, _?): false
      default: one.text != other.text ? one.text < other.text : one.position < other.position
      }
    }
  }

  /// Sorting ends in the middle of it when nobody waits for it any more.
  private struct GivenUp: Error {}

  private static func sorted(
    _ positions: [Int32], by sort: Sort, _ table: ValuesTable, _ control: JobControl
  ) -> [Int32]? {
    var keys: [Key] = []
    keys.reserveCapacity(positions.count)
    for (done, position) in positions.enumerated() {
      guard control.goesOn(at: done, of: positions.count) else { return nil }
      let text = table.text(ofRow: Int(position), column: sort.column) ?? ""
      keys.append(Key(number: Int(text), text: text, position: position))
    }
    do {
      try keys.sort { one, other in
        if control.isCancelled { throw GivenUp() }
        return sort.isDescending ? Key.isBefore(other, one) : Key.isBefore(one, other)
      }
    } catch { return nil }
    return keys.map(\.position)
  }

  /// Follows a table to which devices were added, or from which they were taken again.
  mutating func follow(rowCount: Int) {
    guard rowCount != self.rowCount else { return }
    if rowCount < self.rowCount {
      positions.removeAll { $0 >= rowCount }
    } else {
      positions += (Int32(clamping: self.rowCount)..<Int32(clamping: rowCount)).map { $0 }
    }
    self.rowCount = rowCount
  }
}

extension JobControl {
  /// Tells now and then how far a walk over rows is; false when nobody waits for it any more.
  func goesOn(at row: Int, of count: Int) -> Bool {
    guard row.isMultiple(of: 4096) else { return true }
    if row.isMultiple(of: 1 << 16), row > 0 { tell(Progress(done: row, total: count, unit: "rows")) }
    return !isCancelled
  }
}
