import NVSModel
import Station

/// A partition of a dump as it was opened. Nothing is ever written to the file that it is from.
struct ImageSource: Sendable {
  let part: DumpPart
  /// Whether it is mounted so that nothing is repaired, at first.
  let isReadOnly: Bool
  var key: KeyFile?
  var keyPath: String?

  /// Opened with the key, or without where it is not encrypted. O(bytes).
  var opened: OpenedImage { part.opened(with: key) }

  /// What it is called on the screen.
  var name: String { part.name }
  /// The files that must stay as they are.
  var files: [String] { [part.path] + (keyPath.map { [$0] } ?? []) }
}
