/// A batch with everything worked out that is alike for all devices: rows that do not vary are evaluated once, their files read.
public struct BatchPlan: Sendable {
  /// Reads a file that a row names. Called from any thread.
  public typealias FileReader = @Sendable (FileRequest) -> FileContent

  /// What it was made for.
  public let batch: Batch
  public let version: FormatVersion
  public let geometry: Geometry
  /// What is wrong or noteworthy in the template and the table's header; with an error no device can be made.
  public let problems: [BatchProblem]
  let files: FileReader

  /// What all devices' images are made of, the row of each its index; values that vary are empty.
  let items: [Item]
  /// The items that vary, in their order.
  private(set) var varying: [VaryingItem]
  /// Whether nothing but the values of ``varying`` differs. Where access points vary, entries derived from them do too.
  let isUniform: Bool

  /// The rows of the table; nil where there is none.
  private(set) var rows: DeviceRows?

  /// An item whose value comes from the device. An object, so that to look at it counts one reference and not all that are in it.
  final class VaryingItem: Sendable {
    let item: Int
    let row: Int
    let encoding: RowEncoding
    let isFile: Bool
    let key: Key
    let bound: BoundRow

    init(item: Int, row: Int, encoding: RowEncoding, isFile: Bool, key: Key, bound: BoundRow) {
      (self.item, self.row, self.encoding, self.isFile) = (item, row, encoding, isFile)
      (self.key, self.bound) = (key, bound)
    }

    /// The same in memory of its own.
    var copy: VaryingItem {
      let bound = BoundRow(texts: bound.texts, pieces: bound.pieces.map { $0 }, isNamespace: bound.isNamespace)
      return VaryingItem(item: item, row: row, encoding: encoding, isFile: isFile, key: key, bound: bound)
    }
  }

  /// The same for a thread alone: with memory of its own for what it looks at for each device. References to the same memory
  /// that two threads count make each wait for the other, which takes longer than all else of an image.
  func forOneThread() -> BatchPlan {
    var plan = self
    plan.varying = varying.map(\.copy)
    plan.rows = rows?.copy
    return plan
  }

  /// A table in a place of its own: whoever reads a row counts no reference to its parts, which threads would wait for.
  final class DeviceRows: Sendable {
    private let table: ValuesTable

    init(_ table: ValuesTable) { self.table = table }

    var copy: DeviceRows { DeviceRows(table) }

    /// The row, in memory of its own.
    func row(at position: Int) -> ValuesRow? { position < table.rowCount ? table.copy(ofRow: position) : nil }

    func problems(of row: ValuesRow) -> [ValuesTable.RowProblem] {
      ValuesTable.problems(of: row, columns: table.columns)
    }
  }

  /// Evaluates what all devices share. Reads the files that rows name which do not vary, so it may block.
  public init(_ batch: Batch, version: FormatVersion, geometry: Geometry, files: @escaping FileReader) {
    (self.batch, self.version, self.geometry, self.files) = (batch, version, geometry, files)
    rows = batch.table.map { DeviceRows($0) }
    let skeleton = Self.skeleton(of: batch)
    var contents: [FileRequest: FileContent] = [:]
    for request in skeleton.fileRequests { contents[request] = files(request) }
    var evaluator = Evaluator()
    let evaluation = evaluator.evaluate([skeleton], files: contents, version: version)
    problems =
      batch.template.problems.map { BatchProblem(.template, $0) }
      + (batch.table?.problems ?? []).map { BatchProblem(.table, $0) } + batch.problems
      + evaluation.problems.map { Self.placed($0, batch) }
    var items = evaluation.items
    varying = items.indices.compactMap { Self.varying(items[$0], at: $0, batch) }
    for index in items.indices { items[index].row = index }
    self.items = items
    isUniform = !batch.rows.contains { row in
      WiFiKey(rawValue: row.texts.key).map { !$0.isOfStation && row.isVarying } ?? false
    }
  }

  /// The name of a device's files, without folder and ending; empty where there is no table.
  public func name(ofRow position: Int, _ names: DeviceNames) -> String {
    guard let rows else { return "" }
    return names.name(ofRow: position, names.column == nil ? nil : rows.row(at: position))
  }

  /// Whether images can be made, as far as that does not depend on a device.
  public var isSound: Bool { !problems.contains { $0.problem.severity == .error } }

  /// The rows as they would be with empty values, and zeros for numbers, where these vary.
  private static func skeleton(of batch: Batch) -> FactoryDocument {
    var document =
      batch.template.document ?? batch.document(for: Device(position: 0, number: batch.firstNumber, mac: nil))
    document.name = batch.fileBase
    for (index, row) in batch.rows.enumerated() where row.isVarying {
      let isNumber = if case .integer? = try? RowEncoding(row.texts.encoding) { true } else { false }
      document.set(.value, ofRow: index, to: isNumber ? "0" : "")
      if row.texts.type == RowType.file.rawValue { document.set(.type, ofRow: index, to: RowType.data.rawValue) }
    }
    return document
  }

  private static func placed(_ found: CellProblem, _ batch: Batch) -> BatchProblem {
    var problem = found.problem
    // The skeleton's lines are not the file's.
    if let row = found.row { problem.place = batch.template.place(ofRow: row, found.column ?? .key) }
    return BatchProblem(.template, problem)
  }

  private static func varying(_ item: Item, at index: Int, _ batch: Batch) -> VaryingItem? {
    guard batch.rows.indices.contains(item.row) else { return nil }
    let row = batch.rows[item.row]
    // A row may bring other items along.
    guard row.isVarying, item.key.text == row.texts.key, let encoding = try? RowEncoding(row.texts.encoding) else {
      return nil
    }
    let isFile = row.texts.type == RowType.file.rawValue
    return VaryingItem(
      item: index, row: item.row, encoding: encoding, isFile: isFile, key: item.key, bound: row)
  }
}
