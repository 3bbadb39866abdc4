/// A value in words: how it is written, and in which notation.
public struct ValueText: Sendable {
  private enum Content {
    /// In the lowest bits, as wide as the type is.
    case number(bits: UInt64)
    case string(String)
    /// A blob; or a string that is not UTF-8, which is written like one.
    case bytes(ArraySlice<UInt8>)
    /// What the index of a blob says.
    case index(size: Int, chunks: Int, first: Int)
    case error(ESPError)
  }

  private let type: ItemType
  private let content: Content

  /// What a known entry's value says; nil where that is no more than the value.
  func reading(_ known: KnownEntry?) -> String? {
    switch content {
    case .number(let bits): known?.reading(type, bits: bits)
    case .bytes(let bytes) where type != .string: known?.reading(Array(bytes))
    default: nil
    }
  }

  /// What a get returns.
  public init(_ entry: FirmwareEntry, in view: FirmwareView) {
    switch entry.value {
    case .error(let error): self.init(entry.type, error)
    case .number(let bits): self.init(entry.type, bits: bits)
    case .data: self.init(entry.type, data: view.data(of: entry))
    }
  }

  /// A value that a key has or had.
  public init(_ value: PastValue, in history: History) {
    switch value.content {
    case .number(let bits): self.init(value.type, bits: bits)
    case .data: self.init(value.type, data: history.data(of: value))
    }
  }

  /// What an entry holds by itself: of a blob a chunk or the index.
  public init(_ entry: Entry, _ type: ItemType, in image: PartitionImage) {
    let header = image.header(of: entry)
    if type.hasData {
      self.init(type, data: Array(image.data(of: entry)))
    } else if type == .blobIndex {
      let (size, chunks) = (header.blobSize, Int(header.chunkCount))
      self.init(type, .index(size: size, chunks: chunks, first: Int(header.chunkStart)))
    } else {
      self.init(type, bits: header.data)
    }
  }

  init(_ type: ItemType, bits: UInt64) { self.init(type, .number(bits: bits)) }

  /// A string is text where it is valid UTF-8, else hexadecimal like a blob.
  init(_ type: ItemType, data: [UInt8]) {
    let bytes = type == .string ? data.withoutNUL : data[...]
    let text = type == .string ? String(validating: bytes, as: UTF8.self) : nil
    self.init(type, text.map { .string($0) } ?? .bytes(bytes))
  }

  init(_ type: ItemType, _ error: ESPError) { self.init(type, .error(error)) }

  private init(_ type: ItemType, _ content: Content) {
    (self.type, self.content) = (type, content)
  }
}

extension ValueText {
  /// The whole value as a CSV has it; empty for an index, and for what cannot be read. Not safe to show.
  var text: String {
    switch content {
    case .number(let bits): EntryHeader.valueText(type, bits: bits) ?? ""
    case .string(let text): text
    case .bytes(let bytes): bytes.hexText
    case .index, .error: ""
    }
  }

  /// The notation of ``text``: `u8`…`i64`, `float`, `double`, `string`, or `hex2bin`; empty where there is none.
  var encoding: String {
    switch content {
    case .number, .index: type.name
    case .string: "string"
    case .bytes: "hex2bin"
    case .error: ""
    }
  }

  /// The value on a line, where another column has its type and size. Safe to show.
  ///
  /// - Parameter limit: about how many characters there is room for. What is longer is cut, and ends in an ellipsis.
  func line(limit: Int = .max) -> String {
    switch content {
    case .number: text
    case .string(let text): Self.cut(text, limit)
    case .bytes(let bytes) where type == .string:
      "not UTF-8: " + Self.cut(bytes, limit) { Printable.exactText(Array($0)) }
    case .bytes(let bytes): Self.quoted(bytes, limit) ?? Self.cut(bytes, limit / 2, \.hexText)
    case .index(let size, let chunks, let first): "\(plural(size, "byte")) in \(plural(chunks, "chunk")) from #\(first)"
    case .error(let error): error.name
    }
  }

  private static func cut(_ text: String, _ limit: Int) -> String {
    guard let end = text.index(text.startIndex, offsetBy: limit, limitedBy: text.endIndex), end < text.endIndex else {
      return text.printable
    }
    return text[..<end].printable + "…"
  }

  private static func cut(
    _ bytes: ArraySlice<UInt8>, _ limit: Int, _ text: (ArraySlice<UInt8>) -> String
  ) -> String {
    let head = bytes.prefix(max(limit, 1))
    return text(head) + (head.count < bytes.count ? "…" : "")
  }

  /// The fewest bytes of a blob that are taken for text: less is as likely a number.
  private static let leastText = 4

  /// A blob that is text, in quotes, as no string is; NULs that end it are told. Nil for other bytes.
  private static func quoted(_ bytes: ArraySlice<UInt8>, _ limit: Int) -> String? {
    let body = bytes[..<((bytes.lastIndex { $0 != 0 } ?? bytes.startIndex - 1) + 1)]
    guard body.count >= leastText, !body.prefix(16).contains(where: { $0 < 0x20 && !isTextControl($0) }),
      let text = String(validating: body, as: UTF8.self), text.unicodeScalars.allSatisfy(isText)
    else { return nil }
    let shown = cut(text, limit)
    if shown.hasSuffix("…"), body.count > limit { return "\"\(shown)" }
    let padding = bytes.count - body.count
    return "\"\(shown)\"" + (padding == 0 ? "" : " + \(plural(padding, "NUL"))")
  }

  private static func isText(_ scalar: Unicode.Scalar) -> Bool {
    Printable.isPrintable(scalar) || scalar.isASCII && isTextControl(UInt8(scalar.value))
  }

  /// Tab, line feed, carriage return.
  private static func isTextControl(_ byte: UInt8) -> Bool { [0x09, 0x0A, 0x0D].contains(byte) }

  /// The member of an object that holds the value.
  ///
  /// Floats as doubles of the same value; what JSON has no number for is a string: `inf`, `-inf`, `nan`.
  var json: (String, JSON) {
    switch content {
    case .number(let bits) where type == .float:
      ("value", Self.json(Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))))
    case .number(let bits) where type == .double: ("value", Self.json(Double(bitPattern: bits)))
    case .number: ("value", .number(text))
    case .string(let text): ("value", .string(text))
    case .bytes, .index: ("hex", .string(text))
    case .error(let error): ("error", .string(error.name))
    }
  }

  /// The members of an object that say what a known entry is.
  func json(_ known: KnownEntry?) -> [(String, JSON)] {
    guard let known else { return [] }
    return [("known", .string(known.title))] + (reading(known).map { [("decoded", .string($0))] } ?? [])
  }

  private static func json(_ value: Double) -> JSON {
    value.isFinite ? .number("\(value)") : .string(value.isNaN ? "nan" : "\(value)")
  }
}

extension [UInt8] {
  /// Without the one NUL that ends a string.
  var withoutNUL: ArraySlice<UInt8> { last == 0 ? dropLast() : self[...] }
}

extension Key {
  /// The name as a member; where it is not UTF-8 each byte as one character, and the bytes beside it.
  func json(_ member: String) -> [(String, JSON)] {
    if let text = exactText { return [(member, .string(text))] }
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
      "\(number)", state, sequence.map { "\($0)" } ?? "-", version.map(\.hex) ?? "-", "\(written)",
      "\(erased)", "\(empty)",
    ]
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
