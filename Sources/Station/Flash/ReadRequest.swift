public import NVSModel

/// What is to be read from one board, and how to reach it.
public struct ReadRequest: Sendable {
  /// Which part of the flash.
  public enum Choice: Hashable, Sendable {
    /// By its name in the board's partition table.
    case partition(String)
    /// In bytes from the start of the flash.
    case range(Range<Int>)
    case all
    /// The only NVS partition there is.
    case only
    /// Asks with ``ReadEvent/choose(_:_:)``, once the board is known.
    case ask
  }

  var port: String
  var choice: Choice
  /// The table that the board must agree with about the partition; nil to go by the board's own.
  var table: PartitionTable?
  var tableOffset: Int
  var baud: Int
  /// Reads also where the board differs from what is expected.
  var force: Bool
  var connectAttempts = 7

  /// A request with the usual speed and patience.
  public init(
    port: String, _ choice: Choice, table: PartitionTable? = nil, tableOffset: Int = 0x8000, baud: Int = 460_800,
    force: Bool = false
  ) {
    self.port = port
    self.choice = choice
    self.table = table
    self.tableOffset = tableOffset
    self.baud = baud
    self.force = force
  }
}

/// A part of the flash of a board.
public struct FlashArea: Hashable, Sendable {
  /// In bytes from the start of the flash.
  public let range: Range<Int>
  /// The partition that it is; nil for any other part.
  public let partition: String?

  /// For messages: `'fctry' at 0x340000`, or only the offset.
  public var place: String { (partition.map { $0.quoted + " at " } ?? "") + range.lowerBound.hex }
}

/// What was read from a board.
public struct BoardRead: Sendable {
  /// Whose it is.
  public let board: BoardInfo
  /// Where it lies.
  public let area: FlashArea
  /// As the board's own MD5 says.
  public let bytes: [UInt8]
  /// How long the reading took, without connecting.
  public let duration: Duration

  /// Whose and what it is, as the name of a file says it; made anew, with the time, at each call.
  public var backup: BoardBackup {
    BoardBackup(mac: board.mac, partition: area.partition, offset: area.range.lowerBound)
  }
}

/// What happens while a board is read, in the order in which it is told. The last is `finished`, `refused`, `cancelled` or
/// `failed`.
public enum ReadEvent: Sendable {
  case connecting
  case board(BoardInfo)
  /// The parts to choose from: answer with ``ReadSession/answer(_:)``.
  case choose(BoardInfo, [FlashArea])
  /// So many bytes of the part have come.
  case progress(FlashArea, Int)
  case finished(BoardRead)
  /// Why nothing was read, and what to do, in a sentence without a full stop.
  case refused(String)
  case cancelled
  case failed(FlashFailure)

  /// Whether nothing comes after it.
  public var isLast: Bool {
    switch self {
    case .connecting, .board, .choose, .progress: false
    case .finished, .refused, .cancelled, .failed: true
    }
  }
}
