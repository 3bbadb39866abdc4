import NVSModel
import Station

/// A read-out of a whole flash as a document: its parts, one of which can be opened.
struct WholeFlash: Sendable {
  let file: DumpFile
  /// The key that was given for what is in it.
  let key: KeyFile?
  let keyPath: String?
  /// The cells of the list of its parts.
  let rows: [[String]]

  var dump: FlashDump { file.dump }
  var path: String { file.path }
  /// The files that must stay as they are.
  var files: [String] { [path] + (keyPath.map { [$0] } ?? []) }

  /// O(bytes): every part is looked into.
  init(_ file: DumpFile, key: KeyFile?, keyPath: String?) {
    (self.file, self.key, self.keyPath) = (file, key, keyPath)
    rows = DumpReport(file.dump).rows
  }

  /// A part as it lies in the dump, to be opened with the key that was given for the dump.
  func source(of region: FlashRegion) -> ImageSource {
    ImageSource(part: file.part(region), key: key, keyPath: keyPath)
  }
}
