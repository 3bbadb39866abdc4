import NVSModel

extension Picture {
  /// The first line: which file, for which partition, and whether all is well.
  mutating func drawTitle(_ state: State, _ frame: Frame) {
    let line = frame.title
    if state.stage == .dump, let dump = state.dump { return drawDumpTitle(dump, line) }
    if state.stage == .image { return drawImageTitle(state, line) }
    screen.fill(line, .title)
    let verdict = verdict(state)
    let verdictWidth = screen.columns(of: verdict.text)
    screen.put(verdict.text, endingAt: line.right - 1, y: line.y, role: verdict.role)
    var x = 1
    x += screen.put("fctry", x: x, y: line.y, role: .titleFocused) + 2
    x += drawFileName(state, x: x, y: line.y, width: max(0, line.width / 2 - x)) + 2
    // With two panes the partition stands above its bytes.
    let start = frame.layout.isEmpty || frame.grid.isEmpty ? x : max(x, frame.layout.x)
    let room = line.right - 2 - verdictWidth - start
    let parts = targetParts(state)
    let roomy = parts.joined(separator: "  ")
    let text = screen.columns(of: roomy) <= room ? roomy : parts.joined(separator: " ")
    screen.put(text, x: start, y: line.y, role: .title, width: room, cut: .ellipsis)
  }

  private mutating func drawFileName(_ state: State, x: Int, y: Int, width: Int) -> Int {
    guard let document = state.document else {
      return screen.put("no CSV file", x: x, y: y, role: .title, width: width, cut: .ellipsis)
    }
    let count = state.workspace.documents.count
    let number = count > 1 ? " \(state.current + 1)/\(count)" : ""
    let mark = document.isChanged ? " ●" : ""
    let room = width - screen.columns(of: number + mark)
    var used = screen.put(Self.fileName(document.name), x: x, y: y, role: .title, width: room, cut: .ellipsis)
    used += screen.put(number, x: x + used, y: y, role: .title)
    used += screen.put(mark, x: x + used, y: y, role: .statusChanged)
    return used
  }

  static func fileName(_ path: String) -> String {
    String(path.split(separator: "/").last ?? Substring(path)).printable
  }

  private func targetParts(_ state: State) -> [String] {
    let workspace = state.workspace
    let version = (workspace.version == .v2 ? "V2" : "V1") + (state.preview.encrypted == nil ? "" : "+XTS")
    guard let partition = workspace.partition else {
      return ["no partition table", Size.text(workspace.freeSize), version]
    }
    let readOnly = workspace.geometry?.isReadOnly == true ? ["read-only"] : []
    return [partition.name.printable, partition.offset.hex, Size.text(partition.size), version] + readOnly
  }

  private func verdict(_ state: State) -> (text: String, role: Role) {
    let preview = state.preview
    if preview.errorCount > 0 { return ("✗ \(State.count(preview.errorCount, "error"))", .statusError) }
    if preview.encoded?.fits == false { return ("✗ does not fit", .statusError) }
    if preview.warningCount > 0 { return ("▲ \(State.count(preview.warningCount, "warning"))", .statusWarning) }
    return ("✓ no problems", .statusGood)
  }
}
