public import NVSModel

/// Something that happened, as the ledger keeps it for ever.
public struct LedgerEvent: Hashable, Sendable {
  /// What happened.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// The ledger was made.
    case create
    /// A program began to use it.
    case session
    /// A batch, or a new version of one, was opened.
    case batch
    /// A device was taken for a board, of which nothing is written yet.
    case claim
    /// A device that passed was taken for its own board once more.
    case rework
    /// A claim was given back before any byte was sent.
    case giveBack = "give-back"
    /// The same, by a person, of a program that is gone.
    case free
    /// From here on bytes of the image may be on the board.
    case bytes
    /// How an attempt ended.
    case result
    /// It was proven that nothing of the device is on the board.
    case erased
    /// A person decided that the device is never used again.
    case giveUp = "give-up"
    /// A backup was written to a board.
    case restore
    /// A person said what happened to the ledger itself.
    case accept
  }

  /// How an attempt ended.
  public enum Result: String, Hashable, Sendable {
    /// The image is on the board, and that is proven.
    case passed
    /// Written through flash encryption: it cannot be read back.
    case unverified
    /// Bytes were sent, and the image is not proven to be on the board.
    case failed
    /// No byte was sent after all.
    case untouched
  }

  /// 1, 2, 3 …: the order of the ledger, whatever clocks say.
  public internal(set) var number = 0
  /// Milliseconds since 1970 by the station's clock.
  public internal(set) var time = 0
  /// What happened.
  public let kind: Kind
  /// Who wrote it, where, with what.
  public internal(set) var author = LedgerAuthor(station: "", operator: "", program: "")
  /// The event with which the program began that did it.
  public internal(set) var session: Int?
  /// The lasting name of the batch.
  public internal(set) var batch: String?
  /// The version of the batch.
  public internal(set) var version: String?
  /// The device: the number of the event that claimed it first.
  public internal(set) var device: Int?
  /// The attempt: the number of the event that claimed the device for it.
  public internal(set) var attempt: Int?
  /// The board.
  public internal(set) var mac: MACAddress?
  /// What was to be written where.
  public internal(set) var write: LedgerWrite?
  /// How the attempt ended.
  public internal(set) var result: Result?
  /// Why, in words.
  public internal(set) var reason: String?
  /// In milliseconds.
  public internal(set) var duration: Int?
  /// What belongs to it by name: a device's unique values, a batch's files.
  public internal(set) var values: [LedgerValue] = []
  /// The SHA-256 of the event before and of all the above: see ``EventChain``.
  public internal(set) var hash = ""

  init(_ kind: Kind) { self.kind = kind }
}

/// What goes to which place of a board.
public struct LedgerWrite: Hashable, Sendable {
  /// As esptool names it.
  public var chip: String?
  /// The port that the board is on.
  public var port: String?
  /// The partition's name.
  public var partition: String?
  /// Where it lies in flash.
  public var offset: Int?
  /// The image's SHA-256.
  public var image: String?
  /// Which key it is encrypted with; never the key.
  public var key: String?

  /// Whatever is known.
  public init(
    chip: String? = nil, port: String? = nil, partition: String? = nil, offset: Int? = nil, image: String? = nil,
    key: String? = nil
  ) {
    (self.chip, self.port, self.partition) = (chip, port, partition)
    (self.offset, self.image, self.key) = (offset, image, key)
  }

  var isEmpty: Bool { self == LedgerWrite() }
}

/// A value by its name, as the ledger keeps it.
public struct LedgerValue: Hashable, Sendable, Comparable {
  /// The column, or what else it is.
  public let name: String
  /// In the clear, or `sha256:` and the digest of what is secret or long.
  public let value: String

  init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }

  public static func < (one: LedgerValue, other: LedgerValue) -> Bool {
    (one.name, one.value) < (other.name, other.value)
  }
}
