import NVSModel

extension Picture {
  /// The first line of the Image screen: the file, its views, and the worst that was found.
  mutating func drawImageTitle(_ state: State, _ line: Rect) {
    screen.fill(line, .title)
    var x = 1
    x += screen.put("fctry", x: x, y: line.y, role: .titleFocused) + 2
    guard let image = state.image else { return }
    let verdict = verdict(on: image)
    let end = line.right - 1 - screen.columns(of: verdict.text)
    screen.put(verdict.text, x: end, y: line.y, role: verdict.role)
    let size = Size.text(image.image.bytes.count)
    let part = image.source.partition.map { ":\($0.printable)" } ?? ""
    let suffix = "\(image.edits.areWritten ? "" : " ●")  \(size)\(image.opened.key == nil ? "" : " XTS")"
    let room = max(8, end - x - 40 - screen.columns(of: suffix))
    x += screen.put(
      "\(Self.fileName(image.source.file))\(part)", x: x, y: line.y, role: .title, width: room, cut: .ellipsis)
    x += screen.put(suffix, x: x, y: line.y, role: .title) + 2
    for view in ImageState.View.allCases where view != .compare || state.comparand != nil {
      let isShown = view == image.view
      let name = isShown ? "[\(view.rawValue)]" : " \(view.rawValue) "
      x += screen.put(
        name, x: x, y: line.y, role: isShown ? .dialogItemSelected : .title, width: max(0, end - x - 1))
    }
  }

  private func verdict(on image: ImageState) -> (text: String, role: Role) {
    guard let analysis = image.analysis else { return ("", .title) }
    let errors = analysis.findings.count { $0.severity == .error }
    let warnings = analysis.findings.count { $0.severity == .warning }
    if errors > 0 { return ("✗ \(State.count(errors, "error"))", .statusError) }
    if warnings > 0 { return ("▲ \(State.count(warnings, "warning"))", .statusWarning) }
    return ("✓ sound", .statusGood)
  }

  /// Above the key line: what the mount says, how full the partition is, and the filter.
  mutating func drawImageStatus(_ image: ImageState, _ line: Rect) {
    guard let firmware = image.analysis?.firmware else { return }
    let changes = image.edits.areWritten ? [] : ["\(State.count(image.edits.changes.count, "change")): Ctrl-S writes"]
    var parts = changes + ["\(firmware.mountName)\(image.isReadOnly ? ", read-only" : "")"]
    if let statistics = firmware.statistics {
      parts.append("\(statistics.used) of \(statistics.total) entries used")
      parts.append(State.count(statistics.namespaces, "namespace"))
    }
    if !firmware.repairs.isEmpty { parts.append("a mount would repair \(firmware.repairs.count)") }
    if !image.filter.isEmpty { parts.append("filter: \(image.filter.quoted)") }
    screen.put(parts.joined(separator: " · "), x: 1, y: line.y, role: .status, width: line.width - 2, cut: .ellipsis)
  }

  /// The whole sentence of a finding or a repair, which the list cuts.
  func imageSentence(_ state: State) -> (text: String, role: Role)? {
    guard let image = state.image, let analysis = image.analysis, let line = image.line else { return nil }
    switch line {
    case .finding(let index):
      let finding = analysis.findings[index]
      return (finding.message.printable, finding.severity.role)
    case .repair(let index): return (analysis.firmware.repairs[index].description, .statusNote)
    case .difference: return (shown(image.cells(of: line), line, image, state).joined(separator: "  "), .statusNote)
    case .value, .past, .entry: return nil
    }
  }
}
