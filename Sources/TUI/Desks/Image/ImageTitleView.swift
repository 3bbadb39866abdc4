import NVSModel
import Station

extension ImageDesk {
  /// The first line of the Image screen: the file, its views, and the worst that was found.
  func drawTitle(_ picture: inout Picture, _ house: House, _ line: Rect) {
    var x = 1
    x += picture.screen.put("fctry", x: x, y: line.y, role: .titleFocused) + 2
    guard let image = house.dump else { return }
    let verdict = verdict(on: image)
    let end = line.right - 1 - picture.screen.columns(of: verdict.text)
    picture.screen.put(verdict.text, x: end, y: line.y, role: verdict.role)
    let size = Size.text(image.image.bytes.count)
    let offset = image.image.place.offset.map { "  \($0.hex)" } ?? ""
    let part = image.source.part.region.map { ":\($0.name.printable)" } ?? ""
    let suffix = "\(image.edits.areWritten ? "" : " ●")\(offset)  \(size)\(image.opened.key == nil ? "" : " XTS")"
    let room = max(8, end - x - 40 - picture.screen.columns(of: suffix))
    // Where there is no room for both, which partition it is matters more than which file.
    let whole = "\(fileName(image.source.part.path))\(part)"
    let shown = picture.screen.columns(of: whole) > room && !part.isEmpty ? part : whole
    x += picture.screen.put(shown, x: x, y: line.y, role: .title, width: room, cut: .ellipsis)
    x += picture.screen.put(suffix, x: x, y: line.y, role: .title) + 2
    for view in ImageList.View.allCases where view != .compare || house.comparand != nil {
      let isShown = view == list.view
      let name = isShown ? "[\(view.rawValue)]" : " \(view.rawValue) "
      x += picture.screen.put(
        name, x: x, y: line.y, role: isShown ? .dialogItemSelected : .title, width: max(0, end - x - 1))
    }
  }

  private func verdict(on image: Dump) -> (text: String, role: Role) {
    guard let analysis = image.analysis else { return ("", .title) }
    let errors = analysis.findings.total(.error)
    let warnings = analysis.findings.total(.warning)
    if errors > 0 { return ("✗ \(count(errors, "error"))", .statusError) }
    if warnings > 0 { return ("▲ \(count(warnings, "warning"))", .statusWarning) }
    return ("✓ sound", .statusGood)
  }

  /// Above the key line: what the mount says, how full the partition is, and the filter.
  func drawMeter(_ picture: inout Picture, _ house: House, _ line: Rect) {
    guard let image = house.dump, let firmware = image.analysis?.firmware else { return }
    let changes = image.edits.areWritten ? [] : ["\(count(image.edits.changes.count, "change")): Ctrl-S writes"]
    var parts = changes + ["\(firmware.mountName)\(image.isReadOnly ? ", read-only" : "")"]
    if let statistics = firmware.statistics {
      parts.append("\(statistics.used) of \(statistics.total) entries used")
      if let room = firmware.room { parts.append("room: \(room.text)") }
      parts.append(count(statistics.namespaces, "namespace"))
    }
    if !firmware.repairs.isEmpty { parts.append("a mount would repair \(firmware.repairs.count)") }
    let unlisted = list.view == .findings ? image.analysis?.findings.unlistedCount ?? 0 : 0
    if unlisted > 0 { parts.append("\(unlisted) more findings: fctry check --all lists them") }
    if let sorting = list.sorting { parts.append(sorting.title) }
    if !list.filter.isEmpty { parts.append("filter: \(list.filter.quoted)") }
    picture.screen.put(
      parts.joined(separator: " · "), x: 1, y: line.y, role: .status, width: line.width - 2, cut: .ellipsis)
  }

  /// The whole sentence of a finding or a repair, which the list cuts.
  func sentence(_ house: House) -> Sentence? {
    guard let image = house.dump, let analysis = image.analysis, let line else { return nil }
    switch line {
    case .finding(let index):
      let finding = analysis.findings[index]
      return Sentence(text: finding.message.printable, role: finding.severity.role)
    case .repair(let index): return Sentence(text: analysis.firmware.repairs[index].description, role: .statusNote)
    case .difference:
      let columns = list.view.columns(width: house.width).map(\.column)
      let texts = texts(of: line, columns, image, house, limit: house.width)
      return Sentence(text: texts.joined(separator: "  "), role: .statusNote)
    case .value, .past, .entry: return nil
    }
  }
}
