/// A row of a factory data file, as far as it can be read by itself.
public struct FactoryRow: Sendable {
  let line: CSVLine
  private let header: FactoryHeader

  enum Meaning: Sendable {
    case namespace(Key)
    case value(Key, Item.Content)
    case file(Key, RowEncoding, path: String)
  }

  struct Finding: Hashable, Sendable {
    var column: FactoryColumn
    var problem: Problem
  }

  init(_ line: CSVLine, header: FactoryHeader) {
    (self.line, self.header) = (line, header)
  }

  /// The row's cells by column, empty where the row ends early.
  public var texts: RowTexts {
    var texts = RowTexts()
    for column in FactoryColumn.allCases {
      if let text = header.index(of: column).flatMap({ line.text(ofCell: $0) }) { texts[column] = text }
    }
    return texts
  }

  /// What the row means by itself.
  func read() -> Reading {
    var reader = RowReader(line, header: header, texts: texts)
    let meaning = reader.read()
    return Reading(
      texts: reader.texts, meaning: meaning, problems: reader.findings, wifiKey: WiFiKey(rawValue: reader.texts.key))
  }

  struct Reading {
    let texts: RowTexts
    /// What the row stands for; nil when an error keeps it from standing for anything.
    let meaning: Meaning?
    /// What is wrong or noteworthy in the row, whatever the others say. Places count from the row's first line.
    let problems: [Finding]
    /// Set for the keys that make the reference generator write more entries.
    let wifiKey: WiFiKey?
  }
}

/// Interprets one row.
private struct RowReader {
  let line: CSVLine
  let header: FactoryHeader
  let texts: RowTexts
  /// Whether no problem may quote a cell: where columns are mixed up the secret is in any of them.
  var isSecret: Bool { texts.looksSecret }
  var findings: [FactoryRow.Finding] = []

  init(_ line: CSVLine, header: FactoryHeader, texts: RowTexts) {
    (self.line, self.header, self.texts) = (line, header, texts)
  }

  mutating func read() -> FactoryRow.Meaning? {
    readLine()
    if isWhollyEmpty() { return nil }
    let key = readKey()
    switch readType() {
    case .namespace:
      readNamespaceRest()
      return key.map { .namespace($0) }
    case .data:
      guard let encoding = readEncoding(), let content = readValue(encoding), let key else { return nil }
      return .value(key, content)
    case .file:
      guard let encoding = readEncoding(), readPath(), let key else { return nil }
      return .file(key, encoding, path: texts.value)
    case nil:
      return nil
    }
  }

  private mutating func find(_ severity: Problem.Severity, _ column: FactoryColumn, _ message: String, cell: Int? = nil)
  {
    let index = cell ?? header.index(of: column) ?? line.cells.count
    findings.append(.init(column: column, problem: Problem(severity, message, at: line.place(ofCell: index))))
  }

  /// What concerns the record as a whole.
  private mutating func readLine() {
    if line.isUnterminated {
      let last = line.cells.count - 1
      find(.error, column(ofCell: last), "this quote is never closed: add a \" at the end of the value", cell: last)
    }
    if line.cells.count > header.names.count,
      let extra = (header.names.count..<line.cells.count).first(where: { line.text(ofCell: $0)?.isEmpty == false })
    {
      let advice = "put a value that holds a comma in quotes"
      find(
        .error, .value, "\(line.cells.count) columns where the header has \(header.names.count): \(advice)", cell: extra
      )
    }
    if let cell = line.cellWithHash {
      let note = "the line that begins with # is part of the value; Espressif's generator leaves it out"
      find(.note, column(ofCell: cell), note, cell: cell)
    }
    if let long = line.cells.firstIndex(where: { $0.range.count > 131_072 }) {
      find(.note, column(ofCell: long), "Espressif's generator refuses a cell of over 131072 characters", cell: long)
    }
  }

  private func column(ofCell cell: Int) -> FactoryColumn {
    FactoryColumn.allCases.first { header.index(of: $0) == cell } ?? .value
  }

  private mutating func isWhollyEmpty() -> Bool {
    guard texts.type.isEmpty, texts.encoding.isEmpty, texts.value.isEmpty else { return false }
    if texts.key.allSatisfy(\.isWhitespace) {
      find(.error, .key, "this row is empty: fill it in or delete it")
      return true
    }
    if line.cells.count == 1, texts.key.drop(while: \.isWhitespace).hasPrefix("#") {
      find(.error, .key, "a comment begins in the first column: remove the spaces before the #")
      return true
    }
    return false
  }

  private mutating func readKey() -> Key? {
    do {
      let key = try Key(validating: texts.key)
      if texts.key.utf8.contains(where: { $0 >= 0x80 }) {
        find(.note, .key, "Espressif's generator spoils the page when a key beyond ASCII is its last entry")
      }
      return key
    } catch {
      find(.error, .key, error.description)
      return nil
    }
  }

  private mutating func readType() -> RowType? {
    if let type = RowType(rawValue: texts.type) { return type }
    if texts.type.isEmpty {
      find(.error, .type, "a type is needed here: namespace, data or file")
    } else if let close = RowType(rawValue: FactoryHeader.roughly(texts.type)) {
      find(.error, .type, "\(texts.type.quoted) is not a type: write \(close.rawValue), in lower case without spaces")
    } else {
      find(.error, .type, "\(isSecret ? "this" : texts.type.quoted) is not a type: write namespace, data or file")
    }
    return nil
  }

  private mutating func readNamespaceRest() {
    if !texts.value.isEmpty {
      find(.warning, .value, "a namespace has no value, so this is not stored: is the type meant to be data?")
    }
    if WiFiKey(rawValue: texts.key) != nil {
      find(.note, .key, "Espressif's generator takes a namespace of this name for a Wi-Fi key")
    }
  }

  private mutating func readEncoding() -> RowEncoding? {
    do {
      let encoding = try RowEncoding(texts.encoding)
      if let difference = differenceOfCase(encoding) { find(.note, .encoding, difference) }
      return encoding
    } catch {
      find(.error, .encoding, error.description(isSecret: isSecret))
      return nil
    }
  }

  /// Espressif's generator lowers the case of an encoding only after it has looked at it once.
  private func differenceOfCase(_ encoding: RowEncoding) -> String? {
    guard texts.encoding.utf8.contains(where: { (0x41...0x5A).contains($0) }) else { return nil }
    switch encoding {
    case .string: return "Espressif's generator stores a string without its NUL when the encoding is not in lower case"
    case .hex2bin, .base64:
      return "Espressif's generator stores the text undecoded when the encoding is not in lower case"
    case .blobFill, .sizedBlobFill:
      let isTaken = !texts.encoding.prefix { $0 != "(" }.contains(where: \.isUppercase) && !texts.encoding.contains("X")
      return isTaken ? nil : "Espressif's generator takes this encoding in lower case only"
    case .integer, .binary: return nil
    }
  }

  private mutating func readValue(_ encoding: RowEncoding) -> Item.Content? {
    guard let cell = header.index(of: .value), cell < line.cells.count || takesNothing(encoding) else {
      find(.error, .value, "the row ends before its value: it needs \(header.names.count) columns")
      return nil
    }
    do {
      let bytes = Array(texts.value.utf8)
      let content = try ValueReader.content(bytes, as: encoding)
      if let difference = encoding.difference(ofText: bytes) { find(.note, .value, difference) }
      return content
    } catch {
      find(.error, .value, error.description(isSecret: isSecret))
      return nil
    }
  }

  private func takesNothing(_ encoding: RowEncoding) -> Bool {
    switch encoding {
    case .blobFill, .sizedBlobFill: true
    default: false
    }
  }

  private mutating func readPath() -> Bool {
    guard let problem = FileRequest.problem(ofPath: texts.value) else { return true }
    find(.error, .value, problem)
    return false
  }
}
