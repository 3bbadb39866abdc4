import NVSModel

extension PartitionsDesk {
  /// The partition table with computed offsets, a map of the flash, and what is wrong.
  func draw(_ picture: inout Picture, _ house: House, _ frame: Frame) {
    guard let named = house.workspace.table else { return }
    var area = frame.body
    drawMap(named.table, house, area.takeTop(2), &picture)
    let header = area.takeTop(1)
    picture.screen.fill(header, .gridHeader)
    let remarks = remarks(on: named.table).flatMap { remark in
      wrapped(remark.text, width: area.width - 4).enumerated().map { index, line in
        (text: index == 0 ? line : "  " + line, role: remark.role)
      }
    }
    var below = area.takeBottom(min(remarks.count + 1, max(3, area.height / 2)))
    drawRows(named.table, house, header, area, &picture)
    picture.screen.hline(x: below.x, y: below.y, width: below.width, role: .border)
    picture.screen.put(
      " \(fileName(named.path)) ", x: below.x + 2, y: below.y, role: .title, width: below.width - 4, cut: .ellipsis
    )
    _ = below.takeTop(1)
    for (index, remark) in remarks.prefix(below.height).enumerated() {
      picture.screen.fill(Rect(x: below.x, y: below.y + index, width: below.width, height: 1), .status)
      picture.screen.put(
        remark.text, x: below.x + 1, y: below.y + index, role: remark.role, width: below.width - 2, cut: .ellipsis)
    }
  }

  private func drawRows(
    _ table: PartitionTable, _ house: House, _ header: Rect, _ area: Rect, _ picture: inout Picture
  ) {
    let columns: [(String, Int)] = [
      ("name", 3), ("type", 21), ("subtype", 32), ("offset", 44), ("size", 56), ("flags", 68),
    ]
    for (title, x) in columns { picture.screen.put(title, x: x, y: header.y, role: .gridHeader) }
    let partitions = table.partitions
    let top = max(0, min(list.index - area.height / 2, partitions.count - area.height))
    for line in 0..<area.height where top + line < partitions.count {
      let index = top + line
      let partition = partitions[index]
      let y = area.y + line
      let row = Rect(x: area.x, y: y, width: area.width, height: 1)
      let isTarget = partition == house.workspace.partition
      picture.mark(row, .line(index))
      if isTarget { picture.screen.put(Glyph.pointer, x: 1, y: y, role: .mapTarget) }
      let texts = [
        partition.name.printable, partition.type.name, partition.subtypeName,
        partition.offset.hex, Size.text(partition.size), partition.flags.text,
      ]
      for ((_, x), text) in zip(columns, texts) {
        let role: Role = isTarget ? .mapTarget : partition.isNVS ? .gridCell : .gridCellOther
        picture.screen.put(text, x: x, y: y, role: role, width: x == 3 ? 17 : 11, cut: .ellipsis)
      }
      if index == list.index { picture.screen.overlay(row, .gridCursor) }
    }
  }

  /// A bar of the flash, each partition as wide as it is large, at least one cell.
  private func drawMap(_ table: PartitionTable, _ house: House, _ area: Rect, _ picture: inout Picture) {
    let end = max(table.partitions.map(\.end).max() ?? 0, table.rules.flashSize ?? 0, 1)
    let bar = Rect(x: area.x + 1, y: area.y, width: area.width - 2, height: 1)
    picture.screen.fill(bar, .mapFree, with: Glyph.shade)
    for (index, partition) in table.partitions.enumerated() where partition.offset >= 0 && partition.size > 0 {
      let start = bar.x + partition.offset * bar.width / end
      let width = max(1, (partition.end * bar.width + end - 1) / end - partition.offset * bar.width / end)
      let role: Role =
        partition == house.workspace.partition
        ? .mapTarget : partition.isNVS ? .mapNVS : partition.type == .app ? .mapApp : .mapData
      let cells = Rect(x: start, y: bar.y, width: width, height: 1).intersection(bar)
      picture.screen.fill(cells, role)
      // The edge tells neighbours apart where there are no colours.
      picture.screen.put(Glyph.eighths[0], x: cells.x, y: bar.y, role: role)
      if cells.width >= 4 {
        picture.screen.put(
          partition.name.printable, x: cells.x + 1, y: bar.y, role: role, width: cells.width - 2, cut: .clip)
      }
      if index == list.index {
        picture.screen.put(Glyph.up, x: cells.x, y: bar.y + 1, role: .mapTarget)
        let label = "\(partition.name.printable) \(Size.text(partition.size))"
        let x = min(cells.x + 2, bar.right - picture.screen.columns(of: label))
        picture.screen.put(label, x: x, y: bar.y + 1, role: .text)
      }
    }
  }

  /// What is wrong with the table, then what is worth knowing of the partition under the cursor.
  private func remarks(on table: PartitionTable) -> [(text: String, role: Role)] {
    let problems = table.problems.sorted { $0.severity > $1.severity }
    var remarks: [(text: String, role: Role)] = problems.map { problem in
      let place = problem.place.map { "line \($0.line): " } ?? ""
      return ("\(problem.severity.sign) \(place)\(problem.message)", problem.severity.role)
    }
    if remarks.isEmpty { remarks.append(("✓ nothing wrong with this table", .statusGood)) }
    return remarks
  }
}
