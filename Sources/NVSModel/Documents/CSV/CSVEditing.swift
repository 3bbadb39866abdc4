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
      let raw = CSVCell.written(text, isQuoted: cell.isQuoted, lineEnd: lineEnd, isFirst: index == 0)
      result = Array(self.raw(0..<cell.range.lowerBound)) + raw + self.raw(cell.range.upperBound..<bytes.count)
    } else {
      let raw = CSVCell.written(text, isQuoted: false, lineEnd: lineEnd, isFirst: index == 0)
      let commas = [UInt8](repeating: .comma, count: index - max(cells.count - 1, 0))
      result = Array(self.raw(0..<end)) + commas + raw + self.raw(end..<bytes.count)
    }
    // A lone empty cell would make a blank line.
    if result.first?.isLineEnd ?? true { result.insert(contentsOf: [.quote, .quote], at: 0) }
    return CSVLine(result)
  }

  /// A record of these cells.
  static func record(_ cells: [String], lineEnd: [UInt8]) -> CSVLine {
    CSVLine(bytes(ofRecord: cells, lineEnd: lineEnd))
  }

  /// The bytes of such a record.
  static func bytes(ofRecord cells: [String], lineEnd: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    for (index, text) in cells.enumerated() {
      if index > 0 { bytes.append(.comma) }
      bytes += CSVCell.written(text, isQuoted: false, lineEnd: lineEnd, isFirst: index == 0)
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
    let separator = hasTab(text) ? UInt8(ascii: "\t") : .comma
    let bytes = Array(text.utf8)
    let swapped = separator == .comma ? bytes : exchangingTabsAndCommas(bytes)
    let records = swapped.withUnsafeBufferPointer { pointer in
      var ranges: [Range<Int>] = []
      var scanner = CSVScanner(pointer, wantsCells: false)
      while let scan = scanner.next() { if scan.kind == .record { ranges.append(scan.range) } }
      return ranges
    }
    return records.map { range in
      let line = CSVLine(swapped[range])
      return line.cells.indices.map { index in
        let cell = line.text(ofCell: index) ?? ""
        guard separator != .comma else { return cell }
        return String(decoding: exchangingTabsAndCommas(Array(cell.utf8)), as: UTF8.self)
      }
    }
  }

  private static func exchangingTabsAndCommas(_ bytes: [UInt8]) -> [UInt8] {
    bytes.map { $0 == .comma ? UInt8(ascii: "\t") : $0 == UInt8(ascii: "\t") ? .comma : $0 }
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
