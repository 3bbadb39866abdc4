import NVSModel

/// Everything that is wrong or noteworthy with what is open, the worst first: rows, target, key and partition table.
///
/// The one list that the title, the status line, the list on the screen, F5 and F6 go by.
struct ProblemList: Sendable {
  let all: [OpenProblem]
  let errorCount: Int
  let warningCount: Int

  /// - Parameter encodingError: why the rows became no image.
  init(
    _ evaluation: Evaluation, _ filled: FilledRows, _ making: PreviewMaking, encoded: EncodedImage?, isEncrypted: Bool
  ) {
    let rows = evaluation.problems.map { OpenProblem($0, file: making.documents[$0.document].name) }
    let others =
      filled.problems + Self.target(making, encoded) + Self.key(making, encoded, isEncrypted: isEncrypted)
      + Self.table(making)
    let found = rows + others
    // Within a severity they stay in their order.
    all = [.error, .warning, .note].flatMap { severity in found.filter { $0.severity == severity } }
    errorCount = found.count { $0.severity == .error }
    warningCount = found.count { $0.severity == .warning }
  }

  private static func table(_ making: PreviewMaking) -> [OpenProblem] {
    guard let table = making.table else { return [] }
    return table.table.tableProblems.map { OpenProblem($0, file: table.path) }
  }

  /// Whether the rows have a place, and fit there.
  private static func target(_ making: PreviewMaking, _ encoded: EncodedImage?) -> [OpenProblem] {
    let file = making.documents.first?.name ?? making.table?.path ?? ""
    func problem(_ severity: Problem.Severity, _ text: String, in path: String? = nil) -> [OpenProblem] {
      [OpenProblem(.target, severity, text, file: path ?? file)]
    }
    if let partition = making.partition {
      do { _ = try Geometry(size: partition.size) } catch {
        return problem(.error, "partition \(partition.name.quoted): \(error)", in: making.table?.path)
      }
    }
    guard let encoded else { return [] }
    if !encoded.fits {
      let pages = "needs \(encoded.pagesNeeded) of \(encoded.geometry.usablePages) pages"
      return problem(.error, "\(pages): a partition of \(encoded.sizeNeeded.hex) bytes would do")
    }
    if let table = making.table, making.partition == nil {
      let size = Size.text(encoded.geometry.size)
      let advice = "there is no partition of type data, subtype nvs, for the image, which has \(size): add one"
      return problem(.warning, advice, in: table.path)
    }
    if making.partition == nil, encoded.geometry.isReadOnly {
      return problem(.warning, "under 0x3000 bytes a partition must be flagged readonly in the partition table")
    }
    return []
  }

  /// Whether the device finds the key that the image is encrypted with.
  private static func key(
    _ making: PreviewMaking, _ encoded: EncodedImage?, isEncrypted: Bool
  ) -> [OpenProblem] {
    guard let key = making.key else { return [] }
    func problem(_ text: String) -> [OpenProblem] { [OpenProblem(.key, .error, text, file: key.path)] }
    if encoded != nil, !isEncrypted {
      return problem("the image cannot be encrypted with this key: choose another")
    }
    guard key.file.scheme == .keysPartition, let table = making.table, table.table.keysPartitions.isEmpty else {
      return []
    }
    return problem(
      "\(fileName(table.path)) has no nvs_keys partition for the device to find the key in: add one, or use an HMAC key"
    )
  }
}

/// A problem of something that is open: where, and what is said of it on the screen.
struct OpenProblem: Sendable {
  enum Place: Sendable {
    case rows(CellProblem)
    case table(TableProblem)
    /// The table of devices: one of them by its position, and the name of a column.
    case devices(row: Int?, column: String?)
    /// What the image is for.
    case target
    case key
  }

  let place: Place
  let severity: Problem.Severity
  /// The path of the file that it is in.
  let file: String
  private let message: String

  init(_ place: Place, _ severity: Problem.Severity, _ message: String, file: String) {
    (self.place, self.severity, self.message, self.file) = (place, severity, message, file)
  }

  init(_ problem: CellProblem, file: String) {
    self.init(.rows(problem), problem.problem.severity, problem.problem.messageByRow, file: file)
  }

  init(_ problem: TableProblem, file: String) {
    self.init(.table(problem), problem.problem.severity, problem.problem.messageByRow, file: file)
  }

  /// Its row and column, and what is wrong there: `row 3, value: 256 does not fit in u8 (0…255)`.
  var sentence: String { place.text.isEmpty ? message : "\(place.text): \(message)" }

  /// The same behind the name of the file.
  var sentenceWithFile: String {
    let name = fileName(file)
    return place.text.isEmpty ? "\(name): \(message)" : "\(name) \(sentence)"
  }
}

extension OpenProblem.Place {
  fileprivate var text: String {
    switch self {
    case .rows(let shown): shown.row.map { Self.text($0, shown.column?.name) } ?? ""
    case .table(let shown): shown.row.map { Self.text($0, shown.field?.name) } ?? ""
    case .devices(let row, let column): row.map { Self.text($0, column?.printable) } ?? ""
    case .target, .key: ""
    }
  }

  private static func text(_ row: Int, _ column: String?) -> String {
    "row \(row + 1)" + (column.map { ", \($0)" } ?? "")
  }
}
