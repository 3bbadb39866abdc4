/// A movement of a cursor, whatever it moves in.
enum Movement: CaseIterable, Hashable, Sendable {
  case up, down, left, right, pageUp, pageDown, lineStart, lineEnd, first, last

  /// How far a vertical movement goes in a list of `count` lines; 0 for everything else.
  func distance(page: Int, count: Int) -> Int {
    switch self {
    case .up: -1
    case .down: 1
    case .pageUp: -page
    case .pageDown: page
    case .first: -count
    case .last: count
    case .left, .right, .lineStart, .lineEnd: 0
    }
  }
}

/// Where the cursor stands in a list, and what is seen of it.
struct ListCursor: Hashable, Sendable {
  var index = 0
  /// The first line on the screen.
  var top = 0

  /// Goes as far as the list of `count` lines reaches; `height` of them are seen.
  mutating func move(_ movement: Movement, height: Int, count: Int) {
    index += movement.distance(page: height, count: count)
    settle(height: height, count: count)
  }

  /// Stays inside the list, and in sight.
  mutating func settle(height: Int, count: Int, byPages: Bool = false) {
    index = max(0, min(index, count - 1))
    top = scrolled(top, to: index, height: height, count: count, byPages: byPages)
  }
}

/// The first line to show so that `line` is in sight and no room is left below the last.
///
/// - Parameter byPages: whether to go on by half a page when it is left: beside another pane a terminal cannot scroll, and
///   all lines are sent again for each step.
func scrolled(_ top: Int, to line: Int, height: Int, count: Int, byPages: Bool = false) -> Int {
  let highest = max(0, min(line, count - height))
  let kept = max(line - height + 1, min(top, highest), 0)
  guard byPages, kept != top, line < top || line >= top + height else { return kept }
  return max(0, min(line - height / 2, count - height))
}
