/// How a column of cells goes on: a number at their end counts on, what is alike stays.
public enum CellSeries: Sendable {
  case nothing
  case same(String)
  /// Text, and a number of so many digits behind it.
  case counting(prefix: Substring, digits: Int, last: Int, step: Int)

  /// - Parameter cells: the last two.
  public init(_ cells: [String]) {
    self = .nothing
    guard cells.count == 2 else { return }
    if cells[0] == cells[1] {
      self = .same(cells[1])
      return
    }
    // A board has its own address, which nobody makes up.
    if MACAddress(cells[1]) != nil { return }
    let parts = cells.map(Self.split)
    guard parts[0].prefix == parts[1].prefix, let one = Int(parts[0].digits), let other = Int(parts[1].digits) else {
      return
    }
    // A step that no number has room for counts nothing.
    let (step, isTooFar) = other.subtractingReportingOverflow(one)
    if isTooFar || step.magnitude > 1 << 40 || other > 1 << 60 { return }
    self = .counting(prefix: parts[1].prefix, digits: parts[1].digits.count, last: other, step: step)
  }

  /// Counts up by one from a cell that ends in a number; else all are the same.
  public init(from cell: String) {
    let (prefix, digits) = Self.split(cell)
    guard MACAddress(cell) == nil, let last = Int(digits), last <= 1 << 60 else {
      self = .same(cell)
      return
    }
    self = .counting(prefix: prefix, digits: digits.count, last: last, step: 1)
  }

  private static func split(_ text: String) -> (prefix: Substring, digits: Substring) {
    let digits = text.reversed().prefix { $0.isASCII && $0.isNumber }.count
    return (text.dropLast(digits), text.suffix(digits))
  }

  /// The cell that comes so many behind the last; empty where nothing goes on.
  public func text(_ count: Int) -> String {
    switch self {
    case .nothing: return ""
    case .same(let text): return text
    case .counting(let prefix, let digits, let last, let step):
      let number = last + step * count
      guard number >= 0 else { return "" }
      let text = String(number)
      return prefix + String(repeating: "0", count: max(0, digits - text.count)) + text
    }
  }
}
