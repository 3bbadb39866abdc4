extension FactoryDocument {
  /// What is wrong or noteworthy in the line that names the columns, or in its absence.
  func headerProblems() -> [Problem] {
    guard let headerLine else { return [missingHeader()] }
    let line = text[headerLine]
    let number = text.number(ofLine: headerLine)
    let columns = line.columns
    var problems: [Problem] = []
    func add(_ severity: Problem.Severity, _ message: String, cell: Int) {
      let column = columns.indices.contains(cell) ? columns[cell] : columns.last ?? 1
      problems.append(Problem(severity, message, at: TextPlace(line: number, column: column)))
    }
    if text.hasByteOrderMark {
      add(.note, "Espressif's generator does not read a file with a byte order mark", cell: 0)
    }
    if let note = text.dialect.note(at: TextPlace(line: number, column: 1)) { problems.append(note) }
    if (0..<headerLine).contains(where: { text.place(ofLine: $0).kind == .blank }) {
      add(.note, "Espressif's generator does not read a file with a blank line above the header", cell: 0)
    }
    var seen: Set<String> = []
    for (index, name) in header.names.enumerated() {
      let isNew = seen.insert(name).inserted
      if !isNew, !name.isEmpty {
        add(.error, "two columns are named \(name.quoted): remove or rename one", cell: index)
      } else if FactoryColumn.allCases.contains(where: { $0.name == name }) || name.isEmpty {
        continue
      } else if let column = FactoryColumn.allCases.first(where: { $0.name == FactoryHeader.roughly(name) }) {
        add(.error, "\(name.quoted) should be \(column.name), in lower case without spaces", cell: index)
      } else {
        add(.note, "column \(name.quoted) is kept in the file but not stored", cell: index)
      }
    }
    let rough = Set(header.names.map(FactoryHeader.roughly))
    for column in FactoryColumn.allCases where header.index(of: column) == nil && !rough.contains(column.name) {
      add(.error, "the header has no column named \(column.name): add it", cell: header.names.count)
    }
    return problems
  }

  private func missingHeader() -> Problem {
    let line = text.firstRecord
    let place = TextPlace(line: line.map(text.number(ofLine:)) ?? 1, column: 1)
    if DocumentKind.isManufacturingConfig(text) {
      return Problem(
        .error,
        "this is a configuration for mfg_gen.py, which has no values: add the header key,type,encoding,value and values",
        at: place)
    }
    let state = text.lineCount == 0 ? "this file is empty" : "the first line does not name the columns"
    return Problem(.error, "\(state): begin with the header key,type,encoding,value", at: place)
  }
}

/// What a CSV file is, by its content.
public enum DocumentKind: Hashable, Sendable {
  /// A header with key, type, encoding and value: what `nvs_partition_gen.py` takes.
  case factory
  /// Lines of key, type and encoding, perhaps REPEAT, and no values: what `mfg_gen.py` takes as its configuration.
  case manufacturingConfig
  case other

  /// What the text of a CSV file is. O(n).
  public init(_ text: CSVText) {
    let first = text.firstRecord.map { text[$0] }
    let cells = first.map { line in line.cells.indices.map { line.text(ofCell: $0) ?? "" } } ?? []
    if FactoryHeader.isHeader(cells) {
      let hasValues = cells.map(FactoryHeader.roughly).contains(FactoryColumn.value.name)
      self = !hasValues && Self.isManufacturingConfig(text, hasHeader: true) ? .manufacturingConfig : .factory
    } else {
      self = Self.isManufacturingConfig(text) ? .manufacturingConfig : .other
    }
  }

  static func isManufacturingConfig(_ text: CSVText, hasHeader: Bool = false) -> Bool {
    let records = (0..<text.lineCount).lazy.filter { text.place(ofLine: $0).kind == .record }
      .dropFirst(hasHeader ? 1 : 0)
    return !records.isEmpty
      && records.allSatisfy { index in
        let line = text[index]
        let cells = line.cells.indices.map { line.text(ofCell: $0) ?? "" }
        guard (2...3).contains(cells.count) || cells.count == 4 && ["", "REPEAT"].contains(cells[3]) else {
          return false
        }
        return RowType(rawValue: cells[1]) != nil
      }
  }
}
