import NVSModel

/// What every desk around the rows shows of them: which file, for which partition, whether all is well, how full it is.
extension Picture {
  /// - Parameters:
  ///   - document: the one that is shown; nil for the partition table.
  ///   - column: where the partition's name begins, above its bytes; nil for behind the file's.
  mutating func drawWorkspaceTitle(_ house: House, document: Int?, _ line: Rect, partitionAt column: Int? = nil) {
    let verdict = house.verdict
    let verdictWidth = screen.columns(of: verdict.text)
    screen.put(verdict.text, endingAt: line.right - 1, y: line.y, role: verdict.role)
    var x = 1
    x += screen.put("fctry", x: x, y: line.y, role: .titleFocused) + 2
    x += drawFileName(house.workspace, document, x: x, y: line.y, width: max(0, line.width / 2 - x)) + 2
    let start = max(x, column ?? x)
    let room = line.right - 2 - verdictWidth - start
    let parts = house.targetParts
    let roomy = parts.joined(separator: "  ")
    let text = screen.columns(of: roomy) <= room ? roomy : parts.joined(separator: " ")
    screen.put(text, x: start, y: line.y, role: .title, width: room, cut: .ellipsis)
  }

  private mutating func drawFileName(_ workspace: Workspace, _ index: Int?, x: Int, y: Int, width: Int) -> Int {
    if index == nil, let table = workspace.table {
      return drawFileName(
        table.path, isChanged: table.isChanged, others: workspace.changedFiles.count, x: x, y: y, width: width)
    }
    guard let index, workspace.documents.indices.contains(index) else {
      return screen.put("no CSV file", x: x, y: y, role: .title, width: width, cut: .ellipsis)
    }
    let document = workspace.documents[index]
    let count = workspace.documents.count
    let number = count > 1 ? " \(index + 1)/\(count)" : ""
    return drawFileName(
      document.name, number, isChanged: document.isChanged, others: workspace.changedFiles.count, x: x, y: y,
      width: width)
  }

  /// - Parameter others: how many files are changed in all.
  private mutating func drawFileName(
    _ path: String, _ number: String = "", isChanged: Bool, others: Int, x: Int, y: Int, width: Int
  ) -> Int {
    let more = others - (isChanged ? 1 : 0)
    let mark = (isChanged ? " ●" : "") + (more > 0 ? " +\(more) ●" : "")
    let room = width - screen.columns(of: number + mark)
    var used = screen.put(fileName(path), x: x, y: y, role: .title, width: room, cut: .ellipsis)
    used += screen.put(number, x: x + used, y: y, role: .title)
    used += screen.put(mark, x: x + used, y: y, role: .statusChanged)
    return used
  }

  mutating func drawWorkspaceMeter(_ house: House, _ area: Rect) {
    guard let encoded = house.preview.encoded else {
      let text = house.workspace.isPending ? "used … still counting" : "no image, so nothing is used"
      screen.put(text, x: 1, y: area.y, role: .dim)
      return
    }
    let geometry = encoded.geometry
    let total = geometry.usableEntries
    let width = max(8, min(20, area.width / 6))
    var x = 1 + screen.put("used ", x: 1, y: area.y, role: .status)
    screen.meter(
      x: x, y: area.y, width: width, used: encoded.entriesUsed, total: total,
      role: encoded.fits ? .meterUsed : .meterFull)
    x += width + 2
    let text = Self.usage(encoded).first { screen.columns(of: $0) < area.right - x } ?? Self.usage(encoded).last ?? ""
    let isPending = house.workspace.isPending
    screen.put(
      isPending ? text + " · …" : text, x: x, y: area.y,
      role: isPending ? .dim : encoded.fits ? .status : .statusError, width: area.right - x, cut: .ellipsis)
  }

  /// How full the partition is, from the longest text to the shortest. What still has room is said before what is free, which
  /// is no answer to whether a value fits.
  private static func usage(_ encoded: EncodedImage) -> [String] {
    let geometry = encoded.geometry
    let pages = "\(encoded.pagesNeeded) of \(geometry.usablePages) pages"
    guard let room = encoded.room else { return ["needs \(pages) · \(Size.text(encoded.sizeNeeded)) would do"] }
    let total = geometry.usableEntries
    let entries = "\(encoded.entriesUsed) of \(total) entries"
    let words = "room: \(room.text)"
    return [
      "\(entries) · \(pages) · fits, \(total - encoded.entriesUsed) free · \(words)",
      "\(entries) · \(pages) · \(words)", "\(entries) · \(words)", words,
    ]
  }
}

extension House {
  /// The partition that the image is for, in words.
  var targetParts: [String] {
    let version = (workspace.version == .v2 ? "V2" : "V1") + (preview.encrypted == nil ? "" : "+XTS")
    guard let partition = workspace.partition else {
      return ["no partition table", Size.text(workspace.freeSize), version]
    }
    let readOnly = workspace.geometry?.isReadOnly == true ? ["read-only"] : []
    return [partition.name.printable, partition.offset.hex, Size.text(partition.size), version] + readOnly
  }

  /// Never a tick before everything has been looked at.
  fileprivate var verdict: Sentence {
    if workspace.isPending { return Sentence(text: "… checking", role: .statusNote) }
    let problems = preview.problems
    if problems.errorCount == 1, preview.encoded?.fits == false {
      return Sentence(text: "✗ does not fit", role: .statusError)
    }
    if problems.errorCount > 0 { return Sentence(text: "✗ \(count(problems.errorCount, "error"))", role: .statusError) }
    if problems.warningCount > 0 {
      return Sentence(text: "▲ \(count(problems.warningCount, "warning"))", role: .statusWarning)
    }
    return Sentence(text: "✓ no problems", role: .statusGood)
  }
}
