import NVSModel

extension PartitionsDesk {
  /// A bar of the flash, each partition as wide as it is large, at least one cell.
  func drawMap(_ table: PartitionTable, _ house: House, _ area: Rect, _ picture: inout Picture) {
    let end = max(table.partitions.map(\.end).max() ?? 0, table.rules.flashSize ?? 0, 1)
    let bar = Rect(x: area.x + 1, y: area.y, width: area.width - 2, height: 1)
    picture.screen.fill(bar, .mapFree, with: Glyph.shade)
    for (index, row) in table.rows.enumerated() {
      guard let partition = row.partition, partition.offset >= 0, partition.size > 0 else { continue }
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
      if index == list.index { drawLabel(of: partition, below: cells, bar, &picture) }
    }
  }

  private func drawLabel(of partition: Partition, below cells: Rect, _ bar: Rect, _ picture: inout Picture) {
    picture.screen.put(Glyph.up, x: cells.x, y: bar.y + 1, role: .mapTarget)
    let label = "\(partition.name.printable) \(Size.text(partition.size))"
    let x = min(cells.x + 2, bar.right - picture.screen.columns(of: label))
    picture.screen.put(label, x: x, y: bar.y + 1, role: .text)
  }
}
