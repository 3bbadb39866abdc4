import NVSModel

extension PartsDesk {
  /// The parts of a whole flash, and what is noteworthy about it.
  func draw(_ picture: inout Picture, _ house: House, _ frame: Frame) {
    guard let dump = house.wholeFlash else {
      picture.screen.put("Reading…", x: 2, y: frame.body.y + 1, role: .dim)
      return
    }
    var area = frame.body
    let header = area.takeTop(1)
    picture.screen.fill(header, .gridHeader)
    let notes = dump.dump.notes.flatMap { note in
      wrapped(note.message.printable, width: area.width - 3).map { ($0, note.severity) }
    }
    let below = area.takeBottom(min(notes.count, area.height / 3))
    let columns = [3, 21, 36, 47, 56]
    for (title, x) in zip(["name", "type", "offset", "size", "what is in it"], columns) {
      picture.screen.put(title, x: x, y: header.y, role: .gridHeader)
    }
    let rows = dump.rows
    let top = max(0, min(list.index - area.height / 2, rows.count - area.height))
    for line in 0..<area.height where top + line < rows.count {
      let index = top + line
      let y = area.y + line
      let role: Role = dump.dump.regions[index].kind == .nvs ? .gridCell : .gridCellOther
      for (column, text) in rows[index].enumerated() {
        let end = column + 1 < columns.count ? columns[column + 1] - 1 : area.right
        picture.screen.put(text, x: columns[column], y: y, role: role, width: end - columns[column], cut: .ellipsis)
      }
      picture.mark(Rect(x: 0, y: y, width: area.width, height: 1), .line(index))
      if index == list.index { picture.screen.overlay(Rect(x: 0, y: y, width: area.width, height: 1), .gridCursor) }
    }
    for (index, note) in notes.prefix(below.height).enumerated() {
      picture.screen.fill(Rect(x: 0, y: below.y + index, width: area.width, height: 1), .status)
      picture.screen.put(note.0, x: 1, y: below.y + index, role: note.1.role, width: area.width - 2)
    }
  }

  /// The first line over the parts of a whole flash.
  func drawTitle(_ picture: inout Picture, _ house: House, _ line: Rect) {
    picture.screen.fill(line, .title)
    var x = 1
    x += picture.screen.put("fctry", x: x, y: line.y, role: .titleFocused) + 2
    guard let dump = house.wholeFlash else { return }
    let size = Size.text(dump.dump.bytes.count)
    let table = dump.dump.tablePlace.map { "partition table at \(($0 + dump.dump.start).hex)" }
    let text = "\(fileName(dump.path))  \(size)  \(table ?? "no partition table")"
    picture.screen.put(text, x: x, y: line.y, role: .title, width: line.right - x - 1, cut: .ellipsis)
  }
}
