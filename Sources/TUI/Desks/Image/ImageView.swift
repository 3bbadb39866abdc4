import NVSModel
import Station

extension ImageDesk {
  /// A dump: its pages, a list, and the bytes.
  func draw(_ picture: inout Picture, _ house: House, _ frame: Frame) {
    guard let dump = house.dump else {
      picture.screen.put("Reading…", x: 2, y: frame.body.y + 1, role: .dim)
      return
    }
    var body = frame.body
    drawStrip(dump, body.takeTop(1), &picture)
    let panes = panes(house)
    if !panes.grid.isEmpty { drawList(dump, house, panes, &picture) }
    picture.drawBorder(between: panes, isLayoutFocused: pane == .layout)
    guard !panes.layout.isEmpty else { return }
    let look = bytesLook(dump, house)
    picture.drawBytes(bytePane, look, panes.layout)
    picture.drawDetail(bytePane, look, panes.detail)
  }

  /// A cell a page, coloured by its state and named by a letter; of many pages those around the cursor.
  private func drawStrip(_ dump: Dump, _ area: Rect, _ picture: inout Picture) {
    picture.screen.fill(area, .gridHeader)
    let count = dump.image.pages.count
    let label = "pages "
    let room = area.width - label.count - 14
    let current = bytePane.offset / NVS.pageSize
    let first = max(0, min(current - room / 2, count - room))
    var x = area.x + 1 + picture.screen.put(label, x: area.x + 1, y: area.y, role: .dim)
    for page in dump.image.pages.dropFirst(first).prefix(room) {
      let (letter, role) = Self.look(of: page, in: dump.image)
      picture.screen.put(letter, x: x, y: area.y, role: role)
      if page.number == current { picture.screen.overlay(Rect(x: x, y: area.y, width: 1, height: 1), .hexSelected) }
      x += 1
    }
    picture.screen.put(" \(current) of \(count)", x: x, y: area.y, role: .dim, width: area.right - x)
  }

  private static func look(of page: PartitionImage.Page, in image: PartitionImage) -> (Unicode.Scalar, Role) {
    if image.isBlank(page) { return (Glyph.dot, .pageEmpty) }
    if !page.header.isIntact { return ("!", .pageBad) }
    switch page.header.state {
    case .active: return ("A", .pageActive)
    case .full: return ("F", .pageFull)
    case .freeing: return ("E", .pageFreeing)
    case .uninitialized, .corrupt, nil: return ("!", .pageBad)
    }
  }

  // MARK: - List

  private func drawList(_ dump: Dump, _ house: House, _ panes: Panes, _ picture: inout Picture) {
    let area = panes.grid
    let columns = list.view.columns(width: area.width, names: names)
    picture.screen.fill(Rect(x: area.x, y: area.y, width: area.width, height: 1), .gridHeader)
    let titles = columns.map { $0.column.title.lowercased() }
    let compared = list.view == .compare ? [comparedFiles(dump, house)] : []
    drawRow(
      (compared.isEmpty ? titles : titles.dropLast() + compared).map { ($0, .gridHeader) }, y: area.y,
      columns.map(\.width), area, &picture)
    if lines.isEmpty { drawEmptyList(dump, area, &picture) }
    for row in 0..<panes.gridRows {
      guard lines.indices.contains(cursor.top + row) else { break }
      let line = lines[cursor.top + row]
      let y = area.y + 1 + row
      let texts = texts(of: line, columns.map(\.column), dump, house, limit: area.width)
      let roles = columns.map { Self.role(of: line, $0.column, dump) }
      drawRow(Array(zip(texts, roles)), y: y, columns.map(\.width), area, &picture)
      if cursor.top + row == cursor.index {
        let whole = Rect(x: area.x, y: y, width: area.width, height: 1)
        picture.screen.overlay(whole, pane == .rows ? .gridCursor : .gridCursorUnfocused)
      }
    }
  }

  /// Both files of a comparison, in the order in which a line of it has their values.
  private func comparedFiles(_ dump: Dump, _ house: House) -> String {
    let other = house.comparedDump.map { fileName($0.path) } ?? "the rows"
    return "\(fileName(dump.source.part.path)) → \(other)"
  }

  private func drawRow(
    _ cells: [(text: String, role: Role)], y: Int, _ widths: [Int], _ area: Rect, _ picture: inout Picture
  ) {
    var x = area.x + 1
    for (cell, width) in zip(cells, widths) {
      // The last has what is left.
      let room = width == 0 ? area.right - x : min(width - 1, area.right - x)
      picture.screen.put(cell.text, x: x, y: y, role: cell.role, width: room, cut: .ellipsis)
      x += width
    }
  }

  private func drawEmptyList(_ dump: Dump, _ area: Rect, _ picture: inout Picture) {
    let text =
      !list.filter.isEmpty
      ? "nothing holds \(list.filter.quoted): F4 changes the filter"
      : dump.analysis == nil
        ? "working it out…"
        : list.view == .compare
          ? dump.analysis?.comparisonProblem ?? "✓ the same values"
          : list.view == .findings ? "✓ nothing to say" : "nothing here"
    picture.screen.put(text, x: area.x + 1, y: area.y + 1, role: .dim, width: area.width - 2, cut: .ellipsis)
  }

  /// What stands in the columns of a line, with secrets hidden.
  ///
  /// - Parameter limit: about how many characters of a value there is room for.
  func texts(
    of line: ImageList.Line, _ columns: [ImageColumn], _ dump: Dump, _ house: House, limit: Int
  ) -> [String] {
    let cells = dump.cells(of: line, limit: limit)
    let isHidden = !house.isRevealing && dump.isSecret(line)
    return columns.map { column in
      if isHidden, column == .value {
        let title = cells?.title ?? ""
        return "●●●●●●  Ctrl-T shows it" + (title.isEmpty ? "" : " · \(title)")
      }
      // What a key had before stands below it.
      if case .past = line, column == .key { return "  " + (cells?[.state] ?? "") }
      return cells?[column] ?? ""
    }
  }

  private static func role(of line: ImageList.Line, _ column: ImageColumn, _ dump: Dump) -> Role {
    switch line {
    case .value(let index):
      guard let entry = dump.analysis?.firmware.entries[index] else { return .gridCell }
      if case .error = entry.value, column == .value { return .gridCellInvalid }
      if column == .value, dump.edits.concern(entry.namespace, entry.key) { return .gridCellChanged }
      return column == .namespace ? .gridNamespace : column == .key || column == .value ? .gridCell : .gridCellOther
    case .past(let past): return past.standing == .current ? .gridCell : .gridComment
    case .entry(let index):
      let entry = dump.image.entries[index]
      if case .damaged = entry.kind { return .gridCellWarning }
      return entry.state == .written ? (column == .key ? .gridCell : .gridCellOther) : .gridComment
    case .finding(let index):
      switch dump.analysis?.findings[index].severity {
      case .error: return .gridCellInvalid
      case .warning: return .gridCellWarning
      default: return .gridCellOther
      }
    case .difference: return column == .change ? .gridCellChanged : .gridCell
    case .repair: return .gridCell
    }
  }
}

extension ImageDesk {
  /// The entry of the list's line is linked.
  private func bytesLook(_ dump: Dump, _ house: House) -> BytesLook {
    let isFocused = pane == .layout
    let image = dump.image
    let start = line.flatMap { dump.offset(of: $0) }
    let place = isFocused ? bytePane.offset : start ?? bytePane.offset
    let entry = image.field(at: place)?.entry
    let key = entry.map { image.header(of: image.entries[$0]) }
    let isRevealing = house.isRevealing
    let secrets = dump.secrets
    return BytesLook(
      shownBytes: house.showsEncrypted ? dump.opened.raw : nil, namespaces: dump.namespaces,
      isFocused: isFocused && house.overlay == nil,
      selected: isFocused ? image.field(at: place)?.range : entry.map { image.entries[$0].range },
      isLinked: { other in
        // The parts of a blob go together.
        guard let key, other.kind != .free else { return false }
        let header = image.header(of: other)
        return header.key == key.key && header.namespace == key.namespace
      },
      hides: { !isRevealing && secrets.hides($0, in: image) })
  }
}
