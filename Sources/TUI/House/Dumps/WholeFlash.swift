import NVSModel
import Station

/// A read-out of a whole flash as a document: its parts, one of which can be opened.
struct WholeFlash: Sendable {
  let file: DumpFile
  /// How its parts are opened.
  let opening: DumpOpening
  /// The cells of the list of its parts.
  let rows: [[String]]

  var dump: FlashDump { file.dump }
  var path: String { file.path }
  /// The files that must stay as they are.
  var files: [String] { [path] + (opening.keyPath.map { [$0] } ?? []) }

  /// O(bytes): every part is looked into.
  init(_ file: DumpFile, _ opening: DumpOpening) {
    (self.file, self.opening) = (file, opening)
    rows = DumpReport(file.dump).rows
  }

  /// A part as it lies in the dump, to be opened as the command line says.
  func source(of region: FlashRegion) -> ImageSource { opening.source(of: file.part(region)) }
}
