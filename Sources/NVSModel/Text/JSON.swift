/// A JSON value to be written. Numbers are text already, so that no digit is lost.
public indirect enum JSON: Sendable {
  case null
  case bool(Bool)
  case number(String)
  case string(String)
  case array([JSON])
  /// The members keep their order.
  case object([(String, JSON)])

  static func int(_ value: some BinaryInteger) -> JSON { .number(String(value)) }
  static func int(_ value: (some BinaryInteger)?) -> JSON { value.map { int($0) } ?? .null }
  static func string(_ value: String?) -> JSON { value.map { .string($0) } ?? .null }

  /// An object with one more member; anything else as it is.
  public func with(_ member: String, _ value: JSON) -> JSON {
    if case .object(let members) = self { .object(members + [(member, value)]) } else { self }
  }

  /// The text with two spaces of indentation for the outer two levels, and each object below on one line.
  public var text: String {
    var result = ""
    write(to: &result, depth: 0)
    return result + "\n"
  }

  /// The text on one line, without its end.
  public var line: String {
    var result = ""
    write(to: &result, depth: 2)
    return result
  }

  private func write(to result: inout String, depth: Int) {
    switch self {
    case .null: result += "null"
    case .bool(let value): result += value ? "true" : "false"
    case .number(let digits): result += digits
    case .string(let text): result += Self.quoted(text)
    case .array(let items):
      Self.write(items.map { ("", $0) }, "[", "]", to: &result, depth: depth)
    case .object(let members):
      Self.write(members.map { (Self.quoted($0) + ": ", $1) }, "{", "}", to: &result, depth: depth)
    }
  }

  private static func write(
    _ items: [(String, JSON)], _ open: String, _ close: String, to result: inout String, depth: Int
  ) {
    let isSpread = depth < 2 && !items.isEmpty
    let indentation = String(repeating: "  ", count: depth)
    result += open
    for (place, item) in items.enumerated() {
      if place > 0 { result += isSpread ? "," : ", " }
      if isSpread { result += "\n  " + indentation }
      result += item.0
      item.1.write(to: &result, depth: depth + 1)
    }
    if isSpread { result += "\n" + indentation }
    result += close
  }

  /// A text as a JSON string, with everything escaped that a terminal would obey or hide.
  public static func quoted(_ text: String) -> String {
    if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C }) { return "\"" + text + "\"" }
    let escaped = text.unicodeScalars.map { scalar in
      switch scalar {
      case "\"", "\\": return "\\" + String(scalar)
      case _ where Printable.isPrintable(scalar): return String(scalar)
      default: return String(scalar).utf16.map(escape).joined()
      }
    }
    return "\"" + escaped.joined() + "\""
  }

  private static func escape(_ unit: UInt16) -> String {
    let digits = String(unit, radix: 16)
    return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
  }
}
