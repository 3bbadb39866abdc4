/// How a device's row of the table and the rows that become of it go together.
extension Batch {
  /// What keeps a device's row and the values made of it from being any, before an evaluation of ``document(for:)`` says what
  /// their encodings think of them. O(rows of the template).
  public func obstacles(of device: Device) -> [DeviceProblem] {
    let row = table.flatMap { device.position < $0.rowCount ? $0[device.position] : nil }
    var problems: [DeviceProblem] = []
    if let row, let columns = table?.columns {
      problems = ValuesTable.problems(of: row, columns: columns).map {
        DeviceProblem(severity: .error, column: $0.column, templateRow: nil, message: $0.message)
      }
    }
    for (index, bound) in rows.enumerated() where !bound.isNamespace && bound.isVarying {
      guard let message = refusals[index] ?? bound.value(for: device, row).problem else { continue }
      problems.append(DeviceProblem(severity: .error, column: bound.column, templateRow: index, message: message))
    }
    return problems
  }

  /// What is wrong or noteworthy in the template's file, whatever the table has.
  public var templateProblems: [Problem] { (template.document?.problems ?? []) + template.problems }

  /// The rows of the template whose values a column of the table goes into, in their order.
  public func templateRows(ofColumn column: Int) -> [Int] {
    rows.indices.filter { index in
      rows[index].pieces.contains { piece in
        switch piece {
        case .column(column), .mac(_, column): true
        default: false
        }
      }
    }
  }

  /// The column that the value of a row of the template comes from first; nil for one that comes from none.
  public func column(ofTemplateRow row: Int) -> Int? { rows.indices.contains(row) ? rows[row].column : nil }
}

extension Template {
  /// The names of the columns that it refers to, each once.
  public var columnNames: Set<String> {
    var names: Set<String> = []
    for piece in rows.flatMap(\.pieces) {
      switch piece {
      case .column(let name): names.insert(name)
      case .mac: names.insert("mac")
      case .text, .counter: continue
      }
    }
    return names
  }

  /// Whether any value of it is a device's own.
  public var refersToDevices: Bool {
    form == .manufacturingConfig || rows.contains { $0.pieces.contains(where: \.isReference) }
  }
}
