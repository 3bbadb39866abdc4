/// What makes each device of a batch the one that it is: columns of its table, or keys of its template where there is none.
public struct DeviceIdentity: Sendable {
  /// The batch whose devices it tells apart.
  public let batch: Batch
  /// The names of the columns or keys.
  public let names: [String]
  private let sources: [Source]

  private enum Source {
    case column(Int)
    case row(Int)
  }

  /// - Parameter names: columns of the batch's table; keys of the template where the batch has none.
  /// - Throws: for a name that is not there, or that cannot tell devices apart.
  public init(_ names: [String], of batch: Batch) throws(DeviceIdentityError) {
    if names.isEmpty { throw .unnamed(hasTable: batch.table != nil) }
    var sources: [Source] = []
    for name in names {
      if let table = batch.table {
        guard let column = table.index(ofColumn: name) else { throw .noColumn(name, table: table.name, table.columns) }
        sources.append(.column(column))
      } else {
        sources.append(.row(try Self.row(ofKey: name, in: batch)))
      }
    }
    (self.batch, self.names, self.sources) = (batch, names, sources)
    try requireCounted()
  }

  private static func row(ofKey name: String, in batch: Batch) throws(DeviceIdentityError) -> Int {
    let rows = batch.rows.indices.filter { !batch.rows[$0].isNamespace && batch.rows[$0].texts.key == name }
    guard let row = rows.first else { throw .noKey(name, template: batch.template.name) }
    if rows.count > 1 { throw .severalKeys(name, template: batch.template.name) }
    if !batch.rows[row].isVarying { throw .constant(name) }
    return row
  }

  /// Where devices are only counted, a number that nobody holds could be given twice.
  private func requireCounted() throws(DeviceIdentityError) {
    guard batch.table == nil, batch.rows.contains(where: \.isCounting) else { return }
    let isHeld = sources.contains { if case .row(let row) = $0 { batch.rows[row].isCounting } else { false } }
    if !isHeld { throw .uncounted(template: batch.template.name) }
  }

  /// Whether a device is known by a number that counters give it.
  public var isCounting: Bool { batch.table == nil && batch.rows.contains(where: \.isCounting) }

  /// What is likely to tell devices apart: columns and keys with the names that such values usually have; of a template
  /// without a table else the first key that can. Empty where nothing is.
  public static func likelyNames(of batch: Batch) -> [String] {
    if let table = batch.table { return table.columns.filter { usualNames.contains($0.lowercased()) } }
    let keys = batch.rows.filter { !$0.isNamespace && $0.isVarying }.map(\.texts.key)
    let able = keys.filter { (try? DeviceIdentity([$0], of: batch)) != nil }
    let usual = able.filter { usualNames.contains($0.lowercased()) }
    return usual.isEmpty ? Array(able.prefix(1)) : usual
  }

  private static let usualNames: Set = [
    "serial_no", "serial", "serialno", "serial_number", "serialnumber", "sn", "device_id", "uid", "uuid", "mac",
  ]

  // MARK: Values

  /// A device's values, in the order of ``names``; nil where one is missing or empty. O(its row).
  public func values(of device: Device) -> [String]? {
    let row = batch.table.flatMap { device.position < $0.rowCount ? $0[device.position] : nil }
    if batch.table != nil, row == nil { return nil }
    var values: [String] = []
    for (name, source) in zip(names, sources) {
      let text: String?
      switch source {
      case .column(let column): text = row?[column]
      case .row(let index):
        let value = batch.rows[index].value(for: device, row)
        text = value.problem == nil ? value.text : nil
      }
      guard let text, !text.isEmpty else { return nil }
      values.append(Self.normalized(text, of: name))
    }
    return values
  }

  /// A board has one address, however it is written.
  public static func normalized(_ text: String, of name: String) -> String {
    name == "mac" ? MACAddress(text)?.description ?? text : text
  }

  /// The values of a device that an image holds, by their names: those that stand in it as they stand in the table.
  public func values(in image: KeyedValues) -> [(name: String, value: String)] {
    zip(names, sources).flatMap { name, source in
      rows(of: source).compactMap { row in
        let (namespace, key) = (self.namespace(ofRow: row), batch.rows[row].texts.key)
        let found = image.names.first { $0.key.text == key && $0.namespaceText == namespace }
        guard let value = found.flatMap({ image[$0]?.first }), case .data = value.content else { return nil }
        return (name, Self.normalized(value.displayText, of: name))
      }
    }
  }

  /// The rows of the template whose value is the source's and nothing else.
  private func rows(of source: Source) -> [Int] {
    switch source {
    case .row(let row): [row]
    case .column(let column):
      batch.rows.indices.filter { batch.rows[$0].pieces == [.column(column)] }
    }
  }

  private func namespace(ofRow row: Int) -> String {
    batch.rows[..<row].last(where: \.isNamespace)?.texts.key ?? ""
  }

  /// What of a device's files is its own, by their keys: of those whose paths name it by a unique value. A certificate or a key that
  /// two devices share that way is one too many. Reads the files; none where they cannot be read.
  public func ownFiles(of device: Device, in plan: BatchPlan) -> [(name: String, bytes: [UInt8])] {
    let reading = plan.read(device)
    guard !reading.hasErrors, reading.contents.count == plan.varying.count else { return [] }
    return zip(plan.varying, reading.contents).compactMap { item, content in
      guard item.isFile, namesDevice(row: item.row) else { return nil }
      switch content {
      case .string(let bytes), .blob(let bytes): return (batch.rows[item.row].texts.key, bytes)
      case .namespace, .integer: return nil
      }
    }
  }

  /// Whether a row's value has one of the unique values in it.
  private func namesDevice(row: Int) -> Bool {
    let columns = sources.compactMap { if case .column(let column) = $0 { column } else { nil } }
    return batch.rows[row].pieces.contains { piece in
      switch piece {
      case .column(let column): columns.contains(column)
      case .mac: true
      case .counter: batch.table == nil
      case .text, .unknown: false
      }
    }
  }

  // MARK: Rows

  /// The row of the table in which one of the columns has a text, however a MAC address is written. O(the table).
  public func position(knownAs text: String) -> Int? {
    guard let table = batch.table else { return nil }
    return (0..<table.rowCount).first { position in
      let row = table[position]
      return zip(names, sources).contains { name, source in
        guard case .column(let column) = source, let cell = row[column] else { return false }
        return Self.normalized(cell, of: name) == Self.normalized(text, of: name)
      }
    }
  }

  /// The row of the table that has these values, each by its column's name. O(the table).
  public func position(of values: [(name: String, value: String)]) -> Int? {
    guard let table = batch.table else { return nil }
    let wanted = values.compactMap { value in table.index(ofColumn: value.name).map { ($0, value) } }
    guard !wanted.isEmpty, wanted.count == values.count else { return nil }
    return (0..<table.rowCount).first { position in
      let row = table[position]
      return wanted.allSatisfy { column, value in
        row[column].map { Self.normalized($0, of: value.name) } == value.value
      }
    }
  }
}

/// Why some names do not tell devices apart.
public enum DeviceIdentityError: Error, Hashable, Sendable, CustomStringConvertible {
  case unnamed(hasTable: Bool)
  case noColumn(String, table: String, [String])
  case noKey(String, template: String)
  case severalKeys(String, template: String)
  case constant(String)
  case uncounted(template: String)

  /// One sentence without a full stop: what is wrong, and what to do.
  public var description: String {
    switch self {
    case .unnamed(let hasTable):
      "nothing says what makes a device the one that it is: name \(hasTable ? "columns of the table" : "keys")"
    case .noColumn(let name, let table, let columns):
      "\(table.quoted) has no column \(name.quoted); it has \(columns.prefix(20).map(\.printable).joined(separator: ", "))"
    case .noKey(let name, let template):
      "\(template.quoted) has no key \(name.quoted): without a table keys tell devices apart"
    case .severalKeys(let name, let template):
      "\(template.quoted) has the key \(name.quoted) in several namespaces: name one that is there once"
    case .constant(let name): "the key \(name.quoted) is the same for all devices: name one with {mac} or a counter"
    case .uncounted(let template):
      "\(template.quoted) counts its devices: name a key whose value has the counter too"
    }
  }
}

extension BoundRow {
  /// Whether its value has a number that counts devices.
  fileprivate var isCounting: Bool { pieces.contains { if case .counter = $0 { true } else { false } } }
}
