import NVSModel

extension Picture {
  /// Draws everything that a state shows. O(cells).
  init(_ state: State, charset: Charset = .unicode, widths: CharacterWidth = .table) {
    self.init(width: state.house.width, height: state.house.height, charset: charset, widths: widths)
    guard !state.house.isCramped else {
      drawCramped(state)
      return
    }
    let frame = state.house.frame
    screen.fill(frame.title, .title)
    state.shown.drawTitle(&self, state.house, frame.title)
    state.shown.draw(&self, state.house, frame)
    drawStatus(state, frame)
    drawKeyLine(state, frame)
    drawOverlay(state)
  }

  private mutating func drawCramped(_ state: State) {
    let house = state.house
    let lines = ["fctry needs 60 columns and 15 lines;", "this terminal has \(house.width) and \(house.height)."]
    for (index, line) in lines.enumerated() {
      screen.put(line, x: 0, y: index, role: .text, width: house.width, cut: .ellipsis)
    }
    let way = state.unsaved.isEmpty ? "Make it larger, or press q." : "Make it larger: nothing is lost."
    screen.put(way, x: 0, y: lines.count, role: .dim, width: house.width, cut: .ellipsis)
  }
}
