/// What is wrong or noteworthy in an image, in the order of the bytes, and how much of it there is.
public struct Findings: RandomAccessCollection, Sendable {
  /// Those that are listed one by one.
  private let listed: [Finding]
  /// How many there are of each kind that occurs, those that are not listed included.
  private let totals: [Kind: Int]
  /// The most that are listed of one kind.
  private let limit: Int

  /// So many of one kind are more than anyone reads.
  public static let usualLimit = 1000

  struct Kind: Hashable {
    let severity: Problem.Severity
    let code: Finding.Code
  }

  /// - Parameter found: of each kind as many as are listed, in the order in which they were found.
  init(_ found: [Finding], totals: [Kind: Int], limit: Int) {
    listed = found.indices.sorted { (found[$0].offset ?? -1, $0) < (found[$1].offset ?? -1, $1) }.map { found[$0] }
    (self.totals, self.limit) = (totals, limit)
  }

  public var startIndex: Int { listed.startIndex }
  public var endIndex: Int { listed.endIndex }
  public subscript(index: Int) -> Finding { listed[index] }

  /// How many there are, listed or not.
  public func total(_ severity: Problem.Severity) -> Int {
    totals.reduce(0) { $1.key.severity == severity ? $0 + $1.value : $0 }
  }

  /// A kind of which not all are listed.
  struct Cut {
    let kind: Kind
    let listed: Int
    let total: Int
  }

  var cuts: [Cut] {
    totals.filter { $0.value > limit }.map { Cut(kind: $0, listed: limit, total: $1) }
      .sorted { ($0.kind.code.rawValue, $1.kind.severity) < ($1.kind.code.rawValue, $0.kind.severity) }
  }

  /// How many are not listed.
  public var unlistedCount: Int { cuts.reduce(0) { $0 + $1.total - $1.listed } }

  /// A sentence for each kind of which not all are listed.
  var cutLines: [String] {
    cuts.map { cut in
      "\(cut.kind.severity.rawValue): \(cut.total - cut.listed) more like the \(cut.listed) listed, "
        + "\(cut.total) in all: --all lists them [\(cut.kind.code.rawValue)]"
    }
  }
}
