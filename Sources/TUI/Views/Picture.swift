import NVSModel

/// A drawn screen, and where the terminal's own cursor goes.
struct Picture {
  var screen: Screen
  /// Nil where no text is being typed.
  var cursor: (x: Int, y: Int)?
  /// What the mouse can press; of two that overlap the later one lies on top.
  private var targets: [(area: Rect, target: Target)] = []

  /// Something on the screen that can be pressed.
  enum Target: Hashable {
    case key(KeyPress)
    case action(Action)
    case menu(column: Int)
    case button(Int)
    case choice(Int)
    case partition(Int)
    case port(Int)
    case region(Int)
    case problem(Int)
  }

  mutating func mark(_ area: Rect, _ target: Target) { targets.append((area, target)) }

  func target(x: Int, y: Int) -> Target? {
    targets.last { $0.area.contains(x: x, y: y) }?.target
  }

  /// Draws everything that a state shows. O(cells).
  init(_ state: State, charset: Charset = .unicode, widths: CharacterWidth = .table) {
    screen = Screen(width: state.width, height: state.height, charset: charset, widths: widths)
    screen.fill(screen.bounds, .background)
    guard !state.isCramped else {
      drawCramped(state)
      return
    }
    let frame = Frame(state)
    drawTitle(state, frame)
    switch state.stage {
    case .main: drawMain(state, frame)
    case .partitions: drawPartitions(state, frame)
    case .flash: drawFlash(state, frame)
    case .dump: drawDump(state, frame)
    case .image: drawImage(state, frame)
    }
    drawStatus(state, frame)
    drawKeyLine(state, frame)
    drawOverlay(state)
  }

  private mutating func drawMain(_ state: State, _ frame: Frame) {
    if !frame.grid.isEmpty { drawGrid(state, frame) }
    if !frame.layout.isEmpty {
      if !frame.grid.isEmpty {
        let role: Role = state.pane == .layout ? .borderFocused : .border
        screen.vline(x: frame.layout.x - 1, y: frame.body.y, height: frame.body.height, role: role)
      }
      drawLayout(state, frame)
    }
    if let editor = state.editor { drawEditor(editor, state, frame) }
  }

  private mutating func drawCramped(_ state: State) {
    let lines = ["fctry needs 60 columns and 15 lines;", "this terminal has \(state.width) and \(state.height)."]
    for (index, line) in lines.enumerated() {
      screen.put(line, x: 0, y: index, role: .text, width: state.width, cut: .ellipsis)
    }
    let way = state.hasChanges ? "Make it larger: nothing is lost." : "Make it larger, or press q."
    screen.put(way, x: 0, y: lines.count, role: .dim, width: state.width, cut: .ellipsis)
  }
}
