import NVSModel

/// What is being made: the rows of all files, the partition they are for, and the image that follows from them.
struct Workspace: Sendable {
  var documents: [FactoryDocument]
  /// The devices that the one document is a template for; nil where it is factory data itself.
  var devices: DeviceTable?
  var table: NamedTable?
  /// The partition that the image is for; nil while ``freeSize`` says how large it is.
  var partition: Partition?
  /// The size in bytes when there is no partition table.
  var freeSize = 0x6000
  var version = FormatVersion.v2
  /// The contents of the files that rows name, as far as they have been read.
  var files: [FileRequest: FileContent] = [:]
  /// What each document's file holds as far as this program knows, by path.
  var onDisk: [String: [UInt8]] = [:]
  /// The key that the image is encrypted with; nil for a plain image.
  var key: Key?
  /// What follows from all of the above, or from what they were while ``isPending``.
  private(set) var preview = Preview.empty
  /// The text that is being typed, which counts as if it stood in its cell.
  var draft: Draft?
  /// How often anything of this was changed.
  private(set) var revision = 0
  private var evaluator = Evaluator()

  /// A key file that was read.
  struct Key: Sendable {
    let path: String
    let file: KeyFile
  }

  /// A partition table and the file it came from.
  struct NamedTable: Sendable {
    var path: String
    /// What it says, with what is being typed.
    private(set) var table: PartitionTable
    /// The text that it came from; nil where that cannot be edited.
    private(set) var document: PartitionDocument?

    init(path: String, table: PartitionTable, document: PartitionDocument? = nil) {
      (self.path, self.table, self.document) = (path, document?.table ?? table, document)
    }

    var isChanged: Bool { document?.isChanged ?? false }

    /// Changes the text.
    mutating func change<Answer, Failure: Error>(
      _ body: (inout PartitionDocument) throws(Failure) -> Answer
    ) throws(Failure) -> Answer? {
      guard var document else { return nil }
      let answer = try body(&document)
      self.document = document
      table = document.table
      return answer
    }

    /// Shows the table as it would be with another text in a cell.
    mutating func preview(_ text: String, in field: PartitionTable.Field, ofRow row: Int) {
      guard var typed = document, (try? typed.set(field, ofRow: row, to: text)) != nil else { return }
      table = typed.table
    }

    /// Forgets what was being typed.
    mutating func endPreview() { if let document { table = document.table } }
  }

  /// Finds the target in the table again after that was changed: in its row, else by its name.
  mutating func followTarget(from old: PartitionTable) {
    guard let table = table?.table else { return }
    guard let target = partition else {
      partition = Self.likeliestTarget(in: table)
      return
    }
    let row = old.rows.firstIndex { $0.partition == target }
    let isThere = table.partition(named: target.name) != nil
    if let row, old.rows.count == table.rows.count, let now = table.rows[row].partition, now.isNVS,
      now.name == target.name || !isThere
    {
      partition = now
    } else {
      partition = table.nvsPartitions.first { $0.name == target.name } ?? Self.likeliestTarget(in: table)
    }
  }

  /// Takes a partition table that was opened, and the partition of it that images are likeliest for.
  mutating func take(_ table: NamedTable) {
    self.table = table
    partition = Self.likeliestTarget(in: table.table)
    if let document = table.document { onDisk[table.path] = document.bytes }
  }

  /// - Parameter new: the paths of documents that are in no file yet.
  init(
    documents: [FactoryDocument], table: NamedTable? = nil, devices: DeviceTable? = nil, new: Set<String> = []
  ) {
    self.documents = documents
    self.table = table
    self.devices = devices
    partition = table.flatMap { Self.likeliestTarget(in: $0.table) }
    for document in documents where !new.contains(document.name) { onDisk[document.name] = document.bytes }
    if let document = table?.document, let table { onDisk[table.path] = document.bytes }
    if let devices { onDisk[devices.table.name] = devices.table.bytes }
    // What is large shows its rows first.
    if isSmall { take(making()) }
  }

  /// The partition called `fctry`, else an NVS partition that a factory reset spares, else any.
  private static func likeliestTarget(in table: PartitionTable) -> Partition? {
    let candidates = table.nvsPartitions
    return candidates.first { $0.name == "fctry" } ?? candidates.first { $0.name != "nvs" } ?? candidates.first
  }

  /// Nil when the partition has a size that no image can have.
  var geometry: Geometry? {
    guard let partition else { return try? Geometry(size: freeSize) }
    return try? Geometry(size: partition.size, isReadOnly: partition.flags.contains(.readonly))
  }

  /// A cell as it would be if the editor were closed now.
  struct Draft: Sendable {
    let document: Int
    let row: Int
    let column: FactoryColumn
    let text: String
  }

  /// Up to so many rows the image follows each key at once, in about a millisecond; of more it follows beside the screen.
  static let rowsAtOnce = 2000

  var isSmall: Bool { documents.reduce(0) { $0 + $1.rows.count } <= Self.rowsAtOnce }

  /// Whether the preview is that of an earlier state.
  var isPending: Bool { preview.revision != revision }

  mutating func noteChange() { revision += 1 }

  /// All that a preview is made of. A value, so that it can be made elsewhere.
  func making() -> PreviewMaking {
    var shown = documents
    if let draft, shown.indices.contains(draft.document), shown[draft.document].rows.indices.contains(draft.row) {
      shown[draft.document].set(draft.column, ofRow: draft.row, to: draft.text)
    }
    return PreviewMaking(
      documents: shown, device: devices?.chosen, files: files, version: version, table: table, partition: partition,
      geometry: geometry, key: key, revision: revision, evaluator: evaluator)
  }

  /// Makes the preview here and now. O(rows + bytes).
  mutating func take(_ making: PreviewMaking) {
    let made = making.make()
    take(made.preview, made.evaluator)
  }

  /// Takes what was made elsewhere.
  mutating func take(_ preview: Preview, _ evaluator: Evaluator) {
    self.preview = preview
    self.evaluator = evaluator
  }

  /// Where the device looks for the keys; nil when an eFuse holds them, or the table has no place for them.
  var keysPartition: Partition? {
    key?.file.scheme == .keysPartition ? table?.table.keysPartitions.first : nil
  }
}

/// What a ``Preview`` is made of.
struct PreviewMaking: Sendable {
  var documents: [FactoryDocument] = []
  /// The device that the first document is filled in for; nil where it is factory data itself.
  var device: ChosenDevice?
  var files: [FileRequest: FileContent] = [:]
  var version = FormatVersion.v2
  var table: Workspace.NamedTable?
  var partition: Partition?
  /// Nil when the partition has a size that no image can have.
  var geometry: Geometry?
  var key: Workspace.Key?
  var revision = -1
  var evaluator = Evaluator()

  /// Evaluates, encodes and decodes. O(rows + bytes).
  ///
  /// - Returns: the evaluator too, which keeps what is slow to derive.
  func make() -> (preview: Preview, evaluator: Evaluator) {
    var evaluator = evaluator
    let filled = FilledRows(documents, device)
    var evaluation = evaluator.evaluate(filled.documents, files: files, version: version)
    filled.add(to: &evaluation)
    return (Preview(evaluation, filled, self), evaluator)
  }
}
