/// The cells of one line of a partition CSV, with the variables in it expanded.
struct PartitionCells {
  struct Cell {
    /// Without the spaces around it.
    var text: String
    /// In the line as it stands in the file, from 1.
    var column: Int
  }

  let line: Int
  /// The column after the line's last character, where cells that are left out stand.
  let end: Int
  private(set) var cells: [Cell] = []
  /// The texts of the cells as they stand, without the spaces around them.
  let raw: [String]
  /// The first variable that is not set.
  private(set) var unknownVariable: Cell?

  private typealias Piece = (character: Character, column: Int)

  /// Nil for a blank line or a comment.
  init?(_ text: Substring, number: Int, environment: (String) -> String?) {
    line = number
    end = text.count + 1
    guard let first = text.first(where: { !$0.isWhitespace }), first != "#" else { return nil }
    raw = text.split(separator: ",", omittingEmptySubsequences: false).map { cell in
      let head = cell.drop(while: \.isWhitespace)
      return String(head[..<(head.lastIndex { !$0.isWhitespace }.map(head.index(after:)) ?? head.startIndex)])
    }
    let pieces = expand(text, environment)
    guard let first = pieces.first(where: { !$0.character.isWhitespace }), first.character != "#" else { return nil }
    cells = pieces.split(separator: ",", end: end)
  }

  func place(of field: PartitionTable.Field) -> TextPlace {
    TextPlace(line: line, column: self[field]?.column ?? end)
  }

  subscript(_ field: PartitionTable.Field) -> Cell? {
    cells.indices.contains(field.rawValue) ? cells[field.rawValue] : nil
  }

  /// Replaces `$NAME` and `${NAME}`; what is put in counts as standing at the `$`.
  private mutating func expand(_ text: Substring, _ environment: (String) -> String?) -> [Piece] {
    var pieces: [Piece] = []
    var rest = text
    var column = 1
    while let character = rest.first {
      guard character == "$", let (name, length) = Self.variable(at: rest) else {
        pieces.append((character, column))
        rest.removeFirst()
        column += 1
        continue
      }
      if let value = environment(name) {
        pieces += value.map { ($0, column) }
      } else if unknownVariable == nil {
        unknownVariable = Cell(text: name, column: column)
      }
      rest = rest.dropFirst(length)
      column += length
    }
    return pieces
  }

  /// The name of the variable that begins here, and how many characters it takes with its `$` and braces.
  private static func variable(at text: Substring) -> (name: String, length: Int)? {
    let body = text.dropFirst()
    if body.first == "{" {
      let name = body.dropFirst().prefix { $0 != "}" }
      return name.isEmpty || name.endIndex == body.endIndex ? nil : (String(name), name.count + 3)
    }
    let name = body.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    return name.isEmpty ? nil : (String(name), name.count + 1)
  }
}

extension [(character: Character, column: Int)] {
  fileprivate func split(separator: Character, end: Int) -> [PartitionCells.Cell] {
    split(omittingEmptySubsequences: false) { $0.character == separator }.map { cell in
      let head = cell.drop { $0.character.isWhitespace }
      let tail = head.reversed().drop { $0.character.isWhitespace }.count
      let after = indices.contains(cell.endIndex) ? self[cell.endIndex].column : end
      return PartitionCells.Cell(
        text: String(head.prefix(tail).map(\.character)), column: head.first?.column ?? after)
    }
  }
}

extension Character {
  /// What ends a line of a partition CSV; a form feed or a Unicode line separator stays inside its cell.
  var isPartitionLineEnd: Bool { self == "\n" || self == "\r\n" || self == "\r" }
}
