/// A JSON value to be written. Numbers are as exact as their text, so that no digit is lost.
public enum JSON: Sendable {
  case null
  case bool(Bool)
  case integer(Int)
  /// Any other number, as its text.
  case number(String)
  case string(String)
  case array([JSON])
  /// An array of so many items, each of which is made when it is written: half a million never are all there at once.
  case list(Int, @Sendable (Int) -> JSON)
  /// The members keep their order. Their names need no escapes.
  case object([(String, JSON)])

  static func int(_ value: some BinaryInteger) -> JSON {
    Int(exactly: value).map { .integer($0) } ?? .number("\(value)")
  }
  static func int(_ value: (some BinaryInteger)?) -> JSON { value.map { int($0) } ?? .null }
  static func string(_ value: String?) -> JSON { value.map { .string($0) } ?? .null }

  /// An array of what becomes of each item when it is written.
  static func list<Element: Sendable>(_ items: [Element], _ json: @escaping @Sendable (Element) -> JSON) -> JSON {
    .list(items.count) { json(items[$0]) }
  }

  /// An object with one more member; anything else as it is.
  public func with(_ member: String, _ value: JSON) -> JSON {
    if case .object(let members) = self { .object(members + [(member, value)]) } else { self }
  }

  /// The text with two spaces of indentation for the outer two levels, and each object below on one line.
  public var text: String {
    var bytes: [UInt8] = []
    write { piece in
      bytes += piece
      return true
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The text on one line, without its end.
  public var line: String {
    var writer = JSONWriter()
    writer.write(self, depth: 2) { _ in true }
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// Hands over ``text`` in pieces of about a megabyte, until one is answered by false.
  public func write(_ take: ([UInt8]) -> Bool) {
    var writer = JSONWriter()
    writer.write(self, depth: 0, take)
    if writer.isEnded { return }
    writer.bytes.append(UInt8(ascii: "\n"))
    _ = take(writer.bytes)
  }

  /// A text as a JSON string, with everything escaped that a terminal would obey or hide.
  public static func quoted(_ text: String) -> String {
    var writer = JSONWriter()
    writer.write(quoted: text)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}

/// Makes bytes of values, and hands them on before they are many.
private struct JSONWriter {
  var bytes: [UInt8] = []
  /// Whether a piece was not taken, so that nothing more is wanted.
  private(set) var isEnded = false

  private static let pieceSize = 1 << 20

  mutating func write(_ json: JSON, depth: Int, _ take: ([UInt8]) -> Bool) {
    switch json {
    case .null: write("null")
    case .bool(let value): write(value ? "true" : "false")
    case .integer(let value): write(value)
    case .number(let digits): write(digits)
    case .string(let text): write(quoted: text)
    case .array(let items):
      writeEach(items.count, "[", "]", depth, take) { $0.write(items[$1], depth: depth + 1, take) }
    case .list(let count, let item):
      writeEach(count, "[", "]", depth, take) { $0.write(item($1), depth: depth + 1, take) }
    case .object(let members):
      writeEach(members.count, "{", "}", depth, take) { writer, place in
        writer.write("\"")
        writer.write(members[place].0)
        writer.write("\": ")
        writer.write(members[place].1, depth: depth + 1, take)
      }
    }
  }

  private mutating func writeEach(
    _ count: Int, _ open: String, _ close: String, _ depth: Int, _ take: ([UInt8]) -> Bool,
    _ write: (inout JSONWriter, Int) -> Void
  ) {
    let isSpread = depth < 2 && count > 0
    self.write(open)
    for place in 0..<count where !isEnded {
      if place > 0 { self.write(isSpread ? "," : ", ") }
      if isSpread { breakLine(depth + 1) }
      write(&self, place)
      if bytes.count >= Self.pieceSize {
        isEnded = !take(bytes)
        bytes.removeAll(keepingCapacity: true)
      }
    }
    if isSpread { breakLine(depth) }
    self.write(close)
  }

  private mutating func breakLine(_ depth: Int) {
    bytes.append(UInt8(ascii: "\n"))
    for _ in 0..<depth { write("  ") }
  }

  private mutating func write(_ plain: String) {
    var plain = plain
    plain.withUTF8 { bytes.append(contentsOf: $0) }
  }

  private mutating func write(_ value: Int) {
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    let start = bytes.count
    var rest = value.magnitude
    repeat {
      bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
    } while rest > 0
    bytes[start...].reverse()
  }

  mutating func write(quoted text: String) {
    var text = text
    bytes.append(UInt8(ascii: "\""))
    let isPlain = text.withUTF8 { utf8 in
      if !utf8.allSatisfy({ (0x20...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C }) { return false }
      bytes.append(contentsOf: utf8)
      return true
    }
    if !isPlain { for scalar in text.unicodeScalars { write(scalar) } }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func write(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "\"", "\\": bytes += [UInt8(ascii: "\\"), UInt8(scalar.value)]
    case _ where Printable.isPrintable(scalar): write(String(scalar))
    default: for unit in String(scalar).utf16 { writeEscape(unit) }
    }
  }

  private mutating func writeEscape(_ unit: UInt16) {
    let digits = String(unit, radix: 16)
    write("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
  }
}
