/// The rows that all devices of a batch have in common, some with values that differ from device to device.
///
/// It is read from one of two forms: the configuration of `mfg_gen.py`, whose every key takes its value from the column of
/// that name; or a factory data CSV, whose values may refer to columns, counters and the board's MAC: see ``TemplatePiece``.
public struct Template: Sendable {
  /// Which of the two forms the file has.
  public enum Form: Hashable, Sendable {
    /// Key, type and encoding, and REPEAT where the first device's value is everybody's.
    case manufacturingConfig
    /// Key, type, encoding and value.
    case factoryData
  }

  /// A row of it.
  public struct Row: Hashable, Sendable {
    /// As the cells say them; the value of a manufacturing configuration is the name of its column in braces.
    public let texts: RowTexts
    /// The value in pieces; empty for a namespace.
    public let pieces: [TemplatePiece]
    /// Whether the first device's value is everybody's.
    public let isRepeated: Bool

    /// Whether it names a namespace.
    public var isNamespace: Bool { texts.type == RowType.namespace.rawValue }
  }

  /// The path as it was given.
  public let name: String
  /// Which form the file has.
  public let form: Form
  /// In the order of the file.
  public private(set) var rows: [Row] = []
  /// What is wrong or noteworthy in the file, but for what follows from the values.
  public private(set) var problems: [Problem] = []
  /// The file itself where its form is ``Form/factoryData``.
  let document: FactoryDocument?
  private let text: CSVText
  private let header: FactoryHeader
  private var rowLines: [Int] = []

  /// The template that a file's bytes hold. O(n).
  ///
  /// - Throws: when they are not UTF-8 text. Everything else that is wrong is a problem at its place.
  public init(name: String, bytes: [UInt8]) throws(CSVError) { self.init(name: name, text: try CSVText(bytes)) }

  /// The template of a text that was read already.
  public init(name: String, text: CSVText) {
    self.name = name
    self.text = text
    let first = text.firstRecord
    let names = first.map { text[$0].cells.indices.map { index in text[first ?? 0].text(ofCell: index) ?? "" } } ?? []
    let hasHeader = FactoryHeader.isHeader(names)
    let hasValues = hasHeader && names.map(FactoryHeader.roughly).contains(FactoryColumn.value.name)
    form = hasValues ? .factoryData : .manufacturingConfig
    document = hasValues ? FactoryDocument(name: name, text: text) : nil
    header = document?.header ?? (hasHeader ? FactoryHeader(names) : FactoryHeader(Self.configColumns))
    if let document {
      rowLines = document.rowLines.map(Int.init)
      for row in document.rows.indices { addFactoryRow(document.rows[row].texts, row) }
    } else {
      readConfig(headerLine: hasHeader ? first : nil)
    }
    if rows.isEmpty {
      problems.append(
        Problem(.error, "this template has no rows: a namespace is needed, and a key below it", at: .start))
    }
  }

  private static let configColumns = ["key", "type", "encoding"]

  // MARK: Factory data

  private mutating func addFactoryRow(_ texts: RowTexts, _ row: Int) {
    let isNamespace = texts.type == RowType.namespace.rawValue
    let (pieces, doubtful) = isNamespace ? ([], []) : TemplatePiece.split(texts.value)
    rows.append(Row(texts: texts, pieces: pieces, isRepeated: false))
    let place = place(ofRow: row, .value)
    for inside in doubtful {
      let advice = "a counter is written like {n:SN%08d}, a MAC {mac} or {mac:hex}"
      let what = texts.looksSecret ? "what stands in braces here" : "{\(inside)}".quoted
      problems.append(Problem(.warning, "\(what) stays as it is: \(advice)", at: place))
    }
    if pieces.contains(where: \.isReference) {
      let what = texts.looksSecret ? "this" : texts.value.quoted
      let note = "Espressif's tools store \(what) as it stands; here it is filled in for each device"
      problems.append(Problem(.note, note, at: place))
    }
  }

  // MARK: The configuration of mfg_gen.py

  private mutating func readConfig(headerLine: Int?) {
    if let headerLine {
      let note = "mfg_gen.py does not take a header here"
      problems.append(Problem(.note, note, at: TextPlace(line: text.number(ofLine: headerLine), column: 1)))
    }
    for line in 0..<text.lineCount where line != headerLine {
      switch text.place(ofLine: line).kind {
      case .blank: continue
      case .comment:
        let place = TextPlace(line: text.number(ofLine: line), column: 1)
        problems.append(
          Problem(.note, "mfg_gen.py takes no comments: it would look for a type in this line", at: place))
      case .record:
        rowLines.append(line)
        addConfigRow(text[line])
      }
    }
  }

  private mutating func addConfigRow(_ line: CSVLine) {
    var texts = RowTexts()
    for column in FactoryColumn.allCases {
      if let cell = header.index(of: column) { texts[column] = line.text(ofCell: cell) ?? "" }
    }
    let row = rows.count
    let named = Self.configColumns.compactMap { header.names.firstIndex(of: $0) }
    let others = line.cells.indices.filter { !named.contains($0) }
    let words = others.map { line.text(ofCell: $0) ?? "" }
    let isRepeated = words.contains("REPEAT")
    if let wrong = zip(others, words).first(where: { !["", "REPEAT"].contains($0.1) }) {
      let message = "\(wrong.1.quoted) has no meaning here: write REPEAT where all devices take the first one's value"
      problems.append(Problem(.error, message, at: place(ofRow: row, cell: wrong.0)))
    }
    if line.isUnterminated {
      let place = place(ofRow: row, cell: line.cells.count - 1)
      problems.append(Problem(.error, "this quote is never closed: add a \" at its end", at: place))
    }
    let isNamespace = texts.type == RowType.namespace.rawValue
    if !isNamespace, !Self.referenceEncodings.contains(texts.encoding), (try? RowEncoding(texts.encoding)) != nil {
      let note = "mfg_gen.py does not take the encoding \(texts.encoding.quoted)"
      problems.append(Problem(.note, note, at: place(ofRow: row, .encoding)))
    }
    let column = texts.key
    texts.value = isNamespace ? "" : "{\(column)}"
    rows.append(Row(texts: texts, pieces: isNamespace ? [] : [.column(column)], isRepeated: isRepeated))
  }

  /// Those that `mfg_gen.py` lets through.
  private static let referenceEncodings: Set = [
    "string", "binary", "hex2bin", "u8", "i8", "u16", "u32", "i32", "u64", "i64", "base64",
  ]

  // MARK: Places

  /// Where a cell of a row stands in the file. O(lines).
  public func place(ofRow row: Int, _ column: FactoryColumn) -> TextPlace {
    let cells = text[rowLines[row]].cells.count
    return place(ofRow: row, cell: header.index(of: column) ?? (form == .factoryData ? cells : 0))
  }

  private func place(ofRow row: Int, cell: Int) -> TextPlace {
    var place = text[rowLines[row]].place(ofCell: cell)
    place.line += text.number(ofLine: rowLines[row]) - 1
    return place
  }
}

extension TemplatePiece {
  /// Whether it is anything but text.
  var isReference: Bool { if case .text = self { false } else { true } }
}
