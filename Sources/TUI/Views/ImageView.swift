import NVSModel

extension Picture {
  /// A dump: its pages, a list, and the bytes.
  mutating func drawImage(_ state: State, _ frame: Frame) {
    guard let image = state.image else {
      screen.put("Reading…", x: 2, y: frame.body.y + 1, role: .dim)
      return
    }
    drawStrip(image, frame.strip)
    if !frame.grid.isEmpty { drawList(image, state, frame) }
    guard !frame.layout.isEmpty else { return }
    if !frame.grid.isEmpty {
      let role: Role = state.pane == .layout ? .borderFocused : .border
      screen.vline(x: frame.layout.x - 1, y: frame.grid.y, height: frame.grid.height, role: role)
    }
    let pane = BytesPane(dump: image, state)
    drawBytes(pane, LayoutLines(image.image, bytesPerLine: frame.bytesPerLine), frame.layout)
    drawDetail(pane, frame.detail)
  }

  /// A cell a page, coloured by its state and named by a letter; of many pages those around the cursor.
  private mutating func drawStrip(_ image: ImageState, _ area: Rect) {
    screen.fill(area, .gridHeader)
    let count = image.image.pages.count
    let label = "pages "
    let room = area.width - label.count - 14
    let current = image.layout.offset / NVS.pageSize
    let first = max(0, min(current - room / 2, count - room))
    var x = area.x + 1 + screen.put(label, x: area.x + 1, y: area.y, role: .dim)
    for page in image.image.pages.dropFirst(first).prefix(room) {
      let (letter, role) = Self.look(of: page, in: image.image)
      screen.put(letter, x: x, y: area.y, role: role)
      if page.number == current { screen.overlay(Rect(x: x, y: area.y, width: 1, height: 1), .hexSelected) }
      x += 1
    }
    screen.put(" \(current) of \(count)", x: x, y: area.y, role: .dim, width: area.right - x)
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

  /// Where the columns of a view begin, and the end of the last.
  private static func columns(of view: ImageState.View, _ area: Rect) -> [Int] {
    let widths: [Int] =
      switch view {
      case .firmware: [area.width < 70 ? 12 : 16, 16, 7]
      case .flash: [7, 8, 11, 10, 16]
      case .findings: [2, 7]
      case .repairs: [8]
      case .compare: [8, 16, 16]
      }
    return widths.reduce(into: [area.x + 1]) { $0.append(($0.last ?? 0) + $1) } + [area.right]
  }

  private mutating func drawList(_ image: ImageState, _ state: State, _ frame: Frame) {
    let area = frame.grid
    let columns = Self.columns(of: image.view, area)
    screen.fill(Rect(x: area.x, y: area.y, width: area.width, height: 1), .gridHeader)
    for (index, heading) in ImageState.headings(of: image.view).enumerated() {
      screen.put(
        heading, x: columns[index], y: area.y, role: .gridHeader, width: columns[index + 1] - columns[index] - 1)
    }
    if image.lines.isEmpty { drawEmptyList(image, area) }
    for row in 0..<frame.gridRows {
      guard image.lines.indices.contains(image.top + row) else { break }
      let line = image.lines[image.top + row]
      let y = area.y + 1 + row
      for (index, text) in shown(image.cells(of: line), line, image, state).enumerated() {
        let width = columns[index + 1] - columns[index] - (index + 2 < columns.count ? 1 : 0)
        screen.put(
          text, x: columns[index], y: y, role: Self.role(of: line, column: index, image), width: width, cut: .ellipsis)
      }
      if image.top + row == image.cursor {
        let whole = Rect(x: area.x, y: y, width: area.width, height: 1)
        screen.overlay(whole, state.pane == .rows ? .gridCursor : .gridCursorUnfocused)
      }
    }
  }

  private mutating func drawEmptyList(_ image: ImageState, _ area: Rect) {
    let text =
      !image.filter.isEmpty
      ? "nothing holds \(image.filter.quoted): F4 changes the filter"
      : image.analysis == nil
        ? "working it out…"
        : image.view == .compare
          ? image.analysis?.comparisonProblem ?? "✓ the same values"
          : image.view == .findings ? "✓ nothing to say" : "nothing here"
    screen.put(text, x: area.x + 1, y: area.y + 1, role: .dim, width: area.width - 2, cut: .ellipsis)
  }

  /// The cells of a line with secrets hidden.
  func shown(_ cells: [String], _ line: ImageState.Line, _ image: ImageState, _ state: State) -> [String] {
    guard !state.isRevealing, image.isSecret(line) else { return cells }
    return cells.dropLast() + ["●●●●●●  R shows it"]
  }

  private static func role(of line: ImageState.Line, column: Int, _ image: ImageState) -> Role {
    switch line {
    case .value(let index):
      guard let entry = image.analysis?.firmware.entries[index] else { return .gridCell }
      if case .error = entry.value, column == 3 { return .gridCellInvalid }
      if column == 3, image.edits.concern(entry.namespace, entry.key) { return .gridCellChanged }
      return column == 0 ? .gridNamespace : column == 2 ? .gridCellOther : .gridCell
    case .past(let past): return past.value.standing == .current ? .gridCell : .gridComment
    case .entry(let index):
      let entry = image.image.entries[index]
      if case .damaged = entry.kind { return .gridCellWarning }
      return entry.state == .written ? (column == 4 ? .gridCell : .gridCellOther) : .gridComment
    case .finding(let index):
      switch image.analysis?.findings[index].severity {
      case .error: return .gridCellInvalid
      case .warning: return .gridCellWarning
      default: return .gridCellOther
      }
    case .difference: return column == 0 ? .gridCellChanged : .gridCell
    case .repair: return .gridCell
    }
  }
}

extension BytesPane {
  /// A dump: the entry of the list's line is linked.
  init(dump: ImageState, _ state: State) {
    let isFocused = state.pane == .layout
    let image = dump.image
    let start = dump.line.flatMap { dump.offset(of: $0) }
    let place = isFocused ? dump.layout.offset : start ?? dump.layout.offset
    let entry = image.field(at: place)?.entry
    let key = entry.map { image.header(of: image.entries[$0]) }
    let isRevealing = state.isRevealing
    self.init(
      image: image, shownBytes: state.showsEncrypted ? dump.opened.raw : nil, cursor: dump.layout,
      isFocused: isFocused && state.overlay == nil,
      selected: isFocused ? image.field(at: place)?.range : entry.map { image.entries[$0].range },
      isLinked: { other in
        // The parts of a blob go together.
        guard let key, other.kind != .free else { return false }
        let header = image.header(of: other)
        return header.key == key.key && header.namespace == key.namespace
      },
      hides: { !isRevealing && Secrets.hides($0, in: image) })
  }
}
