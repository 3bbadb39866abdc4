extension CSVLine {
  /// The same record with another text in one cell, every other byte kept. Cells that are missing before it are
  /// added empty. The cell stays quoted if it was, and is quoted if it must be.
  func replacing(cell index: Int, with text: String, lineEnd: [UInt8]) -> CSVLine {
    if isUnterminated, index != cells.count - 1, let open = self.text(ofCell: cells.count - 1) {
      // Behind a quote that never ends nothing can be a cell of its own.
      let closed = replacing(cell: cells.count - 1, with: open, lineEnd: lineEnd)
      return closed.replacing(cell: index, with: text, lineEnd: lineEnd)
    }
    let end = bytes.count - terminator.count
    var result: [UInt8]
    if cells.indices.contains(index) {
      let cell = cells[index]
      let raw = CSVCell.written(text, dialect.separator, isQuoted: cell.isQuoted, lineEnd: lineEnd, isFirst: index == 0)
      result = Array(self.raw(0..<cell.range.lowerBound)) + raw + self.raw(cell.range.upperBound..<bytes.count)
    } else {
      let raw = CSVCell.written(text, dialect.separator, isQuoted: false, lineEnd: lineEnd, isFirst: index == 0)
      let separators = [UInt8](repeating: dialect.separator, count: index - max(cells.count - 1, 0))
      result = Array(self.raw(0..<end)) + separators + raw + self.raw(end..<bytes.count)
    }
    // A lone empty cell would make a blank line.
    if result.first?.isLineEnd ?? true { result.insert(contentsOf: [.quote, .quote], at: 0) }
    return CSVLine(result[...], dialect)
  }

  /// A record of these cells; without a dialect as every tool reads it.
  static func record(_ cells: [String], _ dialect: CSVDialect = CSVDialect(), lineEnd: [UInt8]) -> CSVLine {
    CSVLine(bytes(ofRecord: cells, dialect, lineEnd: lineEnd)[...], dialect)
  }

  /// The bytes of such a record.
  static func bytes(ofRecord cells: [String], _ dialect: CSVDialect = CSVDialect(), lineEnd: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    for (index, text) in cells.enumerated() {
      if index > 0 { bytes.append(dialect.separator) }
      bytes += CSVCell.written(text, dialect.separator, isQuoted: false, lineEnd: lineEnd, isFirst: index == 0)
    }
    if bytes.isEmpty { bytes = [.quote, .quote] }
    return bytes + lineEnd
  }
}

/// Text that was copied from a spreadsheet, a CSV file or a terminal.
enum CSVPaste {
  /// The rows of cells in a pasted block. Tabs separate cells when there is one outside quotes, else commas;
  /// blank lines and comments are left out. A tab inside quotes belongs to its cell.
  static func rows(in text: String) -> [[String]] {
    let bytes = Array(text.utf8)
    let dialect = CSVDialect(separator: hasTab(text) ? UInt8(ascii: "\t") : .comma)
    let records = bytes.withUnsafeBufferPointer { pointer in
      var ranges: [Range<Int>] = []
      var scanner = CSVScanner(pointer, dialect, wantsCells: false)
      while let scan = scanner.next() { if scan.kind == .record { ranges.append(scan.range) } }
      return ranges
    }
    return records.map { range in
      let line = CSVLine(bytes[range], dialect)
      return line.cells.indices.map { line.text(ofCell: $0) ?? "" }
    }
  }

  private static func hasTab(_ text: String) -> Bool {
    var isInside = false
    for byte in text.utf8 {
      if byte == .quote { isInside.toggle() }
      if byte == UInt8(ascii: "\t"), !isInside { return true }
    }
    return false
  }
}
