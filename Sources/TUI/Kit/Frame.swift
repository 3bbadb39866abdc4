/// Where the parts of the screen lie that every desk has. Drawing and the mouse both ask here.
struct Frame: Hashable {
  let title: Rect
  let message: Rect
  let meter: Rect
  let keys: Rect
  /// Everything between the title and the message.
  let body: Rect

  init(width: Int, height: Int) {
    var rest = Rect(x: 0, y: 0, width: width, height: height)
    title = rest.takeTop(1)
    keys = rest.takeBottom(1)
    meter = rest.takeBottom(1)
    message = rest.takeBottom(1)
    body = rest
  }
}

/// Which of two panes has the keys.
enum Pane: Hashable, Sendable {
  case rows, layout

  var other: Pane { self == .rows ? .layout : .rows }
}

/// A list and bytes side by side, or one of them where there is no room for both.
struct Panes: Hashable {
  /// Empty when the other pane has the whole body.
  let grid: Rect
  let layout: Rect
  /// What the byte under the cursor means, below the bytes.
  let detail: Rect

  /// From this width on both panes are shown.
  static let widthForTwo = 100

  /// - Parameter detailHeight: of what stands below the bytes, where there are lines enough.
  init(_ body: Rect, focus: Pane, detailHeight: Int = 4) {
    var rest = body
    var bytes = Rect(x: rest.x, y: rest.y, width: 0, height: 0)
    if body.width >= Self.widthForTwo {
      bytes = rest.takeRight(Self.layoutWidth(in: body.width))
      _ = rest.takeRight(1)
    } else if focus == .layout {
      (bytes, rest) = (rest, bytes)
    }
    grid = rest
    detail = bytes.takeBottom(bytes.height < 12 ? 2 : bytes.height < 18 ? min(4, detailHeight) : detailHeight)
    layout = bytes
  }

  private static func layoutWidth(in width: Int) -> Int {
    switch width {
    case ..<140: 41
    case ..<230: 74
    default: 140
    }
  }

  /// The rows of data that fit below the grid's header line.
  var gridRows: Int { max(1, grid.height - 1) }
  var layoutRows: Int { max(1, layout.height) }

  /// As many bytes as a line of the Layout pane has room for, so that entries of 32 begin on a line of their own.
  var bytesPerLine: Int {
    switch layout.width {
    case ..<74: 8
    case ..<140: 16
    default: 32
    }
  }
}

extension Picture {
  /// The line between the panes, where both are shown.
  mutating func drawBorder(between panes: Panes, isLayoutFocused: Bool) {
    guard !panes.grid.isEmpty, !panes.layout.isEmpty else { return }
    screen.vline(
      x: panes.layout.x - 1, y: panes.grid.y, height: panes.grid.height,
      role: isLayoutFocused ? .borderFocused : .border)
  }
}
