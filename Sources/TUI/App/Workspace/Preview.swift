import NVSModel

/// The image that the rows make, and everything that is wrong with them.
struct Preview: Sendable {
  let evaluation: Evaluation
  /// Nil when the partition has a size that no image can have.
  let encoded: EncodedImage?
  /// The same image encrypted; nil when no key is chosen.
  let encrypted: EncryptedExport?
  /// What the decoder finds in the encoder's bytes, so that what is shown is also proven.
  let image: PartitionImage
  private let marks: [RowPlace: [CellProblem]]

  private struct RowPlace: Hashable {
    let document: Int
    let row: Int
  }

  static let empty: Preview = {
    var evaluator = Evaluator()
    return Preview(evaluator.evaluate([], files: [:], version: .v2), version: .v2, geometry: nil, keys: nil)
  }()

  /// Encodes what was evaluated and decodes it again. O(rows + bytes).
  init(_ evaluation: Evaluation, version: FormatVersion, geometry: Geometry?, keys: EncryptionKeys?) {
    self.evaluation = evaluation
    encoded = geometry.flatMap { try? ImageEncoder.encode(evaluation.items, version: version, geometry: $0) }
    image = PartitionImage(encoded?.bytes ?? [])
    if let keys, let encoded { encrypted = try? EncryptedExport(encoded, keys: keys) } else { encrypted = nil }
    var marks: [RowPlace: [CellProblem]] = [:]
    for problem in evaluation.problems {
      guard let row = problem.row else { continue }
      marks[RowPlace(document: problem.document, row: row), default: []].append(problem)
    }
    self.marks = marks
  }

  /// What is wrong in a row, worst first.
  func problems(document: Int, row: Int) -> [CellProblem] {
    (marks[RowPlace(document: document, row: row)] ?? []).sorted { $0.problem.severity > $1.problem.severity }
  }

  var errorCount: Int { evaluation.problems.count { $0.problem.severity == .error } }
  var warningCount: Int { evaluation.problems.count { $0.problem.severity == .warning } }

  /// Whether the image may be written: no errors, and it fits.
  var isUsable: Bool { errorCount == 0 && encoded?.fits == true }

  /// One sentence on why it may not; nil when it may.
  var obstacle: String? {
    if let first = evaluation.problems.first(where: { $0.problem.severity == .error }) {
      return errorCount == 1 ? first.problem.message : "\(errorCount) errors, the first: \(first.problem.message)"
    }
    guard let encoded else { return "an image needs a partition of whole pages of 4096 bytes, 16M at most" }
    if encoded.fits { return nil }
    let needed = encoded.sizeNeeded.hex
    return
      "needs \(encoded.pagesNeeded) of \(encoded.geometry.usablePages) pages: a partition of \(needed) bytes would do"
  }
}
