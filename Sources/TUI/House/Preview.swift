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
  /// The names of the image's namespaces by index.
  let namespaces: [UInt8: Key]
  /// That of the workspace it was made of.
  let revision: Int
  let errorCount: Int
  let warningCount: Int
  private let marks: [RowPlace: [CellProblem]]

  private struct RowPlace: Hashable {
    let document: Int
    let row: Int
  }

  static let empty: Preview = {
    var evaluator = Evaluator()
    return Preview(
      evaluator.evaluate([], files: [:], version: .v2), version: .v2, geometry: nil, keys: nil, revision: -1)
  }()

  /// Encodes what was evaluated and decodes it again. O(rows + bytes).
  init(
    _ evaluation: Evaluation, version: FormatVersion, geometry: Geometry?, keys: EncryptionKeys?, revision: Int
  ) {
    self.evaluation = evaluation
    self.revision = revision
    encoded = geometry.flatMap { try? ImageEncoder.encode(evaluation.items, version: version, geometry: $0) }
    image = PartitionImage(encoded?.bytes ?? [])
    namespaces = image.namespaces
    errorCount = evaluation.problems.count { $0.problem.severity == .error }
    warningCount = evaluation.problems.count { $0.problem.severity == .warning }
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

  /// A problem and its place.
  static func sentence(_ shown: CellProblem) -> String {
    let place = shown.row.map { "row \($0 + 1), \(shown.column?.name ?? "row"): " } ?? ""
    return place + shown.problem.message
  }

  /// Whether the image may be written: no errors, and it fits.
  var isUsable: Bool { errorCount == 0 && encoded?.fits == true }

  /// One sentence on why it may not; nil when it may.
  var obstacle: String? {
    if let first = evaluation.problems.first(where: { $0.problem.severity == .error }) {
      let text = Self.sentence(first)
      return errorCount == 1 ? "\(text) (c leads there)" : "\(text) (the first of \(errorCount) errors: c lists them)"
    }
    guard let encoded else { return "an image needs a partition of whole pages of 4096 bytes, 16M at most" }
    if encoded.fits { return nil }
    let needed = encoded.sizeNeeded.hex
    return
      "needs \(encoded.pagesNeeded) of \(encoded.geometry.usablePages) pages: a partition of \(needed) bytes would do"
  }
}

extension Preview {
  /// The first entry that a row wrote.
  func firstEntry(document: Int, row: Int) -> (page: Int, entry: Int)? {
    evaluation.hasRow(document: document, row: row)
      ? encoded?.firstEntry(ofRow: evaluation.itemRow(document: document, row: row)) : nil
  }

  /// The row that wrote the byte at an offset.
  func row(atOffset offset: Int) -> (document: Int, row: Int)? {
    guard let field = image.field(at: offset), let index = field.entry else { return nil }
    let entry = image.entries[index]
    guard let number = encoded?.row(page: Int(entry.page), entry: Int(entry.slot)) else { return nil }
    return evaluation.place(ofItemRow: number)
  }
}
