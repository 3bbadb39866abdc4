import NVSModel

/// How the bytes of an image are shown, and what of them is highlighted.
struct BytesLook {
  /// The bytes to show where they are not the image's own: those of the encrypted partition.
  let shownBytes: [UInt8]?
  /// The names of the image's namespaces by index.
  let namespaces: [UInt8: Key]
  /// Whether the keys go here: then the byte under the cursor is marked.
  let isFocused: Bool
  /// The bytes that are selected: a field.
  let selected: Range<Int>?
  /// Whether an entry goes with what is selected elsewhere.
  let isLinked: (Entry) -> Bool
  /// Whether the bytes of a field are a secret that is not to be shown.
  let hides: (Field) -> Bool
}

/// Where the bytes of a line stand on the screen.
struct HexColumns {
  let start: Int
  let bytesPerLine: Int
  /// How many digits an offset has.
  let offsetDigits: Int

  init(_ pane: BytePane, start: Int) {
    self.start = start
    bytesPerLine = pane.lines.bytesPerLine
    let last = pane.image.place.inFlash(max(0, pane.image.bytes.count - 1))
    offsetDigits = max(5, String(last, radix: 16).count)
  }

  /// Where a line is marked whose bytes belong to what is selected elsewhere.
  var mark: Int { start + offsetDigits }

  /// The column of a byte's first digit; every eight bytes a blank sets them apart.
  func digits(_ index: Int) -> Int { start + offsetDigits + 2 + index * 3 + index / 8 }

  /// The cells of a run of bytes, the blanks between them included.
  func digits(of part: Range<Int>, y: Int) -> Rect {
    let start = digits(part.lowerBound)
    return Rect(x: start, y: y, width: digits(part.upperBound - 1) + 2 - start, height: 1)
  }

  /// An offset in flash, with leading zeros.
  func text(ofOffset offset: Int) -> String {
    let digits = String(offset, radix: 16)
    return String(repeating: "0", count: max(0, offsetDigits - digits.count)) + digits
  }

  var textStart: Int { digits(bytesPerLine - 1) + 3 }

  /// The byte of a line at a column of the screen, among the digits or the text.
  func index(at x: Int) -> Int {
    if x >= textStart { return min(x - textStart, bytesPerLine - 1) }
    return (0..<bytesPerLine).last { digits($0) <= x } ?? 0
  }
}

extension Picture {
  mutating func drawBytes(_ pane: BytePane, _ look: BytesLook, _ area: Rect) {
    let columns = HexColumns(pane, start: area.x)
    for row in 0..<area.height {
      guard let line = pane.lines[pane.top + row] else { break }
      let place = Rect(x: area.x, y: area.y + row, width: area.width, height: 1)
      switch line {
      case .page(let page): drawPageTitle(pane.image, page, place)
      case .free(let entry): drawFree(pane, look, entry, place, columns)
      case .bytes(let range): drawLine(pane, look, range, y: place.y, columns)
      }
    }
  }

  private mutating func drawPageTitle(_ image: PartitionImage, _ number: Int, _ area: Rect) {
    let page = image.pages[number]
    screen.fill(area, .hexPage)
    let used = page.entries.reduce(0) { sum, index in
      image.entries[index].kind == .free ? sum : sum + Int(image.entries[index].span)
    }
    let name = page.header.state?.name ?? "ILLEGAL STATE"
    let text =
      image.isBlank(page)
      ? "page \(number)  empty"
      : "page \(number)  \(name)  seq \(page.header.sequence)  \(used)/\(NVS.entriesPerPage) entries"
    screen.put(text, x: area.x + 1, y: area.y, role: .hexPage, width: area.width - 2, cut: .ellipsis)
  }

  private mutating func drawFree(_ pane: BytePane, _ look: BytesLook, _ index: Int, _ area: Rect, _ columns: HexColumns)
  {
    let entry = pane.image.entries[index]
    let offset = columns.text(ofOffset: pane.image.place.inFlash(entry.offset))
    let text = "\(offset)  \(entry.span) free \(entry.span == 1 ? "entry" : "entries")"
    screen.put(text, x: area.x, y: area.y, role: .hexFree, width: area.width, cut: .ellipsis)
    if look.isFocused, entry.range.contains(pane.offset) { screen.overlay(area, .hexSelected) }
  }

  private mutating func drawLine(
    _ pane: BytePane, _ look: BytesLook, _ range: Range<Int>, y: Int, _ columns: HexColumns
  ) {
    let image = pane.image
    let bytes = look.shownBytes ?? image.bytes
    let place = columns.text(ofOffset: image.place.inFlash(range.lowerBound))
    screen.put(place, x: columns.start, y: y, role: .hexOffset)
    var offset = range.lowerBound
    while offset < range.upperBound {
      guard let field = image.field(at: offset) else { return }
      let end = min(field.range.upperBound, range.upperBound)
      let entry = field.entry.map { image.entries[$0] }
      // What is encrypted gives nothing away.
      let isHidden = look.shownBytes == nil && look.hides(field)
      let role = entry?.state == .erased ? .hexErased : field.kind.role
      let part = offset - range.lowerBound..<end - range.lowerBound
      // With the blanks between them the bytes of a field are one piece, which is sent as one.
      screen.fill(columns.digits(of: part, y: y), isHidden ? .gridCellSecret : role)
      for place in offset..<end {
        drawByte(isHidden ? nil : bytes[place], at: place - range.lowerBound, y: y, columns, role)
      }
      if let selected = look.selected?.clamped(to: offset..<end), !selected.isEmpty {
        let start = selected.lowerBound - range.lowerBound
        overlay(start..<start + selected.count, y: y, columns, .hexSelected)
      }
      // A mark beside the lines, and not another colour for all of them, which would be sent anew for each row.
      if let entry, look.isLinked(entry) { screen.put(Glyph.bar, x: columns.mark, y: y, role: .hexLinked) }
      offset = end
    }
    if look.isFocused, range.contains(pane.offset) {
      cursor = (columns.digits(pane.offset - range.lowerBound), y)
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
    screen.overlay(columns.digits(of: part, y: y), role)
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
