import NVSModel
import Station

/// What was opened before, to be opened again.
extension House {
  /// Remembers what is open now. That it cannot be remembered keeps nobody from working.
  mutating func noteOpened(_ paths: [String]) {
    if !paths.isEmpty {
      start("remembering what is open", .background, { world, _ in world.noteOpened(paths) }) { _, _ in }
    }
  }

  mutating func askWhatToOpenAgain() {
    start("looking for what was opened", .awaited, { world, _ in world.recentProjects() }) { house, recent in
      house.show(recent)
    }
  }

  private mutating func show(_ recent: [[String]]) {
    let choose = Reply<Int> { _, house, index in house.read(recent[index]) { $0.say(.error, $1) } }
    var list = ListOverlay(
      title: "Opened before", lines: recent.map { .init(text: Self.words($0), role: .dialogItem) },
      empty: .init(text: "nothing that is still there: Ctrl-O opens by a path", role: .dialogDim), choose: choose)
    list.verb = "Open it"
    overlay = .list(list)
  }

  /// `mfg_config.csv  partitions.csv · /home/ada/lamp`
  private static func words(_ paths: [String]) -> String {
    let names = paths.map { fileName($0).printable }.joined(separator: "  ")
    guard let first = paths.first, let slash = first.lastIndex(of: "/") else { return names }
    return "\(names) · \(String(first[..<slash]).printable)"
  }
}
