import NVSModel

extension RowsDesk {
  func draw(_ picture: inout Picture, _ house: House, _ frame: Frame) {
    let panes = panes(house)
    if !panes.grid.isEmpty { GridView(self, house, panes.grid).draw(&picture) }
    picture.drawBorder(between: panes, isLayoutFocused: pane == .layout)
    if !panes.layout.isEmpty { drawBytes(&picture, house, panes) }
    drawEditor(&picture, house, panes)
  }

  private func drawEditor(_ picture: inout Picture, _ house: House, _ panes: Panes) {
    guard let editor, editor.document == current, !panes.grid.isEmpty else { return }
    let span = GridColumns(panes.grid, rowCount: rowCount(house))[editor.column]
    let y = panes.grid.y + 1 + editor.row - grid.top
    let cell = Rect(x: span.lowerBound, y: y, width: span.count, height: 1)
    picture.drawEditor(editor, over: cell, upTo: panes.grid.right, in: house.frame.body)
  }

  /// The bytes that the rows make, linked with them.
  private func drawBytes(_ picture: inout Picture, _ house: House, _ panes: Panes) {
    guard !house.preview.image.bytes.isEmpty else {
      let text =
        house.preview.revision < 0 ? "Making the image…" : "No image: \(house.preview.obstacle ?? "nothing to show")"
      picture.screen.put(
        text, x: panes.layout.x + 1, y: panes.layout.y + 1, role: .dim, width: panes.layout.width - 2, cut: .ellipsis)
      return
    }
    let look = bytesLook(house)
    picture.drawBytes(bytePane, look, panes.layout)
    picture.drawDetail(bytePane, look, panes.detail)
  }

  /// From the rows the entries of the row under the cursor are linked, from the bytes those of the row that wrote the byte.
  func bytesLook(_ house: House) -> BytesLook {
    let preview = house.preview
    let evaluation = preview.evaluation
    // Rows that have moved since belong to other bytes.
    let place = house.workspace.isPending ? nil : preview.row(atOffset: bytePane.offset)
    let isCurrentRow = place.map { [$0.document, $0.row] } == [current, grid.row]
    let selected: Range<Int>?
    let row: Int?
    if pane == .layout {
      selected = preview.image.field(at: bytePane.offset)?.range
      row = place.map { evaluation.itemRow(document: $0.document, row: $0.row) }
    } else {
      selected = isCurrentRow ? preview.fields(for: grid.column, at: bytePane.offset) : nil
      let isKnown = !house.workspace.isPending && evaluation.hasRow(document: current, row: grid.row)
      row = isKnown ? evaluation.itemRow(document: current, row: grid.row) : nil
    }
    return BytesLook(
      shownBytes: house.showsEncrypted ? preview.encrypted?.image : nil, namespaces: preview.namespaces,
      isFocused: pane == .layout && house.overlay == nil, selected: selected,
      isLinked: { entry in row != nil && preview.encoded?.row(page: Int(entry.page), entry: Int(entry.slot)) == row },
      hides: { house.hides($0) })
  }
}

extension Preview {
  /// The bytes of an entry that a cell of its row became.
  fileprivate func fields(for column: FactoryColumn, at offset: Int) -> Range<Int>? {
    guard let index = image.field(at: offset)?.entry else { return nil }
    let entry = image.entries[index]
    let start = entry.offset
    switch column {
    // Without the zeros behind it.
    case .key: return start + EntryLayout.key..<start + EntryLayout.key + image.header(of: entry).key.text.utf8.count
    case .type: return start..<start + 1
    case .encoding: return start + EntryLayout.type..<start + EntryLayout.type + 1
    case .value:
      let data = image.data(of: entry)
      return data.isEmpty ? image.field(at: start + EntryLayout.data)?.range : data.startIndex..<data.endIndex
    }
  }
}
