import NVSModel
import Station

extension FlashDesk {
  /// What will be written where, the ports, and how far it is.
  func draw(_ picture: inout Picture, _ house: House, _ frame: Frame) {
    var area = frame.body.inset(x: 2)
    _ = area.takeTop(1)
    for (label, text) in facts(house) {
      let line = area.takeTop(1)
      picture.screen.put(label, x: line.x, y: line.y, role: .dim)
      picture.screen.put(text, x: line.x + 11, y: line.y, role: .text, width: line.width - 11, cut: .ellipsis)
    }
    _ = area.takeTop(1)
    ports.draw(&picture, area.takeTop(min(ports.height, max(3, area.height - 7))))
    _ = area.takeTop(1)
    drawProgress(&picture, house, area)
  }

  private func facts(_ house: House) -> [(String, String)] {
    let board = plan.map { [Self.fact(of: $0.board)] } ?? []
    if let writeBack {
      let count = writeBack.changedSectors
      return [
        ("changed", "\(count) of its sectors, 4096 bytes each"),
        ("goes back", "to \(writeBack.origin.place) of the board \(writeBack.origin.mac)"),
      ] + board
    }
    let names = house.workspace.documents.map { fileName($0.name) }.joined(separator: " + ")
    var facts = [("image", "\(names), \(house.preview.encoded?.bytes.count ?? 0) bytes")]
    if let partition = house.workspace.partition {
      facts.append(("partition", "\(partition.name.printable) at \(partition.offset.hex)"))
    } else {
      facts.append(("partition", "none chosen: open a partition table, or use fctry flash --offset"))
    }
    return facts + board
  }

  private static func fact(of board: BoardInfo) -> (String, String) {
    let size = board.flashSize.map { ", \(Size.text($0)) flash" } ?? ""
    return ("board", "\(board.description.printable), MAC \(board.mac.printable)\(size)")
  }

  private func drawProgress(_ picture: inout Picture, _ house: House, _ area: Rect) {
    guard area.height >= 2 else { return }
    let (text, role) = phaseText(house)
    var y = area.y
    if case .writing(_, let progress) = phase {
      picture.screen.meter(
        x: area.x, y: y, width: min(50, area.width), used: progress.done, total: progress.total, role: .statusProgress)
      y += 1
    }
    for line in wrapped(text, width: area.width).prefix(area.bottom - y) {
      picture.screen.put(line, x: area.x, y: y, role: role)
      y += 1
    }
  }

  private func phaseText(_ house: House) -> (String, Role) {
    switch phase {
    case .choosing:
      (
        "Enter connects to the board and shows what it is. Nothing is written before you say so. B reads a board instead.",
        .dim
      )
    case .looking(let area, let progress):
      ("Reading what \(area.place) holds: \(progress.done) of \(progress.total) bytes. Esc stops.", .statusProgress)
    case .connecting: ("Connecting… hold BOOT on the board if it does not answer. Esc stops.", .statusProgress)
    case .deciding: ("Waiting for your answer. Nothing is written yet.", .statusProgress)
    case .writing(_, let progress):
      ("Writing \(progress.text(after: writingTime(house))). Do not unplug the board.", .statusProgress)
    case .verifying: ("Reading back and comparing… Do not unplug the board.", .statusProgress)
    case .resetting: ("Restarting the board…", .statusProgress)
    case .finished(let report): (success(report), .statusGood)
    case .cancelled: ("Stopped. Nothing was written. Enter tries again.", .statusNote)
    case .failed(let failure): ("✗ \(failure.message).", .statusError)
    }
  }

  private func success(_ report: FlashReport) -> String {
    let plan = report.plan
    let tenths = Int(report.duration / .milliseconds(100))
    let verified = plan.request.segments.filter(plan.isVerifiable).reduce(0) { $0 + $1.bytes.count }
    let board = "\(plan.board.chip) \(plan.board.mac)".printable
    var sentences = ["\(verified) bytes written to \(board) and verified, in \(tenths / 10).\(tenths % 10) s"]
    if let unverified = plan.unverified { sentences.append(unverified) }
    if !kept.isEmpty {
      sentences.append("What was there is kept in \(kept.map(\.printable).joined(separator: " and "))")
    }
    if !plan.board.canReset { sentences.append("This port cannot reset the board: press RESET on it") }
    return "✓ "
      + (sentences + [writeBack == nil ? "Enter flashes the next board." : "Esc goes back to its values."]).joined(
        separator: ". ")
  }
}

extension FlashDesk {
  func drawTitle(_ picture: inout Picture, _ house: House, _ line: Rect) {
    picture.drawWorkspaceTitle(house, document: 0, line)
  }

  func drawMeter(_ picture: inout Picture, _ house: House, _ line: Rect) { picture.drawWorkspaceMeter(house, line) }
}
