import NVSModel
import Station

extension ReadDesk {
  /// The ports, the parts of the board's flash, and how far it is.
  func draw(_ picture: inout Picture, _ house: House, _ frame: Frame) {
    var area = frame.body.inset(x: 2)
    _ = area.takeTop(1)
    switch phase {
    case .asking(let board, let areas, let index): draw(board, areas, index, &picture, &area)
    default: ports.draw(&picture, area.takeTop(min(ports.height, max(3, area.height - 5))))
    }
    _ = area.takeTop(1)
    if case .reading(_, let progress) = phase {
      let line = area.takeTop(1)
      picture.screen.meter(
        x: line.x, y: line.y, width: min(50, line.width), used: progress.done, total: progress.total,
        role: .statusProgress)
    }
    let (text, role) = words(house)
    for line in wrapped(text, width: area.width).prefix(area.height) {
      let row = area.takeTop(1)
      picture.screen.put(line, x: row.x, y: row.y, role: role)
    }
  }

  private func draw(
    _ board: BoardInfo, _ areas: [FlashArea], _ index: Int, _ picture: inout Picture, _ area: inout Rect
  ) {
    let line = area.takeTop(1)
    picture.screen.put("board", x: line.x, y: line.y, role: .dim)
    picture.screen.put(
      "\(board.description.printable), MAC \(board.mac.printable)", x: line.x + 11, y: line.y, role: .text,
      width: line.width - 11, cut: .ellipsis)
    _ = area.takeTop(1)
    let list = area.takeTop(max(1, min(areas.count, area.height - 4)))
    let top = max(0, min(index - list.height / 2, areas.count - list.height))
    for row in 0..<list.height where top + row < areas.count {
      let part = areas[top + row]
      let y = list.y + row
      let isChosen = top + row == index
      picture.mark(Rect(x: list.x, y: y, width: list.width, height: 1), .line(top + row))
      if isChosen { picture.screen.put(Glyph.pointer, x: list.x + 9, y: y, role: .mapTarget) }
      picture.screen.put(
        part.partition?.printable ?? "the whole flash", x: list.x + 11, y: y, role: isChosen ? .gridCursor : .text,
        width: 18, cut: .ellipsis)
      picture.screen.put(
        "\(part.range.lowerBound.hex)  \(Size.text(part.range.count))", x: list.x + 30, y: y, role: .dim,
        width: list.width - 30, cut: .ellipsis)
    }
  }

  private func words(_ house: House) -> (String, Role) {
    switch phase {
    case .choosing: ("Enter connects to the board and shows what is on it. Reading changes nothing.", .dim)
    case .connecting: ("Connecting… hold BOOT on the board if it does not answer. Esc stops.", .statusProgress)
    case .asking: ("Enter reads this part. It is kept in \(house.backupFolder.printable) and opened.", .statusProgress)
    case .reading(let area, let progress):
      ("Reading \(area.place): \(progress.text(after: house.now - readingSince)). Esc stops.", .statusProgress)
    case .cancelled: ("Stopped. Nothing was kept. Enter tries again.", .statusNote)
    case .refused(let reason): ("✗ \(reason).", .statusError)
    case .failed(let failure): ("✗ \(failure.message).", .statusError)
    case .finished(let read, let path):
      (
        "✓ \(read.bytes.count) bytes of \(read.area.place) of \(read.board.mac.printable) read, as the board's MD5 says; "
          + "in \(path.printable). Enter reads the next board.", .statusGood
      )
    }
  }

  func drawTitle(_ picture: inout Picture, _ house: House, _ line: Rect) {
    picture.screen.fill(line, .title)
    let x = 1 + picture.screen.put("fctry", x: 1, y: line.y, role: .titleFocused) + 2
    picture.screen.put("read from a board", x: x, y: line.y, role: .title, width: line.right - x - 1, cut: .ellipsis)
  }
}
