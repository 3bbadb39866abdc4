import NVSModel

/// What is highlighted among the bytes.
struct Highlight {
  /// The field under the cursor, or the one that goes with the cell.
  let selected: Range<Int>?
  /// The row's entries, wherever they lie.
  private let row: Int?
  private let preview: Preview

  init(_ state: State) {
    preview = state.preview
    let place = preview.row(atOffset: state.layout.offset)
    let isCurrentRow = place.map { [$0.document, $0.row] } == [state.current, state.grid.row]
    if state.pane == .layout {
      selected = preview.image.field(at: state.layout.offset)?.range
      let evaluation = preview.evaluation
      row = place.map { evaluation.itemRow(document: $0.document, row: $0.row) }
    } else {
      row =
        state.rowCount > 0
        ? preview.evaluation.itemRow(document: state.current, row: state.grid.row) : nil
      selected = isCurrentRow ? preview.fields(for: state.grid.column, at: state.layout.offset) : nil
    }
  }

  func isLinked(_ entry: Entry) -> Bool {
    guard let row else { return false }
    return preview.encoded?.row(page: Int(entry.page), entry: Int(entry.slot)) == row
  }
}

extension Preview {
  /// The bytes of an entry that a cell of its row became.
  func fields(for column: FactoryColumn, at offset: Int) -> Range<Int>? {
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

/// Where the bytes of a line stand on the screen.
struct HexColumns {
  let start: Int
  let bytesPerLine: Int

  static let offsetWidth = 6

  /// The column of a byte's first digit; every eight bytes a blank sets them apart.
  func digits(_ index: Int) -> Int { start + Self.offsetWidth + 1 + index * 3 + index / 8 }
  var textStart: Int { digits(bytesPerLine - 1) + 3 }
}

extension Picture {
  mutating func drawLayout(_ state: State, _ frame: Frame) {
    let lines = state.layoutLines(frame)
    guard lines.count > 0 else {
      let text = "No image: \(state.preview.obstacle ?? "nothing to show")"
      screen.put(
        text, x: frame.layout.x + 1, y: frame.layout.y + 1, role: .dim, width: frame.layout.width - 2, cut: .ellipsis)
      return
    }
    let highlight = Highlight(state)
    let columns = HexColumns(start: frame.layout.x, bytesPerLine: frame.bytesPerLine)
    for row in 0..<frame.layoutRows {
      guard let line = lines[state.layout.top + row] else { break }
      let y = frame.layout.y + row
      switch line {
      case .page(let page):
        drawPageTitle(page, state, Rect(x: frame.layout.x, y: y, width: frame.layout.width, height: 1))
      case .free(let entry): drawFree(entry, state, Rect(x: frame.layout.x, y: y, width: frame.layout.width, height: 1))
      case .bytes(let range): drawBytes(range, y: y, columns, highlight, state)
      }
    }
    drawDetail(state, frame)
  }

  private mutating func drawPageTitle(_ number: Int, _ state: State, _ area: Rect) {
    let image = state.preview.image
    let page = image.pages[number]
    screen.fill(area, .hexPage)
    let used = page.entries.reduce(0) { sum, index in
      image.entries[index].kind == .free ? sum : sum + Int(image.entries[index].span)
    }
    let blank = image.isBlank(page)
    let name = page.header.state.map { "\($0)".uppercased() } ?? "ILLEGAL"
    let text =
      blank
      ? "page \(number)  empty"
      : "page \(number)  \(name)  seq \(page.header.sequence)  \(used)/\(NVS.entriesPerPage) entries"
    screen.put(text, x: area.x + 1, y: area.y, role: .hexPage, width: area.width - 2, cut: .ellipsis)
  }

  private mutating func drawFree(_ index: Int, _ state: State, _ area: Rect) {
    let entry = state.preview.image.entries[index]
    let isCursor = entry.range.contains(state.layout.offset)
    let text = "\(Self.offsetText(entry.offset))  \(entry.span) free \(entry.span == 1 ? "entry" : "entries")"
    screen.put(text, x: area.x, y: area.y, role: .hexFree, width: area.width, cut: .ellipsis)
    if isCursor, state.pane == .layout { screen.overlay(area, .hexSelected) }
  }

  static func offsetText(_ offset: Int) -> String {
    let digits = String(offset, radix: 16)
    return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
  }

  private mutating func drawBytes(
    _ range: Range<Int>, y: Int, _ columns: HexColumns, _ highlight: Highlight, _ state: State
  ) {
    let image = state.preview.image
    screen.put(Self.offsetText(range.lowerBound), x: columns.start, y: y, role: .hexOffset)
    var offset = range.lowerBound
    while offset < range.upperBound {
      guard let field = image.field(at: offset) else { return }
      let end = min(field.range.upperBound, range.upperBound)
      let entry = field.entry.map { image.entries[$0] }
      let isHidden = state.hides(field)
      for place in offset..<end {
        drawByte(isHidden ? nil : image.bytes[place], at: place - range.lowerBound, y: y, columns, field.kind.role)
      }
      let isSelected = highlight.selected.map { $0.contains(offset) } ?? false
      if isSelected {
        overlay(offset - range.lowerBound..<end - range.lowerBound, y: y, columns, .hexSelected)
      } else if let entry, highlight.isLinked(entry) {
        overlay(offset - range.lowerBound..<end - range.lowerBound, y: y, columns, .hexLinked)
      }
      offset = end
    }
    if state.pane == .layout, state.overlay == nil, range.contains(state.layout.offset) {
      cursor = (columns.digits(state.layout.offset - range.lowerBound), y)
    }
  }

  private mutating func drawByte(_ byte: UInt8?, at index: Int, y: Int, _ columns: HexColumns, _ role: Role) {
    let x = columns.digits(index)
    guard let byte else {
      screen.put("··", x: x, y: y, role: .gridCellSecret)
      screen.put(Glyph.dot, x: columns.textStart + index, y: y, role: .gridCellSecret)
      return
    }
    screen.put(Self.hexDigits[Int(byte >> 4)], x: x, y: y, role: role)
    screen.put(Self.hexDigits[Int(byte & 15)], x: x + 1, y: y, role: role)
    let isText = (0x21...0x7E).contains(byte)
    screen.put(
      isText ? Unicode.Scalar(byte) : Glyph.dot, x: columns.textStart + index, y: y,
      role: isText ? .hexText : .hexPadding)
  }

  private static let hexDigits: [Unicode.Scalar] = Array("0123456789abcdef".unicodeScalars)

  private mutating func overlay(_ part: Range<Int>, y: Int, _ columns: HexColumns, _ role: Role) {
    let start = columns.digits(part.lowerBound)
    let end = columns.digits(part.upperBound - 1) + 2
    screen.overlay(Rect(x: start, y: y, width: end - start, height: 1), role)
    screen.overlay(Rect(x: columns.textStart + part.lowerBound, y: y, width: part.count, height: 1), role)
  }
}

extension Field.Kind {
  /// How the bytes of a field look.
  var role: Role {
    switch self {
    case .pageState: .hexHeaderState
    case .sequence: .hexHeaderSequence
    case .version: .hexHeaderVersion
    case .headerReserved, .reserved: .hexHeaderReserved
    case .headerCRC: .hexHeaderCRC
    case .bitmap: .hexBitmap
    case .namespace: .hexNamespace
    case .type: .hexType
    case .span: .hexSpan
    case .chunkIndex, .chunkCount, .chunkStart: .hexChunk
    case .entryCRC, .dataCRC: .hexCRC
    case .key: .hexKey
    case .value, .size: .hexValue
    case .data: .hexData
    case .padding: .hexPadding
    case .free: .hexFree
    case .unknown, .trailing: .hexBad
    }
  }
}
