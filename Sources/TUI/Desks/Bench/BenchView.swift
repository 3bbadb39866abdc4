import NVSModel
import Station

/// Where the parts of the bench lie.
struct BenchAreas {
  /// What is typed.
  let line: Rect
  let lanes: [Rect]
  /// What came of the last boards, under a heading.
  let recent: Rect
  /// Whether each lane is a line, and not a panel.
  let isList: Bool

  /// More lanes than this are a line each.
  static let mostPanels = 4
  /// From this height of the whole on the last boards have a place.
  static let heightForRecent = 16

  init(_ body: Rect, laneCount: Int) {
    var rest = body
    line = rest.takeTop(1)
    let count = max(1, laneCount)
    isList = count > Self.mostPanels
    let wanted = rest.height >= 30 ? 11 : 6
    if isList {
      recent = rest.takeBottom(min(wanted, max(0, rest.height - count)))
      lanes = (0..<min(count, rest.height)).map { Rect(x: rest.x, y: rest.y + $0, width: rest.width, height: 1) }
    } else {
      recent = rest.takeBottom(body.height < Self.heightForRecent ? 0 : wanted)
      let width = (rest.width - (count - 1)) / count
      let top = rest
      lanes = (0..<count).map { Rect(x: top.x + $0 * (width + 1), y: top.y, width: width, height: top.height) }
    }
  }
}

extension BenchDesk {
  func draw(_ picture: inout Picture, _ house: House, _ frame: Frame) {
    if phase == .choosing { return drawPorts(&picture, frame.body.inset(x: 2)) }
    let areas = BenchAreas(frame.body, laneCount: lanes.isEmpty ? ports.chosen.count : lanes.count)
    drawTyped("device", &picture, areas.line.inset(x: 1))
    for (index, area) in areas.lanes.enumerated() where lanes.indices.contains(index) {
      picture.mark(area, .line(index))
      let view = LaneView(status: lanes[index], isChosen: index == lane, isHeld: isHeld)
      if areas.isList { view.drawLine(&picture, area) } else { view.drawPanel(&picture, area) }
    }
    drawRecent(&picture, areas.recent)
  }

  private func drawTyped(_ label: String, _ picture: inout Picture, _ line: Rect) {
    let used = picture.screen.put(label, x: line.x, y: line.y, role: .dim) + 2
    picture.drawLine(
      self.line, Rect(x: line.x + used, y: line.y, width: max(1, line.width - used), height: 1), role: .text)
  }

  private func drawPorts(_ picture: inout Picture, _ body: Rect) {
    var area = body
    _ = area.takeTop(1)
    drawTyped("port", &picture, area.takeTop(1))
    _ = area.takeTop(1)
    let paths = ports.paths
    if paths.isEmpty {
      picture.screen.put(
        "none found: plug a board in and press F3, or type a port", x: area.x, y: area.y, role: .text,
        width: area.width, cut: .ellipsis)
    }
    let top = scrolled(0, to: ports.cursor, height: area.height, count: paths.count)
    for (row, path) in paths.dropFirst(top).prefix(area.height).enumerated() {
      let (y, isHere) = (area.y + row, top + row == ports.cursor)
      picture.mark(Rect(x: area.x, y: y, width: area.width, height: 1), .line(top + row))
      if isHere { picture.screen.put(Glyph.pointer, x: area.x, y: y, role: .mapTarget) }
      let lane = ports.lane(of: path)
      picture.screen.put(
        lane.map { "lane \($0)" } ?? "·", x: area.x + 2, y: y, role: lane == nil ? .dim : .statusChanged, width: 7)
      var x = area.x + 11
      x +=
        picture.screen.put(
          path, x: x, y: y, role: isHere ? .gridCursor : .text, width: area.right - x, cut: .ellipsis) + 2
      picture.screen.put(
        ports.description(of: path), x: x, y: y, role: .dim, width: area.right - x, cut: .ellipsis)
    }
  }

  // MARK: - The last boards

  private func drawRecent(_ picture: inout Picture, _ area: Rect) {
    guard area.height > 0 else { return }
    var rest = area
    let line = rest.takeTop(1)
    picture.screen.fill(line, .gridHeader)
    picture.screen.put(totals, x: line.x + 1, y: line.y, role: .gridHeader, width: line.width - 2, cut: .ellipsis)
    guard rest.height > 0 else { return }
    let columns = (10 + rest.height - 1) / rest.height
    let width = rest.width / columns
    for (index, result) in recent.prefix(columns * rest.height).enumerated() {
      let (column, row) = (index / rest.height, index % rest.height)
      let place = Rect(x: rest.x + column * width + 1, y: rest.y + row, width: width - 2, height: 1)
      draw(result, &picture, place)
    }
  }

  private func draw(_ result: BenchResult, _ picture: inout Picture, _ place: Rect) {
    let lane = "\(result.lane + 1)"
    picture.screen.put(lane, endingAt: place.x + 2, y: place.y, role: .gridNumber)
    var x = place.x + 3
    x +=
      picture.screen.put(
        result.step.word, x: x, y: place.y, role: LaneView.textRole(of: result.step), width: place.right - x) + 1
    let name = (result.device.map(LaneView.short) ?? result.mac ?? "").printable
    x +=
      picture.screen.put(
        LaneView.end(of: name, width: place.right - x), x: x, y: place.y, role: .text, width: place.right - x) + 1
    guard let milliseconds = result.duration, milliseconds >= 100, place.right - x > 7 else { return }
    picture.screen.put(
      "\(milliseconds / 1000).\(milliseconds % 1000 / 100) s", x: x, y: place.y, role: .dim, width: place.right - x)
  }

  // MARK: - Around it

  func drawTitle(_ picture: inout Picture, _ house: House, _ line: Rect) {
    picture.screen.fill(line, .title)
    var x = 1 + picture.screen.put("fctry", x: 1, y: line.y, role: .titleFocused) + 2
    x += picture.screen.put("bench", x: x, y: line.y, role: .title) + 2
    let manner =
      switch phase {
      case .choosing: "choose the ports"
      case .opening: "opening…"
      case .ending: "ending: what is being written is ended first"
      case .running: isHeld ? "HELD: F2 goes on" : startsByItself ? "starts by itself" : "Enter starts"
      }
    let text = phase == .choosing ? manner : "\(manner) · \(target)"
    picture.screen.put(
      text, x: x, y: line.y, role: isHeld ? .titleFocused : .title, width: line.right - x - 1, cut: .ellipsis)
  }

  /// Where there is no room for the last boards.
  func drawMeter(_ picture: inout Picture, _ house: House, _ line: Rect) {
    guard phase != .choosing, house.frame.body.height < BenchAreas.heightForRecent else { return }
    picture.screen.put(totals, x: 1, y: line.y, role: .status, width: line.width - 2, cut: .ellipsis)
  }

  /// How many boards, how fast, and for how long.
  var totals: String {
    var parts = [
      "\(grouped(tally.passed)) passed", "\(grouped(tally.failed)) failed", "\(grouped(tally.stopped)) stopped",
    ]
    if let left = tally.left { parts.append("\(grouped(left)) left") }
    if let firstStart, tally.passed > 0, lastResult > firstStart {
      let time = lastResult - firstStart
      parts.append("\(grouped(tally.passed * 3_600_000 / time)) an hour")
      if let left = tally.left, left > 0 { parts.append("\(Self.duration(left * time / tally.passed)) to go") }
    }
    return parts.joined(separator: " · ")
  }

  private static func duration(_ milliseconds: Int) -> String {
    let minutes = (milliseconds + 59_999) / 60_000
    if minutes < 120 { return "\(minutes) min" }
    return minutes < 48 * 60 ? "\((minutes + 59) / 60) h" : "\((minutes + 1439) / 1440) days"
  }

  func sentence(_ house: House) -> Sentence? {
    if phase == .choosing {
      return Sentence(
        text: "each port that is chosen with Space, or typed, is a lane; Enter begins, and writes to no board before",
        role: .status)
    }
    guard let status = shownLane else { return nil }
    let result = status.step.reason.map { "\(status.step.word): \($0)" }
    let chosen = status.chosen.map { "the next board becomes \($0.printable)" }
    let parts = [chosen, status.note, result].compactMap(\.self)
    if !parts.isEmpty {
      let role: Role = result == nil && status.note != nil ? .statusWarning : LaneView.statusRole(of: status.step)
      return Sentence(text: "lane \(lane + 1): " + parts.joined(separator: "; "), role: role)
    }
    return Sentence(
      text: "type or scan a serial number or MAC to choose a device; Enter starts a lane",
      role: .status)
  }
}
