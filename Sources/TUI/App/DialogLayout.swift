import NVSModel

/// How a question lies on the screen. Its lines may be more than there is room for: then they are scrolled.
struct DialogLayout {
  /// The size of its box, in cells.
  let width: Int
  let height: Int
  /// Broken so that none is wider than the box.
  let lines: [String]

  /// How many lines are shown at a time: all but the frame, a blank line and the buttons.
  var room: Int { height - 4 }
  /// How many are not shown.
  var hidden: Int { max(0, lines.count - room) }
}

extension Dialog {
  func layout(width: Int, height: Int) -> DialogLayout {
    let columns = CharacterWidth.table
    let buttons = self.buttons.reduce(0) { $0 + columns.columns(of: $1.title) + 6 }
    let widest = max(lines.map { columns.columns(of: $0) }.max() ?? 0, buttons)
    let boxWidth = min(widest + 6, width - 4, 90)
    let lines = self.lines.flatMap { wrapped($0, width: boxWidth - 4) }
    return DialogLayout(width: boxWidth, height: min(lines.count + 4, height - 2), lines: lines)
  }

  /// How far its lines can be scrolled.
  func scrollable(in house: House) -> Int { layout(width: house.width, height: house.height).hidden }
}
