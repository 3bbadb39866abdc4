/// Rows of cells in columns, each as wide on a terminal as its widest cell.
public enum TextTable {
  /// A line a row, with two spaces between columns.
  public static func lines(_ rows: [[String]]) -> [String] {
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
