/// The columns that a factory data file must have.
public enum FactoryColumn: Int, CaseIterable, Sendable {
  case key, type, encoding, value

  /// As the header of the file has it.
  public var name: String {
    switch self {
    case .key: "key"
    case .type: "type"
    case .encoding: "encoding"
    case .value: "value"
    }
  }
}

/// The four texts of a row, in the order that people expect them.
public struct RowTexts: Hashable, Sendable {
  /// As the cells say them, unquoted.
  public var key, type, encoding, value: String

  /// A row whose other cells are empty.
  public init(key: String = "", type: String = "", encoding: String = "", value: String = "") {
    (self.key, self.type, self.encoding, self.value) = (key, type, encoding, value)
  }

  /// The text of one column.
  public subscript(column: FactoryColumn) -> String {
    get {
      switch column {
      case .key: key
      case .type: type
      case .encoding: encoding
      case .value: value
      }
    }
    set {
      switch column {
      case .key: key = newValue
      case .type: type = newValue
      case .encoding: encoding = newValue
      case .value: value = newValue
      }
    }
  }

  /// Whether the value is a private key or a password, by the name of the key or by what the row says.
  public var looksSecret: Bool {
    type != RowType.namespace.rawValue && (Secrets.isSecret(key: key) || holdsPrivateKey)
  }

  /// Whether a cell, meant for it or not, holds a private key.
  var holdsPrivateKey: Bool { FactoryColumn.allCases.contains { Secrets.isPrivateKey(self[$0].utf8) } }

  /// Whether a line of cells is a row rather than a value with commas.
  public static func isRow(_ cells: [String]) -> Bool {
    cells.count > 2 || cells.count == 2 && RowType(rawValue: cells[1]) != nil
  }

  /// The rows in a pasted block of text: from a spreadsheet, a CSV file, or this program. A first row that names the
  /// columns says their order and is left out; else it is key, type, encoding, value.
  public static func pasted(_ text: String) -> [RowTexts] {
    var rows = CSVPaste.rows(in: text)
    var columns = FactoryHeader.standard
    if let first = rows.first, FactoryHeader.isHeader(first) {
      columns = FactoryHeader(first)
      rows.removeFirst()
    }
    return rows.map { cells in
      var texts = RowTexts()
      for column in FactoryColumn.allCases {
        if let index = columns.index(of: column), index < cells.count { texts[column] = cells[index] }
      }
      return texts
    }
  }
}

/// Which cell of a record belongs to which column.
struct FactoryHeader: Hashable, Sendable {
  static let standard = FactoryHeader(FactoryColumn.allCases.map(\.name))

  let names: [String]
  private let indexes: [Int?]

  init(_ names: [String]) {
    self.names = names
    indexes = FactoryColumn.allCases.map { names.firstIndex(of: $0.name) }
  }

  func index(of column: FactoryColumn) -> Int? { indexes[column.rawValue] }

  /// Whether a record looks like one that names the columns, if only roughly.
  static func isHeader(_ cells: [String]) -> Bool {
    let rough = cells.map(roughly)
    return FactoryColumn.allCases.count { rough.contains($0.name) } >= 2
  }

  static func roughly(_ name: String) -> String {
    String(name.filter { !$0.isWhitespace }).lowercased()
  }
}
