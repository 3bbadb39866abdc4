import Glibc

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

  /// Looks at the content, and keeps the text or the parts of a flash that had to be read for that. O(bytes).
  public static func judge(_ bytes: [UInt8]) -> (kind: FileKind, text: CSVText?, dump: FlashDump?) {
    if bytes.isEmpty { return (.empty, nil, nil) }
    if isBinaryTable(bytes) { return (.partitionTable, nil, nil) }
    if isLongTable(bytes) { return (.valuesCSV, nil, nil) }
    if isText(bytes) {
      let text = try? CSVText(bytes)
      return (ofText(text, bytes), text, nil)
    }
    let dump = FlashDump(bytes)
    return (ofBinary(dump), nil, dump)
  }

  /// Long tables are told by their beginning, so that they open at once.
  private static func isLongTable(_ bytes: [UInt8]) -> Bool {
    guard bytes.count > 1 << 20, let end = bytes.prefix(1 << 16).lastIndex(of: .newline) else { return false }
    let head = Array(bytes[...end])
    guard isText(head), let text = try? CSVText(head) else { return false }
    return ofText(text, head) == .valuesCSV
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

  /// Whether bytes are rather a text, which may be in a wrong encoding, than a dump, which may be cut short.
  private static func isText(_ bytes: [UInt8]) -> Bool {
    // No text has a NUL, and no UTF-8 has FF.
    let isPlain = bytes.withUnsafeBytes { bytes in
      bytes.baseAddress.map { memchr($0, 0, bytes.count) == nil && memchr($0, 0xFF, bytes.count) == nil } ?? true
    }
    return isPlain || isWideText(bytes) && !NVSScanner.hasPages(bytes)
  }

  /// Text of two or four bytes a character, with its mark. The state of a page may begin like one, and a flipped bit makes
  /// an erased page do so; but characters do not go on after it.
  private static func isWideText(_ bytes: [UInt8]) -> Bool {
    let looked = bytes.prefix(NVS.pageSize)
    func isText(width: Int, isBig: Bool) -> Bool {
      guard looked.count >= 2 * width else { return false }
      return stride(from: 0, through: looked.count - width, by: width).allSatisfy { start in
        let unit = (0..<width).map { looked[start + (isBig ? $0 : width - 1 - $0)] }
        let value = unit.reduce(UInt32(0)) { value, byte in value << 8 | UInt32(byte) }
        return start == 0 ? value == 0xFEFF : isOfText(value)
      }
    }
    return [2, 4].contains { isText(width: $0, isBig: false) || isText(width: $0, isBig: true) }
  }

  /// Surrogates stand for characters in UTF-16; control characters and what is no character stand in no text.
  private static func isOfText(_ value: UInt32) -> Bool {
    let isControl = value < 0x20 && ![0x09, 0x0A, 0x0D].contains(value)
    return !isControl && value <= 0x10_FFFF && value & 0xFFFE != 0xFFFE && value != 0xFEFF
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

  /// Columns may be anything that someone keeps beside a device, but no prose.
  private static let maximumColumnName = 64

  /// A header of different names, and rows that are no longer than it.
  private static func isValues(_ text: CSVText) -> Bool {
    let records = (0..<text.lineCount).lazy.filter { text.place(ofLine: $0).kind == .record }.map { text[$0] }
    guard let header = records.first, records.dropFirst().first != nil, header.cells.count > 1 else { return false }
    let names = header.cells.indices.map { header.text(ofCell: $0) ?? "" }
    return Set(names).count == names.count && names.allSatisfy { (1...maximumColumnName).contains($0.utf8.count) }
      && records.allSatisfy { $0.cells.count <= names.count }
  }

  private static func ofBinary(_ dump: FlashDump) -> FileKind {
    let bytes = dump.bytes
    if (try? EncryptionKeys(partition: bytes)) != nil,
      bytes[EncryptionKeys.size + 4..<bytes.count].allSatisfy({ $0 == 0xFF })
    {
      return .nvsKeys
    }
    if let image = AppImage(bytes, at: 0), bytes.count - image.size <= NVS.pageSize { return .appImage }
    if dump.isWholeFlash { return .wholeFlash }
    let isImage =
      !dump.nvsRegions.isEmpty || NVSScanner.isBlank(bytes, 0..<bytes.count) || NVSScanner.hasPages(bytes)
    return isImage ? .nvsImage(looksEncrypted: PartitionImage(bytes).looksEncrypted) : .binary
  }
}
