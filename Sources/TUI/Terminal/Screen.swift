import NVSModel

/// A picture of the terminal: cells of text with a role. Views draw into it; `Terminal` shows it.
///
/// Whatever is put here is safe to send to a terminal: control, bidirectional and invisible characters become visible
/// signs, a wide character is never cut in half, and nothing is written outside.
struct Screen: Sendable {
  let width: Int
  let height: Int
  let charset: Charset
  let widths: CharacterWidth
  private(set) var cells: [Cell]
  /// Texts of cells that hold more than one scalar.
  private var clusters: [String] = []

  /// - Parameter width: columns; less than 0 counts as 0, as for `height` in rows.
  init(width: Int, height: Int, charset: Charset = .unicode, widths: CharacterWidth = .table) {
    self.width = max(0, width)
    self.height = max(0, height)
    self.charset = charset
    self.widths = widths
    cells = Array(repeating: .blank, count: self.width * self.height)
  }

  var bounds: Rect { Rect(x: 0, y: 0, width: width, height: height) }

  /// What `put` does with text that has no room.
  enum Cut: Sendable {
    case clip
    case ellipsis
  }

  /// Writes text to the right of a place and returns the columns from `x` that it took.
  ///
  /// - Parameters:
  ///   - x: may be negative: the text then starts left of the screen.
  ///   - limit: the columns that the text may take, counted from `x`.
  @discardableResult
  mutating func put(
    _ text: String, x: Int, y: Int, role: Role, width limit: Int = .max, cut: Cut = .clip
  ) -> Int {
    guard y >= 0, y < height, limit > 0, x < width else { return 0 }
    let end = limit >= width - x ? width : x + limit
    guard end > 0 else { return 0 }
    if x >= 0, let used = putPlain(text, x: x, end: end, y: y, role: role, cut: cut) { return used }
    return putAny(text, x: x, end: end, y: y, role: role, cut: cut)
  }

  /// Writes one sign, over as many cells to the right as told.
  mutating func put(_ glyph: Unicode.Scalar, x: Int, y: Int, count: Int = 1, role: Role) {
    fill(Rect(x: x, y: y, width: count, height: 1), role, with: glyph)
  }

  /// Writes text so that it ends left of column `end`.
  @discardableResult
  mutating func put(_ text: String, endingAt end: Int, y: Int, role: Role) -> Int {
    put(text, x: end - columns(of: text), y: y, role: role, width: columns(of: text))
  }

  /// The columns that text takes.
  func columns(of text: String) -> Int {
    text.unicodeScalars.reduce(0) { sum, scalar in
      if case .spacing(_, let columns) = ShownScalar(scalar, widths: widths, charset: charset) {
        sum + columns
      } else {
        sum
      }
    }
  }

  /// Fills a rectangle with a sign one column wide, by default with blanks.
  mutating func fill(_ rect: Rect, _ role: Role, with glyph: Unicode.Scalar = " ") {
    let part = rect.intersection(bounds)
    guard !part.isEmpty else { return }
    guard case .spacing(let shown, 1) = ShownScalar(glyph, widths: widths, charset: charset) else { return }
    for row in part.y..<part.bottom {
      mendEdges(from: row * width + part.x, to: row * width + part.right)
      for index in row * width + part.x..<row * width + part.right { cells[index] = Cell(shown.value, role) }
    }
  }

  /// Lays a role over what is there: what its style leaves open shows through, as the colour of a field under a
  /// highlight does.
  mutating func overlay(_ rect: Rect, _ role: Role) {
    change(rect) { $0.overlay = role }
  }

  /// The text of a cell: empty for the right half of a wide character, and outside.
  func text(x: Int, y: Int) -> String {
    bounds.contains(x: x, y: y) ? text(of: cells[y * width + x]) : ""
  }

  func text(of cell: Cell) -> String {
    if cell.isRightHalf { return "" }
    if let index = cell.clusterIndex { return clusters[index] }
    return Unicode.Scalar(cell.content).map { String($0) } ?? " "
  }

  /// Whether a cell looks the same in another screen of the same size.
  func hasSameCell(as other: Screen, at index: Int) -> Bool {
    let mine = cells[index]
    let theirs = other.cells[index]
    if mine.role != theirs.role || mine.overlay != theirs.overlay { return false }
    if mine.clusterIndex == nil || theirs.clusterIndex == nil { return mine.content == theirs.content }
    return text(of: mine) == other.text(of: theirs)
  }
}

// MARK: Writing

extension Screen {
  /// The usual case at the price of a copy: nil when the text holds anything but printable ASCII.
  private mutating func putPlain(_ text: String, x: Int, end: Int, y: Int, role: Role, cut: Cut) -> Int? {
    var text = text
    return text.withUTF8 { bytes -> Int? in
      let room = end - x
      let fits = bytes.count <= room
      // One byte beyond the room is looked at too: a mark there would join the last character.
      for byte in bytes.prefix(room + 1) where byte < 0x20 || byte > 0x7E { return nil }
      let count = fits ? bytes.count : room
      let start = y * width + x
      guard count > 0 else { return 0 }
      mendEdges(from: start, to: start + count)
      for offset in 0..<count { cells[start + offset] = Cell(UInt32(bytes[offset]), role) }
      if !fits, cut == .ellipsis { put(Glyph.ellipsis, x: end - 1, y: y, role: role) }
      return count
    }
  }

  private mutating func putAny(_ text: String, x: Int, end: Int, y: Int, role: Role, cut: Cut) -> Int {
    let (pieces, total) = pieces(of: text, upTo: end - x)
    let fits = total <= end - x
    let stop = fits || cut == .clip ? end : end - 1
    var column = x
    for piece in pieces {
      guard column + piece.columns <= stop else { break }
      store(piece, x: column, y: y, role: role)
      column += piece.columns
    }
    guard !fits else { return column - x }
    if cut == .ellipsis {
      put(Glyph.ellipsis, x: column, y: y, role: role)
      column += 1
    }
    // A wide character that did not fit leaves a column.
    fill(Rect(x: column, y: y, width: end - column, height: 1), role)
    return end - x
  }

  private struct Piece {
    var text: String.UnicodeScalarView
    var columns: Int
  }

  /// Splits text into what goes into one cell or two; stops when it has more columns than the room.
  private func pieces(of text: String, upTo room: Int) -> ([Piece], columns: Int) {
    var pieces: [Piece] = []
    var total = 0
    for scalar in text.unicodeScalars {
      switch ShownScalar(scalar, widths: widths, charset: charset) {
      case .nothing: continue
      case .spacing(let shown, let columns):
        total += columns
        pieces.append(Piece(text: String.UnicodeScalarView([shown]), columns: columns))
        if total > room { return (pieces, total) }
      case .joining(let mark):
        if pieces.isEmpty {
          total += 1
          pieces.append(Piece(text: String.UnicodeScalarView(["◌"]), columns: 1))
        }
        // Curses keeps four marks a cell; a pile of them would also climb over the lines above.
        if pieces[pieces.count - 1].text.count < 4 { pieces[pieces.count - 1].text.append(mark) }
      }
    }
    return (pieces, total)
  }

  private mutating func store(_ piece: Piece, x: Int, y: Int, role: Role) {
    guard x + piece.columns > 0 else { return }
    guard x >= 0, let first = piece.text.first else {
      // The left half is outside.
      fill(Rect(x: x, y: y, width: piece.columns, height: 1), role)
      return
    }
    let start = y * width + x
    mendEdges(from: start, to: start + piece.columns)
    if piece.text.count == 1 {
      cells[start] = Cell(first.value, role)
    } else {
      cells[start] = Cell(cluster: clusters.count, role)
      clusters.append(String(piece.text))
    }
    if piece.columns == 2 { cells[start + 1] = Cell(rightHalf: role) }
  }

  /// Blanks the halves that would stay of wide characters when the cells in between are overwritten.
  private mutating func mendEdges(from start: Int, to end: Int) {
    if cells[start].isRightHalf, start > 0 { cells[start - 1].content = Cell.blank.content }
    if end < cells.count, end % width != 0, cells[end].isRightHalf { cells[end].content = Cell.blank.content }
  }

  private mutating func change(_ rect: Rect, _ body: (inout Cell) -> Void) {
    let part = rect.intersection(bounds)
    guard !part.isEmpty else { return }
    for row in part.y..<part.bottom {
      for index in row * width + part.x..<row * width + part.right { body(&cells[index]) }
    }
  }
}
