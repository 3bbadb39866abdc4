import NVSModel

/// A screen being drawn, where the terminal's own cursor goes, and what the mouse can press.
struct Picture {
  var screen: Screen
  /// Nil where no text is being typed.
  var cursor: (x: Int, y: Int)?
  /// Of two that overlap the later one lies on top.
  private var targets: [(area: Rect, target: Target)] = []

  /// Something on the screen that can be pressed.
  enum Target: Hashable {
    case key(KeyPress)
    case action(String)
    case menu(column: Int)
    case button(Int)
    /// A line of what is shown: its place in the list.
    case line(Int)
    /// A choice for the cell that is edited.
    case choice(Int)
    /// A line of the list that lies over the screen.
    case item(Int)
  }

  /// An empty one.
  init(width: Int, height: Int, charset: Charset = .unicode, widths: CharacterWidth = .table) {
    screen = Screen(width: width, height: height, charset: charset, widths: widths)
    screen.fill(screen.bounds, .background)
  }

  mutating func mark(_ area: Rect, _ target: Target) { targets.append((area, target)) }

  func target(x: Int, y: Int) -> Target? {
    targets.last { $0.area.contains(x: x, y: y) }?.target
  }

  /// Draws a line of text that is being edited, scrolled so that its cursor is in sight.
  mutating func drawLine(_ line: LineEditor, _ area: Rect, role: Role) {
    screen.fill(area, role)
    let before = screen.columns(of: line.textBeforeCursor)
    let shift = max(0, before - area.width + 1)
    var x = area.x - shift
    for character in line.characters {
      let text = String(character)
      let width = screen.columns(of: text)
      if x >= area.x, x + width <= area.right { screen.put(text, x: x, y: area.y, role: role) }
      x += width
      if x >= area.right { break }
    }
    if line.isSelected {
      let width = min(area.right, area.x + before - shift) - area.x
      screen.overlay(Rect(x: area.x, y: area.y, width: width, height: 1), .hexSelected)
    }
    if shift > 0 { screen.put(Glyph.left, x: area.x, y: area.y, role: .promptHint) }
    cursor = (area.x + before - shift, area.y)
  }
}
