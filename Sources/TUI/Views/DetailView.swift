import NVSModel

extension Picture {
  /// Below the bytes: the entry under the cursor, then the field, its value and its meaning.
  mutating func drawDetail(_ state: State, _ frame: Frame) {
    let area = frame.detail
    let image = state.preview.image
    guard area.height >= 2, let field = image.field(at: state.layout.offset) else { return }
    let shown = shownField(state) ?? field
    screen.hline(x: area.x, y: area.y, width: area.width, role: .border)
    let title = title(of: shown, image)
    screen.put(" \(title) ", x: area.x + 2, y: area.y, role: .hexPage, width: area.width - 4, cut: .ellipsis)
    let meaning = image.meaning(of: shown)
    var x = area.x + 1
    x += screen.put(meaning.name, x: x, y: area.y + 1, role: shown.kind.role) + 2
    let value = state.hides(shown) ? "hidden: R shows it" : meaning.value
    screen.put(value, x: x, y: area.y + 1, role: .text, width: area.right - x, cut: .ellipsis)
    guard area.height >= 4 else { return }
    screen.put(meaning.note, x: area.x + 1, y: area.y + 2, role: .dim, width: area.width - 2, cut: .ellipsis)
    screen.put(
      summary(of: shown, image), x: area.x + 1, y: area.y + 3, role: .dim, width: area.width - 2, cut: .ellipsis)
  }

  /// From the rows the field that goes with the cell; from the bytes the one under the cursor.
  private func shownField(_ state: State) -> Field? {
    guard state.pane == .rows, let range = Highlight(state).selected else { return nil }
    return state.preview.image.field(at: range.lowerBound)
  }

  private func title(of field: Field, _ image: PartitionImage) -> String {
    guard let index = field.entry else { return "page \(field.page)" }
    let entry = image.entries[index]
    if entry.kind == .free { return "page \(field.page) · free" }
    let header = image.header(of: entry)
    return "page \(field.page) · entry \(entry.slot) · \(header.key.text.printable)"
  }

  /// One line on the whole entry.
  private func summary(of field: Field, _ image: PartitionImage) -> String {
    let offset = "0x\(String(field.range.lowerBound, radix: 16))"
    let place = field.range.count == 1 ? offset : "\(offset)–\(String(field.range.upperBound - 1, radix: 16))"
    guard let index = field.entry, case .item(let type) = image.entries[index].kind else { return place }
    let entry = image.entries[index]
    let header = image.header(of: entry)
    let namespace = header.namespace == 0 ? "a namespace" : image.namespaces[header.namespace]?.text.printable ?? "?"
    let span = entry.span == 1 ? "" : " · \(entry.span) entries"
    return "\(place) · \(type.name) in \(namespace)\(span)"
  }
}
