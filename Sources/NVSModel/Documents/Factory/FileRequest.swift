/// A file that a row names as its value.
public struct FileRequest: Hashable, Sendable {
  /// The document's name, which is its path.
  public var document: String
  /// As the value column has it.
  public var path: String

  /// The file at `path`, as a row of `document` names it.
  public init(document: String, path: String) {
    (self.document, self.path) = (document, path)
  }
}

/// What became of reading a ``FileRequest``.
public enum FileContent: Hashable, Sendable {
  /// `path` is the one that was opened; `isBesideDocument` that it is the document's folder that led there, and not
  /// the current one.
  case found([UInt8], path: String, isBesideDocument: Bool)
  /// Why there is no content, in one sentence.
  case missing(String)
}

/// A problem at a cell, or of a document.
public struct CellProblem: Hashable, Sendable {
  /// The index of the document among those that were evaluated.
  public var document: Int
  /// Nil for the document as a whole.
  public var row: Int?
  /// Nil for the row as a whole.
  public var column: FactoryColumn?
  /// What is wrong; its place is one in the document's file.
  public var problem: Problem

  /// A problem of a document, or at a place in it.
  public init(document: Int, row: Int?, column: FactoryColumn?, problem: Problem) {
    (self.document, self.row, self.column, self.problem) = (document, row, column, problem)
  }
}

/// What documents mean together: the items of an image in their order, and everything wrong or noteworthy.
public struct Evaluation: Sendable {
  /// What an encoder writes, in the order of documents and rows.
  public internal(set) var items: [Item] = []
  /// In the order of documents and rows.
  public var problems: [CellProblem] = []
  /// The files that rows name, each once, in the order of the rows.
  public internal(set) var fileRequests: [FileRequest] = []
  /// The number of the first row of each document, and at last the number of all rows.
  var firstRows: [Int] = []

  /// Whether an image can be made of the items.
  public var hasErrors: Bool { problems.contains { $0.problem.severity == .error } }

  /// The document and its row that `Item.row` means; nil when it is out of range.
  public func place(ofItemRow row: Int) -> (document: Int, row: Int)? {
    guard row >= 0, row < firstRows.last ?? 0, let after = firstRows.firstIndex(where: { $0 > row }) else { return nil }
    return (after - 1, row - firstRows[after - 1])
  }

  /// Whether a document had such a row when it was evaluated.
  public func hasRow(document: Int, row: Int) -> Bool {
    firstRows.indices.contains(document + 1) && row >= 0 && row < firstRows[document + 1] - firstRows[document]
  }

  /// The `Item.row` of a document's row.
  public func itemRow(document: Int, row: Int) -> Int { firstRows[document] + row }
}

extension FactoryDocument {
  /// The files that its rows name, each once, in the order of the rows. O(n).
  public var fileRequests: [FileRequest] {
    var seen: Set<String> = []
    return rows.compactMap { row in
      guard case .file(_, _, let path)? = row.read().meaning, seen.insert(path).inserted else { return nil }
      return FileRequest(document: name, path: path)
    }
  }
}
