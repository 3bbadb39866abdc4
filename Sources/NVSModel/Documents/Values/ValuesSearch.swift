/// A text that is looked for in the cells of tables, in any case. Made once, asked for many rows.
public struct CellText: Sendable {
  private let lowercased: String
  /// The same as bytes where a row's bytes tell that it cannot be there: cells are written otherwise than they read where they
  /// have quotes or line ends, and beyond ASCII the case changes more than a bit.
  private let needle: [UInt8]?

  /// What is looked for.
  public init(_ text: String) {
    lowercased = text.lowercased()
    let bytes = Array(lowercased.utf8)
    needle = bytes.allSatisfy { $0 < 0x80 && $0 != .quote && !$0.isLineEnd } ? bytes : nil
  }

  /// Whether a cell holds it.
  public func isIn(_ cell: String) -> Bool { lowercased.isEmpty || cell.lowercased().contains(lowercased) }

  /// Whether bytes may hold it, as cells or over the commas between them.
  fileprivate func mayBeIn(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let needle, let first = needle.first else { return true }
    guard bytes.count >= needle.count else { return false }
    for start in 0...bytes.count - needle.count where Self.lowercased(bytes[start]) == first {
      var length = 1
      while length < needle.count, Self.lowercased(bytes[start + length]) == needle[length] { length += 1 }
      if length == needle.count { return true }
    }
    return false
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 { 0x41...0x5A ~= byte ? byte | 0x20 : byte }
}

extension ValuesTable {
  /// The first column of a row, of those named, whose cell holds a text; nil when none does.
  public func firstColumn(ofRow row: Int, holding text: CellText, among columns: some Sequence<Int>) -> Int? {
    guard mayHold(text, row: row) else { return nil }
    let cells = self[row]
    return columns.first { column in cells[column].map { text.isIn($0) } ?? false }
  }

  /// A look at the bytes alone, which for most rows of a long table is all there is to do.
  private func mayHold(_ text: CellText, row: Int) -> Bool {
    guard row < starts.count, changed[row] == nil else { return true }
    let end = row + 1 < starts.count ? starts[row + 1] : source.count
    return source.withUnsafeBufferPointer { text.mayBeIn(UnsafeBufferPointer(rebasing: $0[starts[row]..<end])) }
  }
}
