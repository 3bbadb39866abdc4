import Station

/// The serial ports to choose from, one of which may be typed in.
struct PortList: Sendable {
  /// Those that are plugged in.
  private(set) var listed: [SerialPort] = []
  /// A port that is not listed.
  private(set) var typed: String?
  /// The place in ``choices`` of the port chosen.
  private(set) var cursor = 0

  struct Choice: Hashable, Sendable {
    let path: String
    let description: String
  }

  /// The ports to choose from, the typed one first.
  var choices: [Choice] {
    let others = listed.filter { $0.path != typed }.map { Choice(path: $0.path, description: $0.description) }
    return (typed.map { [Choice(path: $0, description: "typed in")] } ?? []) + others
  }

  var port: String? { choices.indices.contains(cursor) ? choices[cursor].path : nil }

  mutating func take(_ ports: [SerialPort]) {
    listed = ports
    choose(cursor)
  }

  /// Takes the port at a place of ``choices``.
  mutating func choose(_ index: Int) { cursor = max(0, min(index, choices.count - 1)) }

  mutating func move(_ movement: Movement) { choose(cursor + movement.distance(page: 10, count: 1000)) }

  /// Takes a port that is not listed.
  mutating func type(_ path: String) throws(Refusal) {
    if let refusal = PortName(path).refusal { throw Refusal(refusal) }
    typed = path
    cursor = 0
  }

  // MARK: - Drawing

  /// How many lines it would like.
  var height: Int { max(choices.count, 2) + 1 }

  func draw(_ picture: inout Picture, _ area: Rect) {
    picture.screen.put("port", x: area.x, y: area.y, role: .dim)
    if choices.isEmpty {
      picture.screen.put(
        "none found: plug a board in and press F3, or type a port with F2", x: area.x + 11, y: area.y, role: .text,
        width: area.width - 11, cut: .ellipsis)
      return
    }
    for (index, port) in choices.prefix(area.height).enumerated() {
      let isChosen = index == cursor
      let y = area.y + index
      picture.mark(Rect(x: area.x, y: y, width: area.width, height: 1), .line(index))
      if isChosen { picture.screen.put(Glyph.pointer, x: area.x + 9, y: y, role: .mapTarget) }
      var x = area.x + 11
      x +=
        picture.screen.put(
          port.path, x: x, y: y, role: isChosen ? .gridCursor : .text, width: area.right - x, cut: .ellipsis)
        + 2
      picture.screen.put(port.description, x: x, y: y, role: .dim, width: area.right - x, cut: .ellipsis)
    }
  }
}
