import NVSModel

/// A row of an open document.
struct RowPlace: Hashable, Sendable {
  let document: Int
  let row: Int
}

/// The bytes that the rows become, linked with them, as several desks show them.
extension House {
  /// From the rows the entries of a row are linked, from the bytes those of the row that wrote the byte under the cursor.
  ///
  /// - Parameters:
  ///   - isFocused: whether the keys go to the bytes.
  ///   - row: the row under the cursor; nil for none.
  ///   - column: the column under the cursor.
  func bytesLook(_ pane: BytePane, isFocused: Bool, row: RowPlace?, column: FactoryColumn) -> BytesLook {
    let evaluation = preview.evaluation
    // Rows that have moved since belong to other bytes.
    let place = workspace.isPending ? nil : preview.row(atOffset: pane.offset)
    let selected: Range<Int>?
    let linked: Int?
    if isFocused {
      selected = preview.image.field(at: pane.offset)?.range
      linked = place.map { evaluation.itemRow(document: $0.document, row: $0.row) }
    } else {
      selected = place != nil && place == row ? preview.fields(for: column, at: pane.offset) : nil
      let known = workspace.isPending ? nil : row.flatMap { preview.hasRow($0) ? $0 : nil }
      linked = known.map { evaluation.itemRow(document: $0.document, row: $0.row) }
    }
    return BytesLook(
      shownBytes: showsEncrypted ? preview.encrypted?.image : nil, namespaces: preview.namespaces,
      isFocused: isFocused && overlay == nil, selected: selected,
      isLinked: { [preview] entry in
        linked != nil && preview.encoded?.row(page: Int(entry.page), entry: Int(entry.slot)) == linked
      },
      hides: { hides($0) })
  }
}

extension BytePane {
  /// Brings the entry into sight that a row wrote, when another row is the one.
  ///
  /// - Parameter height: of what is seen; nil while the bytes are out of sight, where only their cursor goes along.
  mutating func follow(_ row: RowPlace, _ house: House, height: Int?) {
    guard !house.workspace.isPending else { return }
    let followed = Followed(document: row.document, row: row.row, revision: house.preview.revision)
    guard followed != self.followed else { return }
    self.followed = followed
    guard let (page, entry) = house.preview.firstEntry(row) else { return }
    let offset = NVS.offset(page: page, entry: entry)
    if let height { show(offset, height: height) } else { self.offset = offset }
  }
}

extension Picture {
  /// The bytes, and below them what the selected ones mean; or why there are none.
  mutating func drawBytes(_ house: House, _ pane: BytePane, _ look: BytesLook, _ area: Rect, detail: Rect) {
    guard !house.preview.image.bytes.isEmpty else {
      let text =
        house.preview.revision < 0 ? "Making the image…" : "No image: \(house.preview.obstacle ?? "nothing to show")"
      screen.put(text, x: area.x + 1, y: area.y + 1, role: .dim, width: area.width - 2, cut: .ellipsis)
      return
    }
    drawBytes(pane, look, area)
    drawDetail(pane, look, detail)
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
