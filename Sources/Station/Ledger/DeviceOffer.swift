public import NVSModel

/// A device that a batch would give to a board: what a claim is asked for.
public struct DeviceOffer: Hashable, Sendable {
  /// A value that may be given once in the whole ledger.
  public enum Value: Hashable, Sendable {
    /// In the clear: a serial number, a file id.
    case text(String)
    /// Kept as a digest only: a key, a password, a certificate's content.
    case content([UInt8])
  }

  /// What makes it the device that it is, by the names of its columns.
  public var unique: [(name: String, value: Value)] { names.indices.map { (names[$0], values[$0]) } }
  /// What counters count; nil where a table has rows.
  public let number: Int?
  /// The board that it is named for, if one is.
  public let board: MACAddress?
  private let names: [String]
  private let values: [Value]

  /// A device by its unique values, of which there is at least one.
  public init(_ unique: [(name: String, value: Value)], number: Int? = nil, board: MACAddress? = nil) {
    (names, values) = (unique.map(\.name), unique.map(\.value))
    (self.number, self.board) = (number, board)
  }
}

/// A version of a batch: what its devices are made from.
public struct BatchVersion: Hashable, Sendable {
  /// The lasting name.
  public let batch: String
  /// The SHA-256 of the template's file.
  public let template: String
  /// The SHA-256 of the table's file; nil where there is none.
  public let table: String?
  /// The columns that make a device the one that it is.
  public let columns: [String]

  /// A version by the files that it is made from.
  public init(batch: String, template: String, table: String?, columns: [String]) {
    (self.batch, self.template, self.table, self.columns) = (batch, template, table, columns)
  }

  /// The lasting name of a batch that nobody named: that of its template without folder and ending.
  public static func usualBatch(ofTemplate path: String) -> String {
    let file = path.split(separator: "/").last.map { String($0) } ?? path
    return file.lastIndex(of: ".").map { $0 == file.startIndex ? file : String(file[..<$0]) } ?? file
  }

  /// What events call it: the beginnings of both digests.
  public var name: String { template.prefix(8) + (table.map { "-" + $0.prefix(8) } ?? "") }

  /// The names under which the event keeps it.
  static let (templateName, tableName, columnName) = ("template", "table", "unique")

  var values: [LedgerValue] {
    [LedgerValue(Self.templateName, template)] + (table.map { [LedgerValue(Self.tableName, $0)] } ?? [])
      + columns.map { LedgerValue(Self.columnName, $0) }
  }
}

/// A device that is taken for a board, and the attempt to put it there.
public struct Claim: Hashable, Sendable {
  /// The device, as it is after the claim.
  public let device: LedgerDevice
  /// The board.
  public let mac: MACAddress
  /// The number of the event that claimed it.
  public let attempt: Int
  /// The version of the batch that the image is made from.
  public let version: String
}
