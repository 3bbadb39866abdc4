extension Screen {
  /// The rows as text without blanks at their ends.
  var text: [String] {
    (0..<height).map { row in
      var line = ""
      for index in row * width..<(row + 1) * width { line += text(of: cells[index]) }
      return line.trimmingBlanks()
    }
  }

  /// The roles as rows of letters, then a line for each letter: `a  grid.header`. Background is `.`.
  ///
  /// Letters are given in the order in which roles appear. A role laid over another shows instead of it.
  var roles: [String] {
    let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789#$%&*+=?@^~!<>:;")
    var given: [Role: Character] = [.background: "."]
    var legend: [String] = []
    let rows = (0..<height).map { row in
      var line = ""
      for cell in cells[row * width..<(row + 1) * width] {
        let role = cell.overlay ?? cell.role
        if given[role] == nil {
          let letter = legend.count < letters.count ? letters[legend.count] : "\""
          given[role] = letter
          legend.append("\(letter)  \(role.rawValue)")
        }
        line.append(given[role] ?? "?")
      }
      return line
    }
    return rows + legend
  }
}

extension String {
  fileprivate func trimmingBlanks() -> String {
    guard let last = lastIndex(where: { $0 != " " }) else { return "" }
    return String(self[...last])
  }
}
