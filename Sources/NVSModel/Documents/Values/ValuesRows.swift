/// New rows for a table of values.
extension ValuesTable {
  /// The rows in a pasted block of text: from a spreadsheet, a CSV file, or this program. A first row that names columns of this
  /// table says their order and is left out; else they are those of the table.
  public func pasted(_ text: String) -> [[String]] {
    var rows = CSVPaste.rows(in: text)
    guard let first = rows.first, !columns.isEmpty, Set(first).isSubset(of: columns), Set(first).count == first.count
    else { return rows }
    rows.removeFirst()
    let cells = columns.map { first.firstIndex(of: $0) }
    return rows.map { row in cells.map { cell in cell.flatMap { $0 < row.count ? row[$0] : nil } ?? "" } }
  }

  /// Rows that go on as the last two do: what counts there counts on, what is alike in both is copied, anything else is empty.
  public func continued(by count: Int) -> [[String]] {
    let last = (max(0, rowCount - 2)..<rowCount).map { row in columns.indices.map { self[row][$0] ?? "" } }
    let series = columns.indices.map { column in Series(last.map { $0[column] }) }
    return (1...max(1, count)).map { step in series.map { $0.text(step) } }
  }

  /// A column's cells as they would go on.
  private enum Series {
    case nothing
    case same(String)
    /// Text, and a number of so many digits behind it.
    case counting(prefix: Substring, digits: Int, last: Int, step: Int)

    init(_ cells: [String]) {
      self = .nothing
      guard cells.count == 2 else { return }
      if cells[0] == cells[1] {
        self = .same(cells[1])
        return
      }
      // A board has its own address, which nobody makes up.
      if MACAddress(cells[1]) != nil { return }
      let parts = cells.map(Self.split)
      guard parts[0].prefix == parts[1].prefix, let one = Int(parts[0].digits), let other = Int(parts[1].digits) else {
        return
      }
      // A step that no number has room for counts nothing.
      let (step, isTooFar) = other.subtractingReportingOverflow(one)
      if isTooFar || step.magnitude > 1 << 40 || other > 1 << 60 { return }
      self = .counting(prefix: parts[1].prefix, digits: parts[1].digits.count, last: other, step: step)
    }

    private static func split(_ text: String) -> (prefix: Substring, digits: Substring) {
      let digits = text.reversed().prefix { $0.isASCII && $0.isNumber }.count
      return (text.dropLast(digits), text.suffix(digits))
    }

    func text(_ count: Int) -> String {
      switch self {
      case .nothing: return ""
      case .same(let text): return text
      case .counting(let prefix, let digits, let last, let step):
        let number = last + step * count
        guard number >= 0 else { return "" }
        let text = String(number)
        return prefix + String(repeating: "0", count: max(0, digits - text.count)) + text
      }
    }
  }
}
