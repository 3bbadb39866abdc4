import NVSModel

/// A JSON value, as far as it is met here.
enum JSONValue: Hashable, Sendable {
  case text(String)
  case number(Int)
  case truth(Bool)
  case null
  case list([JSONValue])
  case object([String: JSONValue])

  var text: String? { if case .text(let value) = self { value } else { nil } }
  var number: Int? { if case .number(let value) = self { value } else { nil } }
  var truth: Bool? { if case .truth(let value) = self { value } else { nil } }
  var object: [String: JSONValue]? { if case .object(let value) = self { value } else { nil } }
}

/// JSON objects (RFC 8259) without fractions: what the bridge speaks, and what ESP-IDF says of a build.
enum JSONText {
  /// Deeper ones are no file of anybody's.
  private static let maximumDepth = 16

  /// An object in one line.
  static func write(_ fields: KeyValuePairs<String, JSONValue>) -> String {
    "{" + fields.map { "\(JSON.quoted($0.key)):\(text($0.value))" }.joined(separator: ",") + "}"
  }

  /// Nil for anything but one object.
  static func read(_ line: String) -> [String: JSONValue]? {
    var reader = Reader(rest: Array(line.utf8)[...])
    guard let object = reader.object(), reader.isAtEnd else { return nil }
    return object
  }

  private static func text(_ value: JSONValue) -> String {
    switch value {
    case .text(let text): JSON.quoted(text)
    case .number(let number): String(number)
    case .truth(let truth): truth ? "true" : "false"
    case .null: "null"
    case .list(let values): "[" + values.map(text).joined(separator: ",") + "]"
    case .object(let fields):
      "{" + fields.sorted { $0.key < $1.key }.map { "\(JSON.quoted($0.key)):\(text($0.value))" }.joined(separator: ",")
        + "}"
    }
  }

  private struct Reader {
    var rest: ArraySlice<UInt8>
    private var depth = 0

    init(rest: ArraySlice<UInt8>) { self.rest = rest }

    var isAtEnd: Bool { rest.allSatisfy(Self.isSpace) }

    private static func isSpace(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }

    mutating func object() -> [String: JSONValue]? {
      var fields: [String: JSONValue] = [:]
      guard take("{") else { return nil }
      if take("}") { return fields }
      repeat {
        guard let key = string(), take(":"), let value = value() else { return nil }
        fields[key] = value
      } while take(",")
      return take("}") ? fields : nil
    }

    private mutating func take(_ token: String) -> Bool {
      rest = rest.drop(while: Self.isSpace)
      guard rest.starts(with: token.utf8) else { return false }
      rest = rest.dropFirst(token.utf8.count)
      return true
    }

    private mutating func value() -> JSONValue? {
      if take("true") { return .truth(true) }
      if take("false") { return .truth(false) }
      if take("null") { return .null }
      if let text = string() { return .text(text) }
      if rest.first == UInt8(ascii: "{") { return nested { $0.object().map { .object($0) } } }
      if rest.first == UInt8(ascii: "[") { return nested { $0.list() } }
      let digits = rest.prefix { $0 == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      rest = rest.dropFirst(digits.count)
      return Int(String(decoding: digits, as: UTF8.self)).map { .number($0) }
    }

    private mutating func nested(_ read: (inout Reader) -> JSONValue?) -> JSONValue? {
      guard depth < maximumDepth else { return nil }
      depth += 1
      defer { depth -= 1 }
      return read(&self)
    }

    private mutating func list() -> JSONValue? {
      var values: [JSONValue] = []
      guard take("[") else { return nil }
      if take("]") { return .list([]) }
      repeat {
        guard let value = value() else { return nil }
        values.append(value)
      } while take(",")
      return take("]") ? .list(values) : nil
    }

    private mutating func string() -> String? {
      guard take("\"") else { return nil }
      var units: [UInt16] = []
      var plain: [UInt8] = []
      var result = ""
      while let byte = rest.popFirst() {
        if byte == UInt8(ascii: "\\"), rest.first == UInt8(ascii: "u") {
          result += String(decoding: plain, as: UTF8.self)
          plain = []
          guard let unit = UInt16(String(decoding: rest.dropFirst().prefix(4), as: UTF8.self), radix: 16) else {
            return nil
          }
          rest = rest.dropFirst(5)
          units.append(unit)
          continue
        }
        result += String(decoding: units, as: UTF16.self)
        units = []
        switch byte {
        case UInt8(ascii: "\""): return result + String(decoding: plain, as: UTF8.self)
        case UInt8(ascii: "\\"):
          guard let escaped = rest.popFirst(), let meant = Self.escapes[escaped] else { return nil }
          plain.append(meant)
        default: plain.append(byte)
        }
      }
      return nil
    }

    private static let escapes: [UInt8: UInt8] = [
      UInt8(ascii: "\""): UInt8(ascii: "\""), UInt8(ascii: "\\"): UInt8(ascii: "\\"),
      UInt8(ascii: "/"): UInt8(ascii: "/"),
      UInt8(ascii: "b"): 0x08, UInt8(ascii: "f"): 0x0C, UInt8(ascii: "n"): 0x0A, UInt8(ascii: "r"): 0x0D,
      UInt8(ascii: "t"): 0x09,
    ]
  }
}
