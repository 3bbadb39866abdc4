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

  /// How many bytes of a blob a line shows: keys and digests are whole.
  private static let shownBytes = 32
  private static let shownCharacters = 60

  /// The value on a line of a report, where another column has its size. Cut, and safe to show.
  var short: String {
    switch content {
    case .number: text
    case .string(let text):
      text.count > Self.shownCharacters ? text.prefix(Self.shownCharacters).printable + "…" : text.printable
    case .bytes(let bytes):
      bytes.prefix(Self.shownBytes).hexText + (bytes.count > Self.shownBytes ? "…" : "")
    case .index(let size, let chunks, let first): "\(plural(size, "byte")) in \(plural(chunks, "chunk")) from #\(first)"
    case .error(let error): error.name
    }
  }

  /// The value on a line of the screen, which cuts strings where it ends, so that they are whole. Safe to show.
  var line: String { if case .string(let text) = content { text.printable } else { short } }

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
