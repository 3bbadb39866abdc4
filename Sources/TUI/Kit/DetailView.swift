import NVSModel

extension Picture {
  /// Below the bytes: the entry that is selected, then the field, its value and its meaning.
  mutating func drawDetail(_ pane: BytePane, _ look: BytesLook, _ area: Rect) {
    let offset = look.isFocused ? pane.offset : look.selected?.lowerBound ?? pane.offset
    guard area.height >= 2, let field = pane.image.field(at: offset) else { return }
    screen.hline(x: area.x, y: area.y, width: area.width, role: .border)
    let title = title(of: field, pane.image)
    screen.put(" \(title) ", x: area.x + 2, y: area.y, role: .hexPage, width: area.width - 4, cut: .ellipsis)
    let meaning = pane.image.meaning(of: field)
    var x = area.x + 1
    x += screen.put(meaning.name, x: x, y: area.y + 1, role: field.kind.role) + 2
    let value = look.hides(field) ? "hidden: R shows it" : meaning.value
    screen.put(value, x: x, y: area.y + 1, role: .text, width: area.right - x, cut: .ellipsis)
    let rest = [meaning.note, summary(of: field, pane.image, look)] + inspection(of: field, at: offset, pane, look)
    for (index, text) in rest.prefix(area.height - 2).enumerated() {
      screen.put(text, x: area.x + 1, y: area.y + 2 + index, role: .dim, width: area.width - 2, cut: .ellipsis)
    }
  }

  private func title(of field: Field, _ image: PartitionImage) -> String {
    guard let index = field.entry else { return "page \(field.page)" }
    let entry = image.entries[index]
    if entry.kind == .free { return "page \(field.page) · free" }
    let header = image.header(of: entry)
    let state = entry.state == .written ? "" : " · \(entry.state.name)"
    return "page \(field.page) · entry \(entry.slot)\(state) · \(header.key.text.printable)"
  }

  /// One line on the whole entry.
  private func summary(of field: Field, _ image: PartitionImage, _ look: BytesLook) -> String {
    let offset = image.place.inFlash(field.range.lowerBound).hex
    let last = String(image.place.inFlash(field.range.upperBound - 1), radix: 16)
    let place = field.range.count == 1 ? offset : "\(offset)–\(last)"
    guard let index = field.entry, case .item(let type) = image.entries[index].kind else { return place }
    let entry = image.entries[index]
    let header = image.header(of: entry)
    let namespace =
      header.namespace == 0 ? "a namespace" : look.namespaces[header.namespace]?.text.printable ?? "?"
    let span = entry.span == 1 ? "" : " · \(entry.span) entries"
    return "\(place) · \(type.name) in \(namespace)\(span)"
  }

  /// The bytes from the cursor on as numbers, for those who want to know what else they could be.
  private func inspection(of field: Field, at offset: Int, _ pane: BytePane, _ look: BytesLook) -> [String] {
    let bytes = pane.image.bytes
    guard offset + 8 <= bytes.count, !look.hides(field) else { return [] }
    let word = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[offset + $1]) << ($1 * 8) }
    let (half, quarter) = (UInt32(truncatingIfNeeded: word), UInt16(truncatingIfNeeded: word))
    let byte = bytes[offset]
    return [
      "u8 \(byte)  i8 \(Int8(bitPattern: byte))  u16 \(quarter)  i16 \(Int16(bitPattern: quarter))",
      "u32 \(half)  i32 \(Int32(bitPattern: half))",
      "u64 \(word)  i64 \(Int64(bitPattern: word))",
    ]
  }
}
