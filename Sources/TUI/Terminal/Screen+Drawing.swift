extension Screen {
  /// Draws a line to the right.
  mutating func hline(x: Int, y: Int, width: Int, role: Role) {
    put(Glyph.horizontal, x: x, y: y, count: width, role: role)
  }

  /// Draws a line down.
  mutating func vline(x: Int, y: Int, height: Int, role: Role) {
    fill(Rect(x: x, y: y, width: 1, height: height), role, with: Glyph.vertical)
  }

  /// Draws a frame on the edge of a rectangle, with a title in the upper edge; the inside stays.
  mutating func frame(_ rect: Rect, role: Role, title: String = "", titleRole: Role? = nil) {
    guard rect.width >= 2, rect.height >= 2 else { return }
    hline(x: rect.x, y: rect.y, width: rect.width, role: role)
    hline(x: rect.x, y: rect.bottom - 1, width: rect.width, role: role)
    vline(x: rect.x, y: rect.y, height: rect.height, role: role)
    vline(x: rect.right - 1, y: rect.y, height: rect.height, role: role)
    put(Glyph.topLeft, x: rect.x, y: rect.y, role: role)
    put(Glyph.topRight, x: rect.right - 1, y: rect.y, role: role)
    put(Glyph.bottomLeft, x: rect.x, y: rect.bottom - 1, role: role)
    put(Glyph.bottomRight, x: rect.right - 1, y: rect.bottom - 1, role: role)
    guard !title.isEmpty, rect.width > 6 else { return }
    let used = put(
      title, x: rect.x + 3, y: rect.y, role: titleRole ?? role, width: rect.width - 6, cut: .ellipsis)
    put(" ", x: rect.x + 2, y: rect.y, role: titleRole ?? role)
    put(" ", x: rect.x + 3 + used, y: rect.y, role: titleRole ?? role)
  }

  /// Draws how much of something is used, to an eighth of a cell.
  ///
  /// - Parameters:
  ///   - used: may be more than `total`: the meter is then full.
  ///   - total: 0 or less counts as nothing to use: the meter is then full.
  mutating func meter(x: Int, y: Int, width: Int, used: Int, total: Int, role: Role = .meterUsed) {
    guard width > 0 else { return }
    let share = total > 0 ? min(1, max(0, Double(used) / Double(total))) : 1
    var eighths = Int((share * Double(width * 8)).rounded(.down))
    // Something is never shown as nothing.
    if used > 0, eighths == 0 { eighths = 1 }
    if charset == .ascii { eighths = (eighths + 7) / 8 * 8 }
    put(Glyph.full, x: x, y: y, count: eighths / 8, role: role)
    put(
      charset == .ascii ? "." : " ", x: x + eighths / 8, y: y, count: width - eighths / 8,
      role: .meterFree)
    if eighths % 8 > 0 {
      put(Glyph.eighths[eighths % 8 - 1], x: x + eighths / 8, y: y, role: role)
    }
  }
}
