import NVSModel

extension PartitionsDesk {
  /// Where the parts of this desk lie.
  struct Layout {
    let map: Rect
    let header: Rect
    let rows: Rect
    /// The line above what is said of the table.
    let border: Rect
    let below: Rect
    let remarks: [Remark]

    init(_ desk: PartitionsDesk, _ house: House) {
      var area = house.frame.body
      map = area.takeTop(2)
      header = area.takeTop(1)
      remarks = house.workspace.table.map { Remark.lines(on: $0.table, width: area.width - 4) } ?? []
      below = area.takeBottom(min(remarks.count, max(2, area.height / 2)))
      border = area.takeBottom(1)
      rows = area
    }
  }

  /// A line of what is said of the table.
  struct Remark {
    let text: String
    let role: Role
    let row: Int?

    /// A file of nothing but errors shall not hold up each key.
    private static let shownProblems = 200

    /// The worst first; a line for each problem, or several where it is long.
    static func lines(on table: PartitionTable, width: Int) -> [Remark] {
      let problems = [.error, .warning, .note].flatMap { (severity: Problem.Severity) in
        table.tableProblems.filter { $0.problem.severity == severity }
      }
      if problems.isEmpty { return [Remark(text: "✓ nothing wrong with this table", role: .statusGood, row: nil)] }
      let lines = problems.prefix(shownProblems).flatMap { problem in
        let shown = OpenProblem(problem, file: "")
        return wrapped("\(shown.severity.sign) \(shown.sentence)", width: width).enumerated().map { index, line in
          Remark(text: index == 0 ? line : "  " + line, role: shown.severity.role, row: problem.row)
        }
      }
      guard problems.count > shownProblems else { return lines }
      return lines + [
        Remark(text: "and \(problems.count - shownProblems) more: Ctrl-E lists them", role: .dim, row: nil)
      ]
    }
  }

  /// The partition table with computed offsets, a map of the flash, and what is wrong.
  func draw(_ picture: inout Picture, _ house: House, _ frame: Frame) {
    guard let named = house.workspace.table else { return }
    let layout = Layout(self, house)
    drawMap(named.table, house, layout.map, &picture)
    drawRows(named.table, house, layout, &picture)
    drawRemarks(named, layout, &picture)
    drawEditor(layout, house, &picture)
  }

  private func drawEditor(_ layout: Layout, _ house: House, _ picture: inout Picture) {
    guard let editor, let column = Self.columns(width: layout.rows.width).first(where: { $0.field == editor.column })
    else { return }
    let cell = Rect(x: column.x, y: layout.rows.y + editor.row - list.top, width: column.width, height: 1)
    picture.drawEditor(editor, over: cell, upTo: layout.rows.right, in: house.frame.body)
  }

  /// Where the columns begin, and how wide they are.
  static func columns(width: Int) -> [(field: PartitionTable.Field, x: Int, width: Int)] {
    [
      (.name, 7, 16), (.type, 24, 11), (.subtype, 36, 10), (.offset, 47, 10), (.size, 58, 9),
      (.flags, 68, max(9, width - 68 - 3)),
    ]
  }

  private func drawRows(_ table: PartitionTable, _ house: House, _ layout: Layout, _ picture: inout Picture) {
    picture.screen.fill(layout.header, .gridHeader)
    picture.screen.put("#", endingAt: 4, y: layout.header.y, role: .gridHeader)
    for column in Self.columns(width: layout.rows.width) {
      picture.screen.put(column.field.name, x: column.x, y: layout.header.y, role: .gridHeader)
    }
    for line in 0..<layout.rows.height where list.top + line < table.rows.count {
      let area = Rect(x: layout.rows.x, y: layout.rows.y + line, width: layout.rows.width, height: 1)
      drawRow(list.top + line, table, house, area, &picture)
    }
  }

  /// A row that cannot be read shows what the file says.
  private func drawRow(_ index: Int, _ table: PartitionTable, _ house: House, _ area: Rect, _ picture: inout Picture) {
    let row = table.rows[index]
    let problems = table.tableProblems.filter { $0.row == index && $0.problem.severity > .note }
    let isTarget = row.partition != nil && row.partition == house.workspace.partition
    picture.mark(area, .line(index))
    picture.screen.put("\(index + 1)", endingAt: 4, y: area.y, role: .gridNumber)
    if isTarget { picture.screen.put(Glyph.pointer, x: 5, y: area.y, role: .mapTarget) }
    let texts = row.partition?.cells ?? row.texts
    for column in Self.columns(width: area.width) where column.field.rawValue < texts.count {
      let worst = problems.filter { $0.field == column.field }.map(\.problem.severity).max()
      let plain: Role = isTarget ? .mapTarget : row.partition?.isNVS == true ? .gridCell : .gridCellOther
      // An offset that the file leaves open.
      let isOpen = column.field == .offset && row.texts.indices.contains(3) && row.texts[3].isEmpty && !isTarget
      let role = worst == .error ? .gridCellInvalid : worst == .warning ? .gridCellWarning : isOpen ? .dim : plain
      let text = texts[column.field.rawValue].printable
      picture.screen.put(text, x: column.x, y: area.y, role: role, width: column.width, cut: .ellipsis)
    }
    if let worst = problems.map(\.problem.severity).max() {
      picture.screen.put(worst.sign, x: area.right - 1, y: area.y, role: worst.role)
    }
    guard index == list.index else { return }
    picture.screen.put(Glyph.bar, x: area.x, y: area.y, role: .hexLinked)
    for column in Self.columns(width: area.width) where column.field == field {
      picture.screen.overlay(Rect(x: column.x, y: area.y, width: column.width, height: 1), .gridCursor)
    }
  }

  private func drawRemarks(_ named: Workspace.NamedTable, _ layout: Layout, _ picture: inout Picture) {
    let (border, below) = (layout.border, layout.below)
    picture.screen.hline(x: border.x, y: border.y, width: border.width, role: .border)
    picture.screen.put(
      " \(fileName(named.path)) ", x: border.x + 2, y: border.y, role: .title, width: border.width / 2, cut: .ellipsis)
    if layout.remarks.count > below.height {
      let seen = "\(remarkTop + 1)–\(remarkTop + below.height) of \(layout.remarks.count) lines"
      picture.screen.put(" \(seen) · Shift-Down ", endingAt: border.right - 2, y: border.y, role: .dim)
    }
    for line in 0..<below.height where remarkTop + line < layout.remarks.count {
      let remark = layout.remarks[remarkTop + line]
      let y = below.y + line
      picture.screen.fill(Rect(x: below.x, y: y, width: below.width, height: 1), .status)
      picture.screen.put(remark.text, x: below.x + 1, y: y, role: remark.role, width: below.width - 2, cut: .ellipsis)
    }
  }
}

extension Partition {
  /// Its texts by the columns of a table, computed offset and all.
  fileprivate var cells: [String] {
    [name, type.name, subtypeName, offset.hex, Size.text(size), flags.text]
  }
}
