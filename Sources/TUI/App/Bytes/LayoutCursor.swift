import NVSModel

/// Where the cursor stands in the bytes, and what is seen of them.
struct LayoutCursor: Hashable, Sendable {
  /// From the start of the partition.
  var offset = 0
  /// The first line on the screen.
  var top = 0

  /// Stays inside the image, and in sight.
  mutating func settle(in lines: LayoutLines, height: Int) {
    offset = max(0, min(offset, lines.image.bytes.count - 1))
    top = scrolled(top, to: lines.line(ofOffset: offset), height: height, count: lines.count)
  }

  /// Goes to an entry, with some of what follows it in sight.
  mutating func show(_ offset: Int, in lines: LayoutLines, height: Int) {
    self.offset = offset
    let line = lines.line(ofOffset: offset)
    // An entry at the very bottom shows only its first line: then it goes near the top instead.
    if line < top || line + NVS.entrySize / lines.bytesPerLine * 2 > top + height { top = max(0, line - 2) }
  }

  /// Carries out a movement; others do nothing.
  mutating func move(_ action: Action, in lines: LayoutLines, height: Int) {
    let column = offset % lines.bytesPerLine
    switch action {
    case .left: offset -= 1
    case .right: offset += 1
    case .lineStart: offset -= column
    case .lineEnd: offset += lines.bytesPerLine - 1 - column
    case .first: offset = 0
    case .last: offset = lines.image.bytes.count - 1
    default: moveByLines(action.distance(page: height, count: lines.count), column: column, in: lines)
    }
    offset = max(0, min(offset, lines.image.bytes.count - 1))
  }

  private mutating func moveByLines(_ distance: Int, column: Int, in lines: LayoutLines) {
    guard distance != 0 else { return }
    var target = max(0, min(lines.line(ofOffset: offset) + distance, lines.count - 1))
    // A title is passed by: its page's first byte stands on the next line.
    if case .page = lines[target] { target += distance < 0 && target > 0 ? -1 : 1 }
    offset = lines.offset(ofLine: target, column: column) ?? offset
  }
}

/// The first line to show so that `line` is in sight and no room is left below the last.
func scrolled(_ top: Int, to line: Int, height: Int, count: Int) -> Int {
  let highest = max(0, min(line, count - height))
  return max(line - height + 1, min(top, highest), 0)
}

extension Action {
  /// How far a vertical movement goes in a list of `count` lines; 0 for everything else.
  func distance(page: Int, count: Int) -> Int {
    switch self {
    case .up: -1
    case .down: 1
    case .pageUp: -page
    case .pageDown: page
    case .first: -count
    case .last: count
    default: 0
    }
  }
}
