/// Where the parts of the screen lie. Drawing and the mouse both ask here.
struct Frame: Hashable {
  let title: Rect
  let message: Rect
  let meter: Rect
  let keys: Rect
  /// Everything between the title and the message.
  let body: Rect
  /// The pages of a dump, one beside the other; empty elsewhere.
  let strip: Rect
  /// Empty when the other pane has the whole body.
  let grid: Rect
  let layout: Rect
  /// What the byte under the cursor means, below the bytes.
  let detail: Rect

  /// From this width on both panes are shown.
  static let widthForTwo = 100

  init(_ state: State) {
    var rest = Rect(x: 0, y: 0, width: state.width, height: state.height)
    title = rest.takeTop(1)
    keys = rest.takeBottom(1)
    meter = rest.takeBottom(1)
    message = rest.takeBottom(1)
    body = rest
    var bytes = Rect(x: rest.x, y: rest.y, width: 0, height: 0)
    strip = state.stage == .image ? rest.takeTop(1) : rest.takeTop(0)
    if state.stage == .main || state.stage == .image {
      if state.width >= Self.widthForTwo {
        bytes = rest.takeRight(Self.layoutWidth(in: state.width))
        _ = rest.takeRight(1)
      } else if state.pane == .layout {
        (bytes, rest) = (rest, bytes)
      }
    }
    grid = rest
    let inspector = state.stage == .image && bytes.height >= 18 ? 7 : 4
    detail = bytes.takeBottom(bytes.height >= 12 ? inspector : 2)
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
    case ..<73: 8
    case ..<140: 16
    default: 32
    }
  }
}
