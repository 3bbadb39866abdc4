import NVSModel

/// Breaks text at blanks so that no line is wider than told, in columns; a longer word is cut.
func wrapped(_ text: String, width: Int) -> [String] {
  func columns(_ text: some StringProtocol) -> Int { CharacterWidth.table.columns(of: String(text)) }
  var lines: [String] = []
  var line = ""
  for word in text.split(separator: " ", omittingEmptySubsequences: false) {
    var word = word
    if !line.isEmpty, columns(line) + 1 + columns(word) > width {
      lines.append(line)
      line = ""
    }
    while columns(word) > width, width > 0 {
      var piece = word.prefix(width)
      while columns(piece) > width, piece.count > 1 { piece = piece.dropLast() }
      lines.append(String(piece))
      word = word.dropFirst(piece.count)
    }
    line = line.isEmpty ? String(word) : line + " " + word
  }
  return lines + [line]
}

/// `1 row`, `2 rows`.
func count(_ number: Int, _ noun: String) -> String {
  "\(number) \(noun)\(number == 1 ? "" : "s")"
}

/// A number as people read it: `100,000`.
func grouped(_ number: Int) -> String {
  var text = ""
  for (place, digit) in String(number).reversed().enumerated() {
    if place > 0, place.isMultiple(of: 3), digit != "-" { text.append(",") }
    text.append(digit)
  }
  return String(text.reversed())
}

/// The last part of a path, as it may be shown.
func fileName(_ path: String) -> String {
  String(path.split(separator: "/").last ?? Substring(path)).printable
}

extension String {
  /// A cell copied from a spreadsheet ends in a line end that is not part of it.
  var withoutFinalNewline: String { last?.isNewline == true ? String(dropLast()) : self }
}
