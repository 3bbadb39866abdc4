import NVSModel

extension Picture {
  /// Below the bytes: first what the entry under the cursor is, then the field, then what else the bytes could be.
  mutating func drawDetail(_ pane: BytePane, _ look: BytesLook, _ area: Rect) {
    let offset = look.isFocused ? pane.offset : look.selected?.lowerBound ?? pane.offset
    guard area.height >= 2, let field = pane.image.field(at: offset) else { return }
    screen.hline(x: area.x, y: area.y, width: area.width, role: .border)
    let entry = field.entry.map { pane.image.entries[$0] }
    let cells = entry.map { ImageCells($0, in: pane.image, namespaces: look.namespaces, limit: area.width) }
    let title = title(of: field, entry, cells, pane.image)
    screen.put(" \(title) ", x: area.x + 2, y: area.y, role: .hexPage, width: area.width - 4, cut: .ellipsis)
    var rest = area
    _ = rest.takeTop(1)
    // Where there is one line only, the title has said what the entry is.
    if rest.height > 2, let entry, let cells {
      let value = hides(entry, pane.image, look) ? "hidden: Ctrl-T shows it" : cells[.value]
      if !value.isEmpty { drawLine(value, rest.takeTop(1), .text) }
    }
    drawField(field, pane.image, look, rest.takeTop(1))
    drawLine(place(of: field, entry, pane.image), rest.takeTop(1), .dim)
    for line in readings(of: field, at: offset, pane.image, look, width: area.width - 2).prefix(rest.height) {
      drawLine(line, rest.takeTop(1), .dim)
    }
  }

  private mutating func drawLine(_ text: String, _ line: Rect, _ role: Role) {
    screen.put(text, x: line.x + 1, y: line.y, role: role, width: line.width - 2, cut: .ellipsis)
  }

  /// What the entry is, then where it lies.
  private func title(of field: Field, _ entry: Entry?, _ cells: ImageCells?, _ image: PartitionImage) -> String {
    guard let entry, let cells else { return "page \(field.page)" }
    if entry.kind == .free { return "free · page \(field.page)" }
    let namespace = cells[.namespace].isEmpty ? "" : cells[.namespace] + " / "
    let isNamespace = image.header(of: entry).namespace == 0
    let type = isNamespace ? "a namespace" : cells[.type] == "?" ? "damaged" : cells[.type]
    let state = entry.state == .written ? "" : " · \(entry.state.name)"
    return "\(namespace)\(cells[.key]) · \(type)\(state) · \(field.page):\(entry.slot)"
  }

  /// Whether the value of an entry is a secret.
  private func hides(_ entry: Entry, _ image: PartitionImage, _ look: BytesLook) -> Bool {
    let start = entry.offset + (entry.span > 1 ? NVS.entrySize : EntryLayout.data)
    return image.field(at: start).map { look.hides($0) } ?? false
  }

  private mutating func drawField(_ field: Field, _ image: PartitionImage, _ look: BytesLook, _ line: Rect) {
    let meaning = image.meaning(of: field)
    let x = line.x + 1 + screen.put(meaning.name, x: line.x + 1, y: line.y, role: field.kind.role) + 2
    let value = look.hides(field) ? "hidden: Ctrl-T shows it" : meaning.value
    let text = meaning.note.isEmpty ? value : "\(value) · \(meaning.note)"
    screen.put(text, x: x, y: line.y, role: .text, width: line.right - 1 - x, cut: .ellipsis)
  }

  /// The bytes of the field, and how many entries go together.
  private func place(of field: Field, _ entry: Entry?, _ image: PartitionImage) -> String {
    let offset = image.place.inFlash(field.range.lowerBound).hex
    let last = String(image.place.inFlash(field.range.upperBound - 1), radix: 16)
    let place = field.range.count == 1 ? offset : "\(offset)–\(last)"
    let span = entry.map { $0.span == 1 ? "" : " · \($0.span) entries" } ?? ""
    return "\(place) · \(count(field.range.count, "byte"))\(span)"
  }

  /// The bytes from the cursor on as numbers and as text, for those who want to know what else they could be; as many to a
  /// line as fit.
  private func readings(
    of field: Field, at offset: Int, _ image: PartitionImage, _ look: BytesLook, width: Int
  ) -> [String] {
    guard !look.hides(field) else { return [] }
    var lines = ["LE"]
    for reading in Self.numbers(image.bytes, at: offset) {
      let longer = "\(lines[lines.count - 1])  \(reading)"
      if screen.columns(of: longer) <= width { lines[lines.count - 1] = longer } else { lines.append(reading) }
    }
    let end = min(max(field.range.upperBound, offset + 1), offset + width)
    let text = image.bytes[offset..<end].prefix { (0x20...0x7E).contains($0) }
    return lines + (text.count < 2 ? [] : ["text  \"\(String(decoding: text, as: UTF8.self))\""])
  }

  /// The numbers that begin at a byte, the low byte first; where both signs say the same once.
  private static func numbers(_ bytes: [UInt8], at offset: Int) -> [String] {
    [1, 2, 4, 8].filter { offset + $0 <= bytes.count }.flatMap { width in
      let word = (0..<width).reduce(UInt64(0)) { $0 | UInt64(bytes[offset + $1]) << ($1 * 8) }
      let unused = 64 - width * 8
      let signed = Int64(bitPattern: word << unused) >> unused
      let bits = width * 8
      return signed < 0 ? ["u\(bits) \(word)", "i\(bits) \(signed)"] : ["u\(bits) i\(bits) \(word)"]
    }
  }
}
