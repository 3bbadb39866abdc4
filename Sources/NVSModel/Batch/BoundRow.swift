/// A template's row whose references are bound to a table's columns.
struct BoundRow: Hashable, Sendable {
  enum Piece: Hashable, Sendable {
    case text(String)
    case column(Int)
    case counter(CounterFormat)
    /// The column that names the board, or the board itself.
    case mac(isHex: Bool, column: Int?)
    /// What refers to nothing, as it stands.
    case unknown(String)
  }

  let texts: RowTexts
  let pieces: [Piece]
  let isNamespace: Bool

  /// Whether its value may differ from device to device.
  var isVarying: Bool {
    pieces.contains { if case .text = $0 { false } else { true } }
  }

  /// The column that its value comes from first, if any does.
  var column: Int? {
    for piece in pieces {
      switch piece {
      case .column(let column): return column
      case .mac(_, let column?): return column
      default: continue
      }
    }
    return nil
  }

  /// A value, and what keeps it from being one.
  struct Value {
    var text: String
    var problem: String?
  }

  /// The value for a device, whose row of the table is `row`.
  func value(for device: Device, _ row: ValuesRow?) -> Value {
    if pieces.count == 1, case .column(let column) = pieces[0] { return Value(text: row?[column] ?? "") }
    var value = Value(text: "")
    for piece in pieces {
      switch piece {
      case .text(let text): value.text += text
      case .column(let column): value.text += row?[column] ?? ""
      case .counter(let format): value.text += format.text(device.number)
      case .unknown(let reference):
        value.text += reference
        value.problem = "\(reference) refers to nothing"
      case .mac(let isHex, let column): add(isHex: isHex, column, device, row, to: &value)
      }
    }
    return value
  }

  /// The value as bytes, where it is a cell's own, as most are; nil for any other.
  func content(of row: ValuesRow?) -> [UInt8]? {
    guard pieces.count == 1, case .column(let column) = pieces[0] else { return nil }
    return row?.line.content(ofCell: column) ?? []
  }

  private func add(isHex: Bool, _ column: Int?, _ device: Device, _ row: ValuesRow?, to value: inout Value) {
    let reference = isHex ? "{mac:hex}" : "{mac}"
    var mac = device.mac
    if let column {
      let text = row?[column] ?? ""
      mac = MACAddress(text)
      if mac == nil {
        value.problem = "\(text.quoted) is not a MAC address: write it like 24:a1:60:ff:ee:01"
      } else if mac?.isOfOneBoard == false {
        value.problem = "\(text.quoted) is no board's own MAC address"
      }
    } else if mac == nil {
      value.problem = "\(reference) is the board's own, which is known when one is there: name a column mac"
    }
    value.text += mac.map { isHex ? $0.hex : $0.description } ?? reference
  }
}

/// Finds what the references of a template mean in a table.
struct TemplateBinder {
  let template: Template
  let table: ValuesTable?
  private(set) var problems: [BatchProblem] = []
  private(set) var refusals: [Int: String] = [:]

  init(template: Template, table: ValuesTable?) { (self.template, self.table) = (template, table) }

  mutating func bind() -> [BoundRow] {
    if let table, table.isComplete, table.rowCount == 0, table.problems.isEmpty {
      let message = "this table has no devices: put a row below the header for each"
      problems.append(BatchProblem(.table, Problem(.error, message, at: .start)))
    }
    noteOrder()
    return template.rows.indices.map { index in
      let row = template.rows[index]
      let pieces = row.pieces.map { bind($0, of: row, index) }
      return BoundRow(texts: row.texts, pieces: pieces, isNamespace: row.isNamespace)
    }
  }

  private mutating func bind(_ piece: TemplatePiece, of row: Template.Row, _ index: Int) -> BoundRow.Piece {
    switch piece {
    case .text(let text): return .text(text)
    case .column(let name):
      guard let column = table?.index(ofColumn: name) else {
        refuse(missing(name), index)
        return .unknown("{\(name)}")
      }
      guard row.isRepeated else { return .column(column) }
      var first = table
      if first?.rowCount == 0 { first?.scan(bytes: 1 << 16) }
      return .text(first.flatMap { $0.rowCount > 0 ? $0.text(ofRow: 0, column: column) : nil } ?? "")
    case .counter(let name, let format):
      if let column = table?.index(ofColumn: name) {
        let message = "a column is named \(name.quoted) like a counter: rename the counter or the column"
        refuse(message, index)
        noteColumn(column, "\(name.quoted) is a counter of the template too: rename one of them")
      }
      return .counter(format)
    case .mac(let isHex): return .mac(isHex: isHex, column: table?.index(ofColumn: "mac"))
    }
  }

  private mutating func refuse(_ message: String, _ index: Int) {
    let place = template.place(ofRow: index, template.form == .factoryData ? .value : .key)
    refusals[index] = refusals[index] ?? message
    problems.append(BatchProblem(.template, Problem(.error, message, at: place)))
  }

  private mutating func noteColumn(_ column: Int, _ message: String) {
    guard let place = table?.place(ofColumn: column) else { return }
    problems.append(BatchProblem(.table, column: column, Problem(.error, message, at: place)))
  }

  private func missing(_ name: String) -> String {
    guard let table else { return "{\(name.printable)} refers to a column, and there is no table of values" }
    let file = table.name.quoted
    if let close = table.columns.first(where: { FactoryHeader.roughly($0) == FactoryHeader.roughly(name) }) {
      return "\(file) has no column \(name.quoted), but \(close.quoted): write both alike"
    }
    if template.form == .manufacturingConfig { return "\(file) has no column \(name.quoted) for this key: add it" }
    let advice = name == "n" ? "a counter is written {n:%d}" : "columns are named in its first line"
    return "\(file) has no column \(name.quoted): \(advice)"
  }

  /// `mfg_gen.py` goes through columns and keys side by side.
  private mutating func noteOrder() {
    guard template.form == .manufacturingConfig, let table else { return }
    let keys = template.rows.filter { !$0.isNamespace }.map(\.texts.key)
    let columns = keys.compactMap { table.index(ofColumn: $0) }
    guard zip(columns, columns.dropFirst()).contains(where: { $0 >= $1 }) else { return }
    let note = "mfg_gen.py wants the columns in the order of the configuration's keys"
    problems.append(BatchProblem(.table, Problem(.note, note, at: .start)))
  }
}
