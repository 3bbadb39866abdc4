public import NVSModel

/// What is to be written to one board, and how to reach it.
public struct FlashRequest: Sendable {
  /// The path of a serial port or a pseudo-terminal, or a port behind a network: see ``PortName``.
  public var port: String
  /// The chip that the board must be; nil for any.
  var chip: Chip?
  /// At least one; written in this order.
  public var segments: [FlashSegment]
  /// The partition table that the images were made for, to compare with the board's; nil when only offsets are known.
  var table: PartitionTable?
  /// Where the board keeps its partition table, in bytes from the start of the flash.
  var tableOffset: Int
  /// Bits per second once the board has answered at 115200.
  var baud: Int
  /// What an encrypted image is read with; nil for an image that is plain, or not known to be encrypted.
  var key: KeyFile?
  /// The board that it belongs to, by its MAC as ``BoardInfo`` has it; nil for any.
  var mac: String?
  /// The folder that keeps what is overwritten; nil where nothing is kept.
  var backups: String?
  /// What the board must still have, of which parts are written; nil where that is of no concern.
  var original: WriteBack.Original?
  /// Where it is looked up whether the board is a device's; nil where nobody keeps account.
  var ledger: FlashLedger?
  /// Write also where a refusal can be overridden.
  public var force: Bool
  /// How often to try before a board counts as not answering; each takes about a second.
  public var connectAttempts: Int

  /// A request with the usual speed and patience.
  public init(
    port: String, segments: [FlashSegment], chip: Chip? = nil, table: PartitionTable? = nil, tableOffset: Int = 0x8000,
    key: KeyFile? = nil, baud: Int = 460_800, force: Bool = false, connectAttempts: Int = 7, mac: String? = nil,
    backups: String? = nil
  ) {
    self.port = port
    self.chip = chip
    self.segments = segments
    self.table = table
    self.tableOffset = tableOffset
    self.key = key
    self.mac = mac
    self.backups = backups
    self.baud = baud
    self.force = force
    self.connectAttempts = connectAttempts
  }
}

extension FlashRequest {
  /// The same, with a ledger that is asked whether the board is a device's, and told what it gets.
  public func keepingAccount(in place: LedgerPlace, author: LedgerAuthor) -> FlashRequest {
    var request = self
    request.ledger = FlashLedger(place: place, author: author)
    return request
  }
}

/// Bytes that belong at one offset.
public struct FlashSegment: Hashable, Sendable {
  /// What the user calls it, such as the file's name.
  public var name: String
  /// In bytes from the start of the flash.
  public var offset: Int
  /// What is written there.
  public var bytes: [UInt8]
  /// The name of the partition that it is made for; nil when only the offset is known.
  public var partition: String?
  /// Whether the board shall encrypt it as it writes, where its flash encryption is on: for partitions flagged `encrypted`.
  public var encrypted: Bool

  /// Bytes for an offset, or for a partition that begins there.
  public init(name: String, offset: Int, bytes: [UInt8], partition: String? = nil, encrypted: Bool = false) {
    self.name = name
    self.offset = offset
    self.bytes = bytes
    self.partition = partition
    self.encrypted = encrypted
  }

  /// The bytes of the flash that it takes.
  var range: Range<Int> { offset..<max(offset, offset + bytes.count) }

  /// The name whole, for a question about it: of several files in one image none is left out.
  public var title: String { "'\(name.printable)'" }

  /// For messages: `'fctry' at 0x340000`, or only the offset.
  public var place: String { (partition.map { $0.quoted + " at " } ?? "") + offset.hex }
}

/// What a board says of itself.
public struct BoardInfo: Hashable, Sendable {
  /// The port that it answered on.
  public var port: String
  /// As esptool calls it: `ESP32-S3`.
  public var chip: String
  /// With package and revision: `ESP32-D0WD-V3 (revision v3.1)`.
  public var description: String
  /// Six bytes in lower case: `24:0a:c4:00:01:10`.
  public var mac: String
  /// In bytes; nil when the flash chip does not tell.
  public var flashSize: Int?
  /// Whether flash encryption is on, so that what is read is not plain.
  var isEncrypted: Bool
  /// Whether the port can reset it.
  public var canReset: Bool

  /// A MAC address as ``mac`` has it; nil for what is none.
  public static func normalizedMAC(_ text: String) -> String? {
    let digits = text.lowercased().filter { $0 != ":" && $0 != "-" }
    guard digits.count == 12, digits.allSatisfy({ $0.isASCII && $0.isHexDigit }) else { return nil }
    return stride(from: 0, to: 12, by: 2).map { String(digits.dropFirst($0).prefix(2)) }.joined(separator: ":")
  }

  init(
    port: String, chip: String, description: String, mac: String, flashSize: Int?, isEncrypted: Bool = false,
    canReset: Bool = true
  ) {
    self.port = port
    self.chip = chip
    self.description = description
    self.mac = mac
    self.flashSize = flashSize
    self.isEncrypted = isEncrypted
    self.canReset = canReset
  }
}
