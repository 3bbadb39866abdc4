import NVSModel

/// Breaks text at blanks so that no line is wider than told; a longer word is cut.
func wrapped(_ text: String, width: Int) -> [String] {
  var lines: [String] = []
  var line = ""
  for word in text.split(separator: " ", omittingEmptySubsequences: false) {
    var word = String(word)
    if !line.isEmpty, line.count + 1 + word.count > width {
      lines.append(line)
      line = ""
    }
    while word.count > width, width > 0 {
      lines.append(String(word.prefix(width)))
      word = String(word.dropFirst(width))
    }
    line = line.isEmpty ? word : line + " " + word
  }
  return lines + [line]
}

/// `1 row`, `2 rows`.
func count(_ number: Int, _ noun: String) -> String {
  "\(number) \(noun)\(number == 1 ? "" : "s")"
}

/// The last part of a path, as it may be shown.
func fileName(_ path: String) -> String {
  String(path.split(separator: "/").last ?? Substring(path)).printable
}
