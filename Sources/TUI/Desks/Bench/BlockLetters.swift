import Station

/// Words in letters that are read from three steps away: each letter is made of cells.
struct BlockLetters {
  /// The five lines of the word; what is not blank is a cell.
  private let lines: [[Character]]
  static let height = 5

  /// Nil for a word with a letter that there is no picture of.
  init?(_ word: String) {
    var lines = [[Character]](repeating: [], count: Self.height)
    for (index, letter) in word.enumerated() {
      guard let picture = Self.pictures[letter] else { return nil }
      for (row, part) in picture.split(separator: "/").enumerated() { lines[row] += (index > 0 ? [" "] : []) + part }
    }
    self.lines = lines.map { $0.map { $0 == "." ? " " : $0 } }
  }

  var width: Int { lines[0].count }

  /// How many columns and lines of the screen a cell of a letter gets, about as wide as high; nil where there is no room.
  func scale(in area: Rect) -> (columns: Int, lines: Int)? {
    let most = (columns: area.width / width, lines: area.height / Self.height)
    guard most.columns > 0, most.lines > 0 else { return nil }
    // Cells of a terminal are twice as high as wide: letters are high, and never wider than high.
    let lines = min(most.lines, most.columns, 3)
    return (min(most.columns, 2 * lines), lines)
  }

  /// Draws the word in the middle of a place that has room for it.
  func draw(_ screen: inout Screen, _ area: Rect, role: Role) {
    guard let scale = scale(in: area) else { return }
    let left = area.x + (area.width - width * scale.columns) / 2
    let top = area.y + (area.height - Self.height * scale.lines) / 2
    for (row, line) in lines.enumerated() {
      for (column, cell) in line.enumerated() where cell != " " {
        screen.fill(
          Rect(
            x: left + column * scale.columns, y: top + row * scale.lines, width: scale.columns, height: scale.lines),
          role)
      }
    }
  }

  /// Five lines of each, from the top. No cell touches its letter by a corner alone, so that none falls apart from afar.
  private static let pictures: [Character: String] = [
    "A": "####/#..#/####/#..#/#..#", "D": "###./#.##/#..#/#.##/###.", "E": "####/#.../###./#.../####",
    "F": "####/#.../###./#.../#...", "I": "###/.#./.#./.#./###", "L": "#.../#.../#.../#.../####",
    "N": "####/#..#/#..#/#..#/#..#", "O": "####/#..#/#..#/#..#/####", "P": "####/#..#/####/#.../#...",
    "S": "####/#.../####/...#/####", "T": "###/.#./.#./.#./.#.",
  ]
}

extension LaneStatus {
  /// What the big letters say; nil while there is no result. What is not proven to be right is never `PASS`.
  var bigWord: String? {
    switch step {
    case .passed: "PASS"
    case .unverified: "SENT"
    case .failed: "FAIL"
    case .stopped: "STOP"
    case .unrecorded: "NOT"
    case .ended: "END"
    default: nil
    }
  }
}
