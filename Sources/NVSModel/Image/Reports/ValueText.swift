/// A value in words: how it is written, and in which notation.
struct ValueText {
  let text: String
  /// `u8`…`i64`, `float`, `double`, `string`, or `hex2bin`.
  let encoding: String
  let error: String?

  init(_ entry: FirmwareEntry, in view: FirmwareView) {
    switch entry.value {
    case .error(let code): self.init("", "", error: code.name)
    case .number(let bits): self.init(entry.type, bits: bits)
    case .data: self.init(entry.type, data: view.data(of: entry))
    }
  }

  init(_ value: PastValue, in history: History) {
    switch value.content {
    case .number(let bits): self.init(value.type, bits: bits)
    case .data: self.init(value.type, data: history.data(of: value))
    }
  }

  init(_ type: ItemType, bits: UInt64) {
    self.init(EntryHeader.valueText(type, bits: bits) ?? "", type.name)
  }

  /// A string is text where it is valid UTF-8, else hexadecimal like a blob.
  init(_ type: ItemType, data: [UInt8]) {
    if type == .string, let text = String(validating: data.withoutNUL, as: UTF8.self) {
      self.init(text, "string")
    } else {
      self.init((type == .string ? data.withoutNUL : data[...]).hexText, "hex2bin")
    }
  }

  init(error: ESPError) { self.init("", "", error: error.name) }

  private init(_ text: String, _ encoding: String, error: String? = nil) {
    (self.text, self.encoding, self.error) = (text, encoding, error)
  }

  /// Cut to a line, safe to show.
  var short: String {
    if let error { return error }
    let limit = 60
    if encoding == "string" { return text.count > limit ? text.prefix(limit).printable + "…" : text.printable }
    return text.count > limit ? text.prefix(limit) + "…" : text
  }

  var json: (String, JSON) {
    if let error { return ("error", .string(error)) }
    if encoding == "hex2bin" { return ("hex", .string(text)) }
    return ("value", encoding == "string" ? .string(text) : .number(text))
  }

  /// The member of an entry's object that holds its value.
  static func json(_ entry: FirmwareEntry, in view: FirmwareView) -> (String, JSON) {
    if case .number(let bits) = entry.value { return json(entry.type, bits: bits) }
    return ValueText(entry, in: view).json
  }

  static func json(_ value: PastValue, in history: History) -> (String, JSON) {
    if case .number(let bits) = value.content { return json(value.type, bits: bits) }
    return ValueText(value, in: history).json
  }

  /// Floats as doubles of the same value; what JSON has no number for is a string: `inf`, `-inf`, `nan`.
  static func json(_ type: ItemType, bits: UInt64) -> (String, JSON) {
    let value: Double
    switch type {
    case .float: value = Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
    case .double: value = Double(bitPattern: bits)
    default: return ValueText(type, bits: bits).json
    }
    return ("value", value.isFinite ? .number("\(value)") : .string(value.isNaN ? "nan" : "\(value)"))
  }
}

extension Collection where Element == UInt8 {
  var hexText: String {
    let digits = Array("0123456789abcdef".utf8)
    var result: [UInt8] = []
    result.reserveCapacity(count * 2)
    for byte in self { result += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
    return String(decoding: result, as: UTF8.self)
  }
}

extension [UInt8] {
  /// Without the one NUL that ends a string.
  var withoutNUL: ArraySlice<UInt8> { last == 0 ? dropLast() : self[...] }
}

extension Key {
  /// The name as a member; where it is not UTF-8 each byte as one character, and the bytes beside it.
  func json(_ member: String) -> [(String, JSON)] {
    if let text = String(validating: bytes, as: UTF8.self) { return [(member, .string(text))] }
    let text = String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    return [(member, .string(text)), (member + "_hex", .string(bytes.hexText))]
  }
}

extension FirmwarePage {
  var json: JSON {
    .object([
      ("page", .int(number)), ("state", .string(state)), ("sequence", .int(sequence)), ("version", .int(version)),
      ("written", .int(written)), ("erased", .int(erased)), ("empty", .int(empty)),
    ])
  }

  var row: [String] {
    [
      "\(number)", state, sequence.map { "\($0)" } ?? "-", version.map { "0x\(hex($0))" } ?? "-", "\(written)",
      "\(erased)", "\(empty)",
    ]
  }
}

extension Finding {
  /// `{severity, code, page, entry, offset, message}`.
  var json: JSON {
    .object([
      ("severity", .string(severity.rawValue)), ("code", .string(code.rawValue)), ("page", .int(page)),
      ("entry", .int(entry)), ("offset", .int(offset)), ("message", .string(message)),
    ])
  }
}

extension FirmwareView.Statistics {
  var json: JSON {
    .object([
      ("used_entries", .int(used)), ("free_entries", .int(free)), ("available_entries", .int(available)),
      ("total_entries", .int(total)), ("namespace_count", .int(namespaces)),
    ])
  }
}

extension Repair {
  var json: JSON {
    let what: [(String, JSON)] =
      switch action {
      case .eraseEntries(let page, let slots):
        [
          ("action", .string("erase_entries")), ("page", .int(page)), ("entry", .int(slots.lowerBound)),
          ("count", .int(slots.count)),
        ]
      case .erasePage(let page): [("action", .string("erase_page")), ("page", .int(page))]
      case .copyPage(let from, let to): [("action", .string("copy_page")), ("from", .int(from)), ("page", .int(to))]
      }
    return .object(what + [("reason", .string(reason.description))])
  }
}
