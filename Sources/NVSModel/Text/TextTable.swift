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
    var widths: [Int] = []
    for row in rows {
      while widths.count < row.count { widths.append(0) }
      for (column, cell) in row.enumerated() { widths[column] = max(widths[column], columns(cell)) }
    }
    return rows.map { line($0, widths) }
  }

  private static func line(_ row: [String], _ widths: [Int]) -> String {
    // What is empty at the end of a row is not filled up either.
    guard let last = row.lastIndex(where: { !$0.isEmpty }) else { return "" }
    let fill = (0..<last).map { widths[$0] - columns(row[$0]) + 2 }
    let size = row[...last].reduce(fill.reduce(0, +)) { $0 + $1.utf8.count }
    return String(unsafeUninitializedCapacity: size) { line in
      line.initialize(repeating: UInt8(ascii: " "))
      var end = 0
      for (column, cell) in row[...last].enumerated() {
        for byte in cell.utf8 {
          line[end] = byte
          end += 1
        }
        if column < last { end += fill[column] }
      }
      return end
    }
  }

  /// Those of plain ASCII are counted by their bytes: lists of half a million rows are nearly nothing else.
  private static func columns(_ cell: String) -> Int {
    var cell = cell
    let plain = cell.withUTF8 { utf8 in utf8.allSatisfy { (0x20..<0x7F).contains($0) } ? utf8.count : nil }
    return plain ?? CharacterWidth.table.columns(of: cell)
  }
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
