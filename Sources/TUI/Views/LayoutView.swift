import NVSModel

extension Picture {
  /// The bytes that the rows make, linked with them.
  mutating func drawLayout(_ state: State, _ frame: Frame) {
    guard !state.preview.image.bytes.isEmpty else {
      let text = "No image: \(state.preview.obstacle ?? "nothing to show")"
      screen.put(
        text, x: frame.layout.x + 1, y: frame.layout.y + 1, role: .dim, width: frame.layout.width - 2, cut: .ellipsis)
      return
    }
    let pane = BytesPane(rowsOf: state)
    drawBytes(pane, state.layoutLines(frame), frame.layout)
    drawDetail(pane, frame.detail)
  }
}

extension BytesPane {
  /// The image that the rows make: from the rows the entries of the row under the cursor are linked, from the bytes
  /// those of the row that wrote the byte.
  init(rowsOf state: State) {
    let preview = state.preview
    let evaluation = preview.evaluation
    let place = preview.row(atOffset: state.layout.offset)
    let isCurrentRow = place.map { [$0.document, $0.row] } == [state.current, state.grid.row]
    let selected: Range<Int>?
    let row: Int?
    if state.pane == .layout {
      selected = preview.image.field(at: state.layout.offset)?.range
      row = place.map { evaluation.itemRow(document: $0.document, row: $0.row) }
    } else {
      selected = isCurrentRow ? preview.fields(for: state.grid.column, at: state.layout.offset) : nil
      row = state.rowCount > 0 ? evaluation.itemRow(document: state.current, row: state.grid.row) : nil
    }
    self.init(
      image: preview.image, shownBytes: state.showsEncrypted ? preview.encrypted?.image : nil, cursor: state.layout,
      isFocused: state.pane == .layout && state.overlay == nil,
      selected: selected,
      isLinked: { entry in row != nil && preview.encoded?.row(page: Int(entry.page), entry: Int(entry.slot)) == row },
      hides: { state.hides($0) })
  }
}

extension Preview {
  /// The bytes of an entry that a cell of its row became.
  fileprivate func fields(for column: FactoryColumn, at offset: Int) -> Range<Int>? {
    guard let index = image.field(at: offset)?.entry else { return nil }
    let entry = image.entries[index]
    let start = entry.offset
    switch column {
    case .key: return start + EntryLayout.key..<start + EntryLayout.data
    case .type: return start..<start + 1
    case .encoding: return start + EntryLayout.type..<start + EntryLayout.type + 1
    case .value:
      let data = image.data(of: entry)
      return data.isEmpty ? image.field(at: start + EntryLayout.data)?.range : data.startIndex..<data.endIndex
    }
  }
}
