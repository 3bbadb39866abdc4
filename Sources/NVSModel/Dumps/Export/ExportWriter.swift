/// Writes values as rows.
struct ExportWriter {
  private(set) var bytes = Array("key,type,encoding,value\n".utf8)
  private(set) var files: [Export.File] = []
  /// Why a value is not written as it is.
  private(set) var reasons: [KeyedValues.Name: [String: String]] = [:]

  private let values: KeyedValues
  private let folder: String?
  private var names: Set<String> = []

  init(_ values: KeyedValues, folder: String?) {
    self.values = values
    self.folder = folder
  }

  mutating func write(namespaces: [Key]) {
    let groups = Dictionary(grouping: values.names.indices) { values.names[$0].namespace }
    for namespace in namespaces {
      guard let text = Self.text(namespace) else { continue }
      row([text, "namespace", "", ""])
      for place in groups[namespace] ?? [] { write(values.names[place], values.lists[place]) }
    }
    let known = Set(namespaces)
    let hidden = groups.filter { namespace, _ in namespace.map { !known.contains($0) || Self.text($0) == nil } ?? true }
    for (namespace, places) in hidden {
      let reason = namespace == nil ? "no name leads to its namespace" : "its namespace's name is not UTF-8"
      for place in places { for value in values.lists[place] { refuse(values.names[place], value, reason) } }
    }
  }

  private mutating func write(_ name: KeyedValues.Name, _ list: [KeyedValues.Value]) {
    var isWritten = false
    for value in list {
      if isWritten {
        refuse(name, value, "a CSV holds one value for a key, and this is its second type")
      } else if let key = Self.text(name.key), let cells = cells(name, value) {
        row([key] + cells)
        isWritten = true
      } else if Self.text(name.key) == nil {
        refuse(name, value, "the key is not UTF-8")
      }
    }
  }

  private mutating func refuse(_ name: KeyedValues.Name, _ value: KeyedValues.Value, _ reason: String) {
    reasons[name, default: [:]][value.typeName] = reason
  }

  /// Type, encoding and value; nil when a CSV has no way to say it.
  private mutating func cells(_ name: KeyedValues.Name, _ value: KeyedValues.Value) -> [String]? {
    switch value.content {
    case .error(let error):
      refuse(name, value, "it cannot be read: \(error.name)")
    case .number(let bits):
      if RowEncoding.integerTypes.contains(value.type), let text = EntryHeader.valueText(value.type, bits: bits) {
        return ["data", value.type.name, text]
      }
      refuse(name, value, "a CSV has no encoding for \(value.type.name)")
    case .data(let data):
      return value.type == .string ? string(name, value, data) : blob(name, data)
    }
    return nil
  }

  private mutating func string(_ name: KeyedValues.Name, _ value: KeyedValues.Value, _ data: [UInt8]) -> [String]? {
    guard let text = String(validating: data, as: UTF8.self) else {
      refuse(name, value, "the string is not UTF-8, which the generator refuses")
      return nil
    }
    if data.contains(0) {
      refuse(name, value, "the string has a NUL inside, which the generator refuses")
      return nil
    }
    if !value.isTerminated { refuse(name, value, "the string has no NUL at its end; generate adds one") }
    if folder != nil, data.contains(.carriageReturn) || data.contains(.newline) {
      return ["file", "string", file(name, data, ending: "txt")]
    }
    if data.contains(.carriageReturn) {
      refuse(name, value, "a CSV turns its carriage returns into line feeds; --files keeps them")
    }
    return ["data", "string", text]
  }

  private mutating func blob(_ name: KeyedValues.Name, _ data: [UInt8]) -> [String] {
    // The generator refuses an empty file.
    if folder == nil || data.isEmpty { return ["data", "hex2bin", data.hexText] }
    return ["file", "binary", file(name, data, ending: "bin")]
  }

  /// Adds a file for a value, and gives its path.
  private mutating func file(_ name: KeyedValues.Name, _ data: [UInt8], ending: String) -> String {
    let stem = "\(Self.fileName(name.namespaceText)).\(Self.fileName(name.key.text))"
    var candidate = "\(stem).\(ending)"
    var number = 2
    while !names.insert(candidate.lowercased()).inserted {
      candidate = "\(stem).\(number).\(ending)"
      number += 1
    }
    let folder = folder ?? ""
    let path = folder.isEmpty ? candidate : folder.hasSuffix("/") ? folder + candidate : "\(folder)/\(candidate)"
    files.append(Export.File(path: path, bytes: data))
    return path
  }

  /// What every file system takes: letters, digits, `-`, `_` and inner dots; other bytes as `%` and two hex digits.
  private static func fileName(_ text: String) -> String {
    text.utf8.enumerated().map { place, byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"):
        String(UnicodeScalar(byte))
      case UInt8(ascii: ".") where place > 0: "."
      default: "%" + [byte].hexText
      }
    }.joined()
  }

  private static func text(_ key: Key) -> String? {
    let text = String(validating: key.bytes, as: UTF8.self)
    return text?.isEmpty ?? true ? nil : text
  }

  private mutating func row(_ cells: [String]) { bytes += CSVLine.bytes(ofRecord: cells, lineEnd: [.newline]) }
}

/// Reads an exported CSV as `generate` would, and says what it would not make the same.
struct ExportCheck {
  let csv: [UInt8]
  let files: [Export.File]
  let reasons: [KeyedValues.Name: [String: String]]

  func losses(from values: KeyedValues) -> [Export.Loss] {
    guard let document = try? FactoryDocument(name: "", bytes: csv) else { return [] }
    let contents = files.map { file in
      (
        FileRequest(document: "", path: file.path),
        FileContent.found(file.bytes, path: file.path, isBesideDocument: false)
      )
    }
    var evaluator = Evaluator()
    let files = Dictionary(contents) { first, _ in first }
    let evaluation = evaluator.evaluate([document], files: files, version: .v2)
    var known = reasons
    return Comparison(values, KeyedValues(evaluation.items)).differences.compactMap { difference in
      let value = difference.old ?? difference.new
      let reason = known[difference.name]?.removeValue(forKey: value?.typeName ?? "")
      return Export.Loss(name: difference.name, value: value, reason: reason ?? Self.reason(difference.change))
    }
  }

  private static func reason(_ change: Comparison.Change) -> String {
    switch change {
    case .added: "generate adds this to the Wi-Fi keys of the CSV; the image does not have it"
    case .removed: "the CSV cannot hold it"
    case .changed, .moved: "the CSV gives another value"
    }
  }
}
