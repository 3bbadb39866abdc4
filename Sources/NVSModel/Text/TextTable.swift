/// Rows of cells in columns, each as wide on a terminal as its widest cell.
public enum TextTable {
  /// A line a row, with two spaces between columns.
  ///
  /// - Parameter width: the columns of the terminal, at which lines are cut; nil for as wide as they are.
  public static func lines(_ rows: [[String]], width: Int? = nil) -> [String] {
    let lines = lines(rows)
    return width.map { width in lines.map { cut($0, width) } } ?? lines
  }

  private static func cut(_ line: String, _ width: Int) -> String {
    // As many bytes are never more columns.
    if line.utf8.count <= width || columns(line) <= width { return line }
    var used = 0
    let kept = line.unicodeScalars.prefix { scalar in
      used += max(CharacterWidth.table.columns(scalar), 0)
      return used < width
    }
    return String(kept) + "…"
  }

  private static func lines(_ rows: [[String]]) -> [String] {
    let sizes = rows.map { $0.map(columns) }
    let count = rows.map(\.count).max() ?? 0
    let widths = (0..<count).map { column in sizes.map { column < $0.count ? $0[column] : 0 }.max() ?? 0 }
    return zip(rows, sizes).map { row, sizes in
      // What is empty at the end of a row is not filled up either.
      let last = row.lastIndex { !$0.isEmpty } ?? 0
      return row.prefix(last + 1).indices.map { column in
        row[column] + String(repeating: " ", count: column == last ? 0 : widths[column] - sizes[column])
      }.joined(separator: "  ")
    }
  }

  private static func columns(_ cell: String) -> Int { CharacterWidth.table.columns(of: cell) }
}

/// Rows of cells, quoted where they need it. Unlike those of a ``CSVLine`` they keep every carriage return.
public enum CSVTable {
  /// A line a row.
  public static func text(_ rows: [[String]]) -> String {
    rows.map { $0.map(cell).joined(separator: ",") + "\n" }.joined()
  }

  private static func cell(_ text: String) -> String {
    let isPlain = !text.utf8.contains { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }
    if isPlain { return text }
    return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }
}
