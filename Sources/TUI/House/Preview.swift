import NVSModel

/// The image that the rows make, and everything that is wrong with what is open.
struct Preview: Sendable {
  let evaluation: Evaluation
  /// The rows that it was made of.
  let filled: FilledRows
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
  let problems: ProblemList
  private let marks: [RowPlace: [CellProblem]]

  /// Before anything was made.
  static let empty: Preview = {
    let making = PreviewMaking()
    var evaluator = Evaluator()
    return Preview(evaluator.evaluate([], files: [:], version: .v2), FilledRows([], nil), making)
  }()

  /// Encodes what was evaluated and decodes it again. O(rows + bytes).
  init(_ evaluation: Evaluation, _ filled: FilledRows, _ making: PreviewMaking) {
    self.evaluation = evaluation
    self.filled = filled
    revision = making.revision
    let encoded = making.geometry.flatMap {
      try? ImageEncoder.encode(evaluation.items, version: making.version, geometry: $0)
    }
    image = PartitionImage(encoded?.bytes ?? [])
    namespaces = image.namespaces
    if let keys = making.key?.file.keys, let encoded {
      encrypted = try? EncryptedExport(encoded, keys: keys)
    } else {
      encrypted = nil
    }
    self.encoded = encoded
    problems = ProblemList(evaluation, filled, making, encoded: encoded, isEncrypted: encrypted != nil)
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

  /// Whether the image may be written: no errors in anything that is open.
  var isUsable: Bool { problems.errorCount == 0 && encoded != nil }

  /// One sentence on why it may not; nil when it may.
  var obstacle: String? {
    guard let first = problems.all.first, first.severity == .error else { return nil }
    let count = problems.errorCount
    let text = first.sentenceWithFile
    return count == 1 ? "\(text) (Ctrl-E leads there)" : "\(text) (the first of \(count) errors: Ctrl-E lists them)"
  }
}

extension Preview {
  /// What a row of a document says as it goes into the image; nil for one that was not there.
  func texts(document: Int, row: Int) -> RowTexts? {
    guard hasRow(RowPlace(document: document, row: row)) else { return nil }
    return filled.documents[document].rows[row].texts
  }

  /// The file that a row names as its value.
  func request(document: Int, _ texts: RowTexts) -> FileRequest {
    FileRequest(document: filled.documents[document].name, path: texts.value)
  }

  func hasRow(_ place: RowPlace) -> Bool { evaluation.hasRow(document: place.document, row: place.row) }

  /// The first entry that a row wrote.
  func firstEntry(_ place: RowPlace) -> (page: Int, entry: Int)? {
    hasRow(place)
      ? encoded?.firstEntry(ofRow: evaluation.itemRow(document: place.document, row: place.row)) : nil
  }

  /// The row that wrote the byte at an offset.
  func row(atOffset offset: Int) -> RowPlace? {
    guard let field = image.field(at: offset), let index = field.entry else { return nil }
    let entry = image.entries[index]
    guard let number = encoded?.row(page: Int(entry.page), entry: Int(entry.slot)),
      let place = evaluation.place(ofItemRow: number)
    else { return nil }
    return RowPlace(document: place.document, row: place.row)
  }
}
