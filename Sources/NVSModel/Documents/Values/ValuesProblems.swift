/// What is wrong with a values table itself, whatever is made of it.
extension ValuesTable {
  /// Something wrong with a row: in a column, or with the row as a whole.
  public struct RowProblem: Hashable, Sendable {
    /// The index of the column; nil for the row as a whole, or for a cell behind the last column.
    public let column: Int?
    /// One sentence without a full stop.
    public let message: String
  }

  /// What is wrong with a row, before anything is made of its values.
  public func problems(ofRow row: Int) -> [RowProblem] { Self.problems(of: self[row], columns: columns) }

  static func problems(of row: ValuesRow, columns: [String]) -> [RowProblem] {
    let line = row.line
    if line.cells.count == columns.count, !line.isUnterminated, isUTF8(line.bytes) { return [] }
    var problems: [RowProblem] = []
    if line.isUnterminated {
      problems.append(
        RowProblem(
          column: min(line.cells.count, columns.count) - 1,
          message: "this quote is never closed: add a \" at the end of the value"))
    }
    if line.cells.count < columns.count {
      let missing = columns[line.cells.count].quoted
      let count = "\(line.cells.count) \(line.cells.count == 1 ? "cell" : "cells")"
      problems.append(
        RowProblem(
          column: line.cells.count,
          message: "\(count) where the header has \(columns.count): column \(missing) has none"))
    } else if line.cells.count > columns.count {
      let advice = "put a value that holds a comma in quotes"
      let message = "\(line.cells.count) cells where the header has \(columns.count): \(advice)"
      problems.append(RowProblem(column: nil, message: message))
    }
    if !isUTF8(line.bytes) {
      let column = line.cells.firstIndex { !isUTF8(line.raw($0.range)) }
      let advice = "save the file as UTF-8 (in a spreadsheet: 'CSV UTF-8')"
      problems.append(
        RowProblem(column: column.flatMap { $0 < columns.count ? $0 : nil }, message: "this is not UTF-8: \(advice)"))
    }
    return problems
  }

  private static func isUTF8(_ bytes: ArraySlice<UInt8>) -> Bool { (try? UTF8Span(validating: bytes.span)) != nil }

  static func problems(of header: CSVLine, onLine number: Int) -> [Problem] {
    var problems: [Problem] = []
    func add(_ message: String, cell: Int) {
      var place = header.place(ofCell: cell)
      place.line += number - 1
      problems.append(Problem(.error, message, at: place))
    }
    if header.isUnterminated { add("this quote is never closed: add a \" at its end", cell: header.cells.count - 1) }
    if !isUTF8(header.bytes) {
      add("the names are not UTF-8: save the file as UTF-8 (in a spreadsheet: 'CSV UTF-8')", cell: 0)
    }
    var seen: Set<String> = []
    for cell in header.cells.indices {
      guard let name = header.text(ofCell: cell), !name.isEmpty, !seen.insert(name).inserted else { continue }
      add("two columns are named \(name.quoted): remove or rename one", cell: cell)
    }
    return problems
  }
}
