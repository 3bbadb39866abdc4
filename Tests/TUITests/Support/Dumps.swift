import NVSModel
import Station
import Testing

@testable import TUI

/// Dumps whose content ESP-IDF's own library has told.
enum Dumps {
  static func bytes(_ path: String) throws -> [UInt8] {
    let tests = "\(#filePath)".dropLast("TUITests/Support/Dumps.swift".count)
    return try WholeFile.read("\(tests)Fixtures/dumps/\(path)")
  }
}

extension Driver {
  /// The Image screen with a dump, analysed.
  init(dump name: String, key: String? = nil, beside csv: String? = nil, width: Int = 120, height: Int = 40) throws {
    try self.init(
      csvs: csv.map { [("demo/rows.csv", $0)] } ?? [], table: nil, files: [:], width: width, height: height)
    let file = try key.map { try KeyFile(try Dumps.bytes("keys/\($0).bin")) }
    answer(.decoded(ImageState(path: "returned/\(name).bin", raw: try Dumps.bytes("\(name).bin"), key: file)))
    answerAnalysis()
  }

  /// Does what was asked for last about a dump.
  mutating func answerAnalysis() {
    for effect in takeEffects() {
      switch effect {
      case .analyse(let image, let raw, let readOnly, let comparand):
        let analysis = ImageState.Analysis(image, raw: raw, readOnly: readOnly, comparand: comparand)
        answer(.analysed(analysis, readOnly: readOnly))
      case .decode(let path, let bytes, let key):
        answer(.decoded(ImageState(path: path, raw: bytes, key: key)))
      default: break
      }
    }
  }

  /// The list of the Image screen, a line of cells each.
  var list: [[String]] { state.image.map { image in image.lines.map { image.cells(of: $0) } } ?? [] }
}
