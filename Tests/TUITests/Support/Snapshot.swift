import Foundation
import Testing

@testable import TUI

/// Themes that name their colours. What the others look like is up to the terminal.
private let colored = ["dark", "light", "high-contrast", "colour-blind"].map {
  ThemeLibrary(folders: []).theme($0).theme
}

/// Every sign on a screen can be read, in every theme, on terminals of 256, 16 and 8 colours: borders and meters too.
private func expectReadable(_ screen: Screen, named name: String, sourceLocation: SourceLocation) {
  struct Look: Hashable {
    let role: Role
    let overlay: Role?
  }
  let looks = Set(
    screen.cells.filter { $0.content != Cell.blank.content }.map { Look(role: $0.role, overlay: $0.overlay) })
  for theme in colored {
    for look in looks {
      for depth in [256, 16, 8] {
        let contrast = theme.style(of: look.role, overlay: look.overlay).shown(of: depth).contrast ?? 0
        #expect(
          contrast >= Shade.readable, "\(name): \(look) in \(theme.name) of \(depth)", sourceLocation: sourceLocation)
      }
    }
  }
}

/// Compares a screen, text and roles, with `Snapshots/NAME.txt`. With `FCTRY_RECORD=1` it writes that file instead.
/// Whatever it shows must be readable.
func expectSnapshot(_ screen: Screen, named name: String, sourceLocation: SourceLocation = #_sourceLocation) {
  expectReadable(screen, named: name, sourceLocation: sourceLocation)
  let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Snapshots")
  let file = folder.appending(path: "\(name).txt")
  let rule = String(repeating: "-", count: screen.width)
  let shown =
    (["\(screen.width)x\(screen.height)"] + screen.text + [rule] + screen.roles).joined(separator: "\n") + "\n"
  if ProcessInfo.processInfo.environment["FCTRY_RECORD"] == "1" {
    #expect(throws: Never.self, sourceLocation: sourceLocation) {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(shown.utf8).write(to: file)
    }
    return
  }
  guard let data = try? Data(contentsOf: file) else {
    Issue.record("no snapshot \(file.path): run with FCTRY_RECORD=1, then look at it", sourceLocation: sourceLocation)
    return
  }
  let kept = String(decoding: data, as: UTF8.self)
  guard kept != shown else { return }
  let old = kept.split(separator: "\n", omittingEmptySubsequences: false)
  let new = shown.split(separator: "\n", omittingEmptySubsequences: false)
  var difference = ""
  for row in 0..<max(old.count, new.count) {
    let before = row < old.count ? old[row] : "(no line)"
    let after = row < new.count ? new[row] : "(no line)"
    if before != after { difference += "\(row)  kept: \(before)\n\(row)   now: \(after)\n" }
  }
  Issue.record("the screen differs from \(name).txt\n\(difference)", sourceLocation: sourceLocation)
}
