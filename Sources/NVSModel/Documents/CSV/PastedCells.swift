/// What a pasted text is, where it could be rows or go into cells.
public enum PastedCells: Hashable, Sendable {
  /// For cells, from the one under the cursor down.
  case column([String])
  case rows

  /// A text without a tab, and without a line break or a comma that makes rows of it, is one value; lines of one cell each are a
  /// column, in which an empty line is an empty cell.
  ///
  /// - Parameter isRow: whether the cells of one line are a row rather than a value with commas.
  public init(_ text: String, isRow: ([String]) -> Bool) {
    let text = text.last?.isNewline == true ? String(text.dropLast()) : text
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
    let isOneLine = lines.count == 1 && !text.contains("\t")
    // A certificate or key as PEM (RFC 7468) has many lines, and is one value.
    if text.hasPrefix("-----BEGIN ") || isOneLine && !(CSVPaste.rows(in: text).first.map(isRow) ?? false) {
      self = .column([text])
    } else if !text.contains(where: { $0 == "\t" || $0 == "," || $0 == "\"" }) {
      self = .column(lines)
    } else {
      let rows = CSVPaste.rows(in: text)
      self = rows.allSatisfy { $0.count == 1 } ? .column(rows.map { $0[0] }) : .rows
    }
  }
}
