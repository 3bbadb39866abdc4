import Foundation
import Testing

@testable import TUI

/// Compares a screen, text and roles, with `Snapshots/NAME.txt`. With `FCTRY_RECORD=1` it writes that file instead.
func expectSnapshot(_ screen: Screen, named name: String, sourceLocation: SourceLocation = #_sourceLocation) {
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
