/// A template and the devices that it is filled in for: what becomes of each is derived when it is asked for.
public struct Batch: Sendable {
  /// The rows that all devices have in common.
  public let template: Template
  /// A row for each device; nil where devices come without one, and have counters and MACs only.
  public let table: ValuesTable?
  /// What counters give the first device.
  public let firstNumber: Int
  /// What keeps the template and the table from belonging together. See ``Template/problems`` and ``ValuesTable/problems``
  /// for what is wrong with each alone.
  public let problems: [BatchProblem]
  let rows: [BoundRow]
  /// Why a row of the template has no value for any device, by its index.
  let refusals: [Int: String]

  /// The most that a position or a counter's first number may be: more than any count of devices, and far from where
  /// numbers end.
  public static let maximumNumber = 1_000_000_000_000_000

  /// Binds what the template refers to to the table's columns. O(rows of the template).
  public init(template: Template, table: ValuesTable?, firstNumber: Int = 1) {
    var binder = TemplateBinder(template: template, table: table)
    rows = binder.bind()
    problems = binder.problems
    refusals = binder.refusals
    (self.template, self.table, self.firstNumber) = (template, table, firstNumber)
  }

  /// How many devices the table has, as far as it is scanned.
  public var deviceCount: Int { table?.rowCount ?? 0 }

  /// Whether nothing is wrong with template, table and how they belong together, whatever the rows hold.
  public var isSound: Bool {
    !template.problems.contains { $0.severity == .error } && !(table?.problems.isEmpty == false)
      && !problems.contains { $0.problem.severity == .error }
  }

  /// The rows of the template that wait for a board: their values are its own MAC address, which no column names.
  public var waitingRows: Set<Int> {
    Set(rows.indices.filter { rows[$0].pieces.contains { if case .mac(_, column: nil) = $0 { true } else { false } } })
  }

  /// The device of a row of the table, by its position.
  ///
  /// - Parameter mac: the board that it is for, where one is known.
  public func device(at position: Int, mac: MACAddress? = nil) -> Device {
    Device(position: position, number: firstNumber &+ position, mac: mac)
  }

  // MARK: What a device becomes

  /// The template's rows with the device's values. References that nothing is known for yet, such as a MAC, stand as they are.
  public func texts(for device: Device) -> [RowTexts] {
    let row = table.flatMap { device.position < $0.rowCount ? $0[device.position] : nil }
    return rows.map { bound in
      var texts = bound.texts
      if !bound.isNamespace { texts.value = bound.value(for: device, row).text }
      return texts
    }
  }

  /// The device's rows as a factory data CSV, whose row n is the template's row n: what `mfg_gen.py` keeps in `csv/`.
  public func document(for device: Device) -> FactoryDocument {
    let header = CSVLine.record(FactoryColumn.allCases.map(\.name), lineEnd: [.newline])
    let records = texts(for: device).map { texts in
      CSVLine.record(FactoryColumn.allCases.map { texts[$0] }, lineEnd: [.newline]).bytes
    }
    let bytes = header.bytes + records.joined()
    // Text that Swift holds as such is always UTF-8.
    return (try? FactoryDocument(name: fileBase, bytes: Array(bytes))) ?? FactoryDocument(name: fileBase)
  }

  /// The file that `mfg_gen.py` writes of a device's rows before it makes the image, with its line ends.
  public func referenceCSV(for device: Device) -> [UInt8] {
    let names = RowTexts(key: "key", type: "type", encoding: "encoding", value: "value")
    return ([names] + texts(for: device)).flatMap { texts in
      let cells = FactoryColumn.allCases.map { column in
        CSVCell.written(texts[column], .comma, isQuoted: false, lineEnd: [.newline], isFirst: column == .key)
      }
      return Array(cells.joined(separator: [.comma])) + [.carriageReturn, .newline]
    }
  }

  /// The path from whose folder the files are looked for that rows name: that of the file in which the paths stand.
  public var fileBase: String {
    template.form == .manufacturingConfig ? table?.name ?? template.name : template.name
  }
}

/// One of a batch's devices.
public struct Device: Hashable, Sendable {
  /// The index of its row in the table, or of the device where there is none.
  public let position: Int
  /// What counters count.
  public let number: Int
  /// The board that it is for, where one is known.
  public let mac: MACAddress?

  /// A device that no table need have.
  public init(position: Int, number: Int, mac: MACAddress? = nil) {
    (self.position, self.number, self.mac) = (position, number, mac)
  }
}

/// Something wrong or noteworthy in a batch.
public struct BatchProblem: Hashable, Sendable {
  /// Which file it is in.
  public enum File: Hashable, Sendable { case template, table }

  /// Which file it is in.
  public let file: File
  /// The index of the device's row; nil when it is not one row's.
  public let row: Int?
  /// The index of the table's column; nil when it is not one column's.
  public let column: Int?
  /// What is wrong, at its place in the file.
  public let problem: Problem

  init(_ file: File, row: Int? = nil, column: Int? = nil, _ problem: Problem) {
    (self.file, self.row, self.column, self.problem) = (file, row, column, problem)
  }
}
