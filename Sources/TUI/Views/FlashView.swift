import NVSModel
import Station

extension Picture {
  /// What will be written where, the ports, and how far it is.
  mutating func drawFlash(_ state: State, _ frame: Frame) {
    var area = frame.body.inset(x: 2)
    _ = area.takeTop(1)
    for (label, text) in facts(state) {
      let line = area.takeTop(1)
      screen.put(label, x: line.x, y: line.y, role: .dim)
      screen.put(text, x: line.x + 11, y: line.y, role: .text, width: line.width - 11, cut: .ellipsis)
    }
    _ = area.takeTop(1)
    drawPorts(state, area.takeTop(min(max(state.flash.choices.count, 2) + 1, max(3, area.height - 7))))
    _ = area.takeTop(1)
    drawProgress(state, area)
  }

  private func facts(_ state: State) -> [(String, String)] {
    let names = state.workspace.documents.map { Self.fileName($0.name) }.joined(separator: " + ")
    var facts = [("image", "\(names), \(state.preview.encoded?.bytes.count ?? 0) bytes")]
    if let partition = state.workspace.partition {
      facts.append(("partition", "\(partition.name.printable) at \(partition.offset.hex)"))
    } else {
      facts.append(("partition", "none chosen: open a partition table, or use fctry flash --offset"))
    }
    if let board = state.flash.plan?.board {
      let size = board.flashSize.map { ", \(Size.text($0)) flash" } ?? ""
      facts.append(("board", "\(board.description.printable), MAC \(board.mac.printable)\(size)"))
    }
    return facts
  }

  private mutating func drawPorts(_ state: State, _ area: Rect) {
    screen.put("port", x: area.x, y: area.y, role: .dim)
    let choices = state.flash.choices
    if choices.isEmpty {
      screen.put(
        "none found: plug a board in and press F3, or type a port with F2", x: area.x + 11, y: area.y, role: .text,
        width: area.width - 11, cut: .ellipsis)
      return
    }
    for (index, port) in choices.prefix(area.height).enumerated() {
      let isChosen = port.path == state.flash.port
      let y = area.y + index
      mark(Rect(x: area.x, y: y, width: area.width, height: 1), .port(index))
      if isChosen { screen.put(Glyph.pointer, x: area.x + 9, y: y, role: .mapTarget) }
      var x = area.x + 11
      x +=
        screen.put(port.path, x: x, y: y, role: isChosen ? .gridCursor : .text, width: area.right - x, cut: .ellipsis)
        + 2
      screen.put(port.description, x: x, y: y, role: .dim, width: area.right - x, cut: .ellipsis)
    }
  }

  private mutating func drawProgress(_ state: State, _ area: Rect) {
    guard area.height >= 2 else { return }
    let (text, role) = phaseText(state.flash.phase)
    var y = area.y
    if case .writing(_, let written, let total) = state.flash.phase {
      screen.meter(x: area.x, y: y, width: min(50, area.width), used: written, total: total, role: .statusProgress)
      y += 1
    }
    for line in Self.wrapped(text, width: area.width).prefix(area.bottom - y) {
      screen.put(line, x: area.x, y: y, role: role)
      y += 1
    }
  }

  private func phaseText(_ phase: FlashState.Phase) -> (String, Role) {
    switch phase {
    case .choosing: ("Enter connects to the board and shows what it is. Nothing is written before you say so.", .dim)
    case .connecting: ("Connecting… hold BOOT on the board if it does not answer. Esc stops.", .statusProgress)
    case .deciding: ("Waiting for your answer. Nothing is written yet.", .statusProgress)
    case .writing(_, let written, let total):
      ("Writing \(written) of \(total) bytes. Do not unplug the board.", .statusProgress)
    case .verifying: ("Reading back and comparing… Do not unplug the board.", .statusProgress)
    case .resetting: ("Restarting the board…", .statusProgress)
    case .finished(let report): (Self.success(report), .statusGood)
    case .cancelled: ("Stopped. Nothing was written. Enter tries again.", .statusNote)
    case .failed(let failure): ("✗ \(failure.message).", .statusError)
    }
  }

  private static func success(_ report: FlashReport) -> String {
    let tenths = Int(report.duration / .milliseconds(100))
    let bytes = report.plan.request.segments.reduce(0) { $0 + $1.bytes.count }
    let board = "\(report.plan.board.chip) \(report.plan.board.mac)".printable
    return
      "✓ \(bytes) bytes written to \(board) and verified, in \(tenths / 10).\(tenths % 10) s. Enter flashes the next board."
  }

  /// Breaks text at blanks so that no line is wider than told; a longer word is cut.
  static func wrapped(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      var word = String(word)
      if !line.isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = ""
      }
      while word.count > width, width > 0 {
        lines.append(String(word.prefix(width)))
        word = String(word.dropFirst(width))
      }
      line = line.isEmpty ? word : line + " " + word
    }
    return lines + [line]
  }
}
