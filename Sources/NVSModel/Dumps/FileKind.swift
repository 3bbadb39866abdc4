/// What a file is, by its content and not by its name.
public enum FileKind: Hashable, Sendable {
  case empty
  /// A partition table, CSV or binary.
  case partitionTable
  /// Rows with a header of key, type, encoding and value: what `nvs_partition_gen.py` takes.
  case factoryCSV
  /// What `mfg_gen.py` takes as its configuration: key, type and encoding, no values.
  case manufacturingConfig
  /// A header of names, then a row for each device.
  case valuesCSV
  /// Any other text.
  case text
  /// One NVS partition.
  case nvsImage(looksEncrypted: Bool)
  /// A flash with several things in it, or the part of one that a dump has.
  case wholeFlash
  /// The keys of an encrypted NVS partition.
  case nvsKeys
  /// A boot loader or an application.
  case appImage
  /// Any other bytes.
  case binary

  /// Looks at the content. O(bytes).
  public init(_ bytes: [UInt8]) { self = Self.judge(bytes).kind }

  /// Looks at the content, and keeps the text that it had to read for that. O(bytes).
  public static func judge(_ bytes: [UInt8]) -> (kind: FileKind, text: CSVText?) {
    if bytes.isEmpty { return (.empty, nil) }
    if isBinaryTable(bytes) { return (.partitionTable, nil) }
    guard !PartitionImage.looksLikeImage(bytes) || isWideText(bytes) else { return (ofBinary(bytes), nil) }
    let text = try? CSVText(bytes)
    return (ofText(text, bytes), text)
  }

  /// A name for it, for messages.
  public var name: String {
    switch self {
    case .empty: "an empty file"
    case .partitionTable: "a partition table"
    case .factoryCSV: "a factory data CSV"
    case .manufacturingConfig: "a configuration for mfg_gen.py"
    case .valuesCSV: "a table of values, a row for each device"
    case .text: "a text file"
    case .nvsImage(let looksEncrypted): looksEncrypted ? "an NVS image that looks encrypted" : "an NVS image"
    case .wholeFlash: "a dump of a flash"
    case .nvsKeys: "a keys partition"
    case .appImage: "a boot loader or application"
    case .binary: "no file of a known kind"
    }
  }

  /// A table alone in its sector; a dump that was read from the table on is longer.
  private static func isBinaryTable(_ bytes: [UInt8]) -> Bool {
    PartitionTable.looksBinary(bytes) && bytes.count <= NVS.pageSize
  }

  /// Text of two or four bytes a character; an NVS page may begin with the same mark.
  private static func isWideText(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= 6, bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) else { return false }
    let units = bytes[2..<min(bytes.count, 64)]
    return units.count { $0 == 0 } * 3 >= units.count
  }

  private static func ofText(_ text: CSVText?, _ bytes: [UInt8]) -> FileKind {
    guard let text else {
      return PartitionTable.looksLikePartitionTable(bytes) ? .partitionTable : .text
    }
    switch DocumentKind(text) {
    case .factory: return .factoryCSV
    case .manufacturingConfig: return .manufacturingConfig
    case .other:
      if PartitionTable.looksLikePartitionTable(bytes) { return .partitionTable }
      return isValues(text) ? .valuesCSV : .text
    }
  }

  /// A header of different names, and rows that are no longer than it.
  private static func isValues(_ text: CSVText) -> Bool {
    let records = (0..<text.lineCount).lazy.filter { text.place(ofLine: $0).kind == .record }.map { text[$0] }
    guard let header = records.first, records.dropFirst().first != nil, header.cells.count > 1 else { return false }
    let names = header.cells.indices.map { header.text(ofCell: $0) ?? "" }
    return Set(names).count == names.count && names.allSatisfy { (1...NVS.maximumKeyLength).contains($0.utf8.count) }
      && records.allSatisfy { $0.cells.count <= names.count }
  }

  private static func ofBinary(_ bytes: [UInt8]) -> FileKind {
    if (try? EncryptionKeys(partition: bytes)) != nil,
      bytes[EncryptionKeys.size + 4..<bytes.count].allSatisfy({ $0 == 0xFF })
    {
      return .nvsKeys
    }
    let dump = FlashDump(bytes)
    if let image = AppImage(bytes, at: 0), bytes.count - image.size <= NVS.pageSize { return .appImage }
    if dump.isWholeFlash { return .wholeFlash }
    if dump.nvsRegions.isEmpty && !NVSScanner.isBlank(bytes, 0..<bytes.count) { return .binary }
    return .nvsImage(looksEncrypted: PartitionImage(bytes).looksEncrypted)
  }
}
