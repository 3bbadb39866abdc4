import NVSModel
import Station

/// A lane on the screen: a panel that is read from afar, or a line.
struct LaneView {
  let status: LaneStatus
  /// Whether F3 and F4 are about it.
  let isChosen: Bool
  let isHeld: Bool

  private var step: LaneStep { status.step }
  private var port: String { Self.place(status.port).printable }
  private var mac: String { isKnown ? status.board?.mac.printable ?? "" : "" }
  private var device: String { isKnown ? status.device?.printable ?? "" : "" }

  /// Whether what is known of a board is known of the one that is there, and not of the one before.
  private var isKnown: Bool {
    switch step {
    case .empty, .ready, .connecting: false
    default: true
    }
  }

  /// A device without the name of its column: `SN00000017`.
  static func short(_ device: String) -> String {
    device.firstIndex(of: " ").map { String(device[device.index(after: $0)...]) } ?? device
  }

  /// What tells a port from the others: `ttyUSB0`, or the USB socket of a name in `by-path`, `usb 0:2:1.0`.
  static func place(_ port: String) -> String {
    let name = port.split(separator: "/").last ?? ""
    let parts = name.split(separator: "-")
    guard port.contains("/by-path/"), let usb = parts.firstIndex(where: { $0.hasPrefix("usb") }), usb + 1 < parts.count
    else { return String(name) }
    return "usb \(parts[(usb + 1)...].filter { $0 != "port0" }.joined(separator: "-"))"
  }

  /// What fits of a number, by whose end devices are told apart: `…0017`.
  static func end(of text: String, width: Int) -> String {
    text.count <= width ? text : "…" + text.suffix(max(0, width - 1))
  }

  /// What it says beside the result.
  private var remark: String {
    // What was told last first: there may be no room for all.
    let parts = [status.chosen.map { "next: \($0.printable)" }, status.note, step.reason].compactMap(\.self)
    return parts.joined(separator: "; ")
  }

  // MARK: - Roles

  /// Of words on the ground of the screen.
  static func textRole(of step: LaneStep) -> Role {
    switch step {
    case .passed: .benchPassed
    case .failed, .unrecorded: .benchFailed
    case .unverified, .stopped, .ended: .benchStopped
    default: .dim
    }
  }

  static func statusRole(of step: LaneStep) -> Role {
    switch step {
    case .failed, .unrecorded: .statusError
    case .stopped: .statusWarning
    default: .statusNote
    }
  }

  private var role: Role { step.isBusy ? .benchBusy : Self.textRole(of: step) }

  // MARK: - A panel

  func drawPanel(_ picture: inout Picture, _ area: Rect) {
    var rest = area
    drawHeading(&picture, rest.takeTop(1))
    put(Self.end(of: mac, width: area.width), .text, &picture, rest.takeTop(1))
    let isWide = picture.screen.columns(of: device) > area.width
    put(isWide ? Self.end(of: Self.short(device), width: area.width) : device, .text, &picture, rest.takeTop(1))
    let line = rest.takeTop(1)
    if let word = status.bigWord, rest.height >= 2 {
      let remarks = min(4, max(1, rest.height - BlockLetters.height))
      let text = rest.takeBottom(remarks)
      drawBig(word, &picture, rest)
      drawRemark(&picture, text)
    } else {
      put(words, role, &picture, line)
      if let share = step.share { meter(share, &picture, rest.takeTop(1)) }
      _ = rest.takeTop(1)
      drawRemark(&picture, rest)
    }
  }

  /// Its number and place, and what it does, in words.
  private func drawHeading(_ picture: inout Picture, _ line: Rect) {
    let role: Role = status.bigWord == nil ? .gridHeader : Self.textRole(of: step)
    picture.screen.fill(line, role)
    if isChosen { picture.screen.put(Glyph.pointer, x: line.x, y: line.y, role: role) }
    let word = status.bigWord == nil ? "" : step.word
    let wordWidth = picture.screen.columns(of: word)
    let place = "\(status.lane + 1) \(port)"
    picture.screen.put(place, x: line.x + 1, y: line.y, role: role, width: line.width - 2 - wordWidth, cut: .ellipsis)
    picture.screen.put(word, endingAt: line.right, y: line.y, role: role)
  }

  /// `WRITE 45 %`.
  private var words: String {
    if step == .ready, isHeld { return "READY, HELD" }
    guard let share = step.share else { return step.word }
    return "\(step.word) \(Int(share * 100)) %"
  }

  private func drawBig(_ word: String, _ picture: inout Picture, _ area: Rect) {
    let role = Self.textRole(of: step)
    if let letters = BlockLetters(word), letters.scale(in: area) != nil {
      return letters.draw(&picture.screen, area, role: role)
    }
    // No room for letters: the whole place says it.
    picture.screen.fill(area, role)
    let x = area.x + max(0, (area.width - word.count) / 2)
    picture.screen.put(word, x: x, y: area.y + area.height / 2, role: role, width: area.right - x)
  }

  private func drawRemark(_ picture: inout Picture, _ area: Rect) {
    let lines = wrapped(remark, width: max(1, area.width))
    for (row, line) in lines.prefix(area.height).enumerated() {
      let isCut = row == area.height - 1 && lines.count > area.height
      put(isCut ? line + " …" : line, .text, &picture, Rect(x: area.x, y: area.y + row, width: area.width, height: 1))
    }
  }

  private func put(_ text: String, _ role: Role, _ picture: inout Picture, _ line: Rect) {
    guard line.height > 0 else { return }
    picture.screen.put(text, x: line.x, y: line.y, role: role, width: line.width, cut: .ellipsis)
  }

  private func meter(_ share: Double, _ picture: inout Picture, _ line: Rect) {
    guard line.height > 0 else { return }
    picture.screen.meter(
      x: line.x, y: line.y, width: line.width, used: Int(share * 1000), total: 1000, role: .statusProgress)
  }

  // MARK: - A line

  func drawLine(_ picture: inout Picture, _ line: Rect) {
    let role: Role = step.isResult ? Self.textRole(of: step) : .text
    if step.isResult { picture.screen.fill(line, role) }
    if isChosen { picture.screen.put(Glyph.pointer, x: line.x, y: line.y, role: role) }
    picture.screen.put("\(status.lane + 1)", endingAt: line.x + 3, y: line.y, role: role)
    picture.screen.put(port, x: line.x + 4, y: line.y, role: role, width: 9, cut: .ellipsis)
    picture.screen.put(words, x: line.x + 14, y: line.y, role: step.isResult ? role : self.role, width: 12)
    picture.screen.put(mac, x: line.x + 27, y: line.y, role: role, width: 17)
    var x = line.x + (mac.isEmpty ? 27 : 45)
    let width = min(28, max(0, (line.right - x) / 2))
    let device = Self.end(of: Self.short(device), width: width)
    picture.screen.put(device, x: x, y: line.y, role: role, width: width)
    // Where nothing is known of a board, what is said of it has its room.
    if !device.isEmpty || !step.isResult { x += width + 1 }
    let rest = Rect(x: x, y: line.y, width: max(0, line.right - x), height: 1)
    if let share = step.share { return meter(share, &picture, rest) }
    picture.screen.put(remark, x: rest.x, y: rest.y, role: role, width: rest.width, cut: .ellipsis)
  }
}
