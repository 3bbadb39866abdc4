import NVSModel

/// What is being made: the rows of all files, the partition they are for, and the image that follows from them.
struct Workspace: Sendable {
  var documents: [FactoryDocument]
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
  /// What follows from all of the above; ``refresh(draft:)`` brings it up to date.
  private(set) var preview = Preview.empty
  private var evaluator = Evaluator()

  /// A key file that was read.
  struct Key: Sendable {
    let path: String
    let file: KeyFile
  }

  /// A partition table and the file it came from.
  struct NamedTable: Sendable {
    let path: String
    let table: PartitionTable
  }

  init(documents: [FactoryDocument], table: NamedTable? = nil) {
    self.documents = documents
    self.table = table
    partition = table.flatMap { Self.likeliestTarget(in: $0.table) }
    for document in documents { onDisk[document.name] = document.bytes }
    refresh()
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

  /// Makes the image anew, with the text that is being typed in its place. O(rows + bytes).
  mutating func refresh(draft: Draft? = nil) {
    var shown = documents
    if let draft, shown.indices.contains(draft.document) {
      shown[draft.document].set(draft.column, ofRow: draft.row, to: draft.text)
    }
    let evaluation = evaluator.evaluate(shown, files: files, version: version)
    preview = Preview(evaluation, version: version, geometry: geometry, keys: key?.file.keys)
  }

  /// Where the device looks for the keys; nil when an eFuse holds them, or the table has no place for them.
  var keysPartition: Partition? {
    key?.file.scheme == .keysPartition ? table?.table.keysPartitions.first : nil
  }

  /// The files that rows name. O(rows).
  var fileRequests: [FileRequest] { documents.flatMap(\.fileRequests) }
}
