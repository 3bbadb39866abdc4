import NVSModel

/// Several cells of a column at once, in the order in which the devices are shown.
extension DevicesDesk: CellFilling {
  static var cellPlace: Place { table }

  var selectedLines: ClosedRange<Int> {
    let other = anchor ?? cursor.index
    return min(other, cursor.index)...max(other, cursor.index)
  }

  func cellText(_ line: Int, _ house: House) -> String {
    table(house)?.text(ofRow: position(line, house), column: column) ?? ""
  }

  mutating func write(_ values: [String], fromLine line: Int, _ house: inout House) -> Int {
    let rows = values.indices.map { position(line + $0, house) }
    let column = column
    let changed = change(&house) { $0.set(column: column, ofRows: rows, to: values) } ?? 0
    if changed > 0 { for row in rows { house.workspace.devices?.made.remove(Int32(clamping: row)) } }
    return changed
  }

  mutating func pasteCopied(_ house: inout House) {
    guard case .cells(let cells) = house.clipboard, lineCount(house) > 0 else {
      return house.say(.note, "no cells are copied: Alt-c copies them")
    }
    pasteCells(cells, &house)
  }

  mutating func drag(_ mouse: MouseEvent, _ house: House) {
    let area = panes(house).grid
    guard pane == .rows, !area.isEmpty else { return }
    extendSelection(by: cursor.top + mouse.y - area.y - 1 - cursor.index, house)
  }

  mutating func extendSelection(by distance: Int, _ house: House) {
    let start = anchor ?? cursor.index
    cursor.index = max(0, min(cursor.index + distance, lineCount(house) - 1))
    anchor = start == cursor.index ? nil : start
  }
}
