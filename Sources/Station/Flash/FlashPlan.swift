import NVSModel

/// A reason not to write, naming both sides.
public struct Refusal: Hashable, Sendable {
  /// One sentence without a full stop.
  public let message: String
  /// Whether someone who knows better may write all the same.
  public let canBeOverridden: Bool

  static func never(_ message: String) -> Refusal { Refusal(message: message, canBeOverridden: false) }
  static func unlessForced(_ message: String) -> Refusal { Refusal(message: message, canBeOverridden: true) }
}

/// What will be written to which board, judged before anything is.
public struct FlashPlan: Sendable {
  /// What was asked for.
  public let request: FlashRequest
  /// The board that answered.
  public let board: BoardInfo
  private let found: BoardTable
  /// The device that the ledger says the board is.
  let device: LedgerDevice?
  /// What the board holds where this goes, once that was asked.
  public internal(set) var holdings: [FlashHolding] = []
  /// Everything that speaks against it, the most serious first.
  public let refusals: [Refusal]

  /// - Parameters:
  ///   - tableSector: the 4 KB that the board has at the request's table offset.
  ///   - device: what the ledger says that the board is, or why it says nothing.
  ///   - digest: the MD5 of what the board has now where the request's original was.
  init(
    _ request: FlashRequest, board: BoardInfo, tableSector: [UInt8],
    device: Result<LedgerDevice?, LedgerError> = .success(nil), digest: String? = nil
  ) {
    let changed = digest.flatMap { request.original?.refusal(finding: $0) }
    self.init(
      request, board: board, found: BoardTable(tableSector, at: request.tableOffset, of: board), device: device,
      also: changed)
  }

  private init(
    _ request: FlashRequest, board: BoardInfo, found: BoardTable,
    device: Result<LedgerDevice?, LedgerError> = .success(nil), also refusal: Refusal? = nil
  ) {
    (self.request, self.board, self.found) = (request, board, found)
    self.device = try? device.get()
    let all =
      Self.refusals(beforeConnecting: request)
      + BoardChecks(request: request, board: board, found: found).refusals
      + [Self.refusal(of: request, device), refusal].compactMap(\.self)
    refusals = all.filter { !$0.canBeOverridden } + all.filter(\.canBeOverridden)
  }

  /// The same board, judged for another request.
  func judged(for request: FlashRequest) -> FlashPlan { FlashPlan(request, board: board, found: found) }

  /// The board's own table; nil when it has none.
  var boardTable: PartitionTable? { found.table }

  /// Whether the plan may be carried out.
  public enum Verdict: Hashable, Sendable {
    case clear
    /// Only by an explicit override.
    case overridable
    case forbidden
  }

  /// What the refusals come to.
  public var verdict: Verdict {
    if refusals.isEmpty { return .clear }
    return refusals.allSatisfy(\.canBeOverridden) ? .overridable : .forbidden
  }

  /// Whether what is written of a segment can be compared with it: not what the board encrypts as it writes.
  public func isVerifiable(_ segment: FlashSegment) -> Bool { !(segment.encrypted && board.isEncrypted) }

  /// What to say of the segments that cannot be read back; nil when all can.
  public var unverified: String? {
    let places = request.segments.filter { !isVerifiable($0) }.map(\.place)
    if places.isEmpty { return nil }
    return "\(places.joined(separator: " and ")) went through the board's flash encryption and cannot be read back, so "
      + "it is not verified"
  }

  /// Why a board that is a device is left alone: what is not the ledger's own would make two of one device, or none. What the
  /// board itself held before may go back.
  private static func refusal(of request: FlashRequest, _ device: Result<LedgerDevice?, LedgerError>) -> Refusal? {
    switch device {
    case .failure(let error): .unlessForced("nobody can say whether this board is a device's: \(error.description)")
    case .success(let device?) where request.mac == nil:
      .unlessForced(
        "the ledger has this board as \(device.name) of the batch \(device.batch.quoted), and would not know what it "
          + "becomes: fctry line writes a device anew")
    case .success: nil
    }
  }

  /// One sentence to confirm: which bytes go where, on which board.
  public var confirmation: String {
    let writes = request.segments.map { segment in
      "\(segment.title) (\(segment.bytes.count) bytes, SHA-256 \(SHA256.hex(of: segment.bytes))) to \(segment.place)"
    }
    return "write \(writes.joined(separator: " and ")) of the \(board.chip.printable) \(board.mac.printable) on "
      + board.port.printable
  }

  /// What can be said without a board.
  public static func refusals(beforeConnecting request: FlashRequest) -> [Refusal] {
    if let refusal = PortName(request.port).refusal { return [.never(refusal)] }
    if request.segments.isEmpty { return [.never("there is nothing to write")] }
    if let refusal = derivation(by: request.chip, request) { return [refusal] }
    return request.segments.flatMap { segment in
      [
        emptiness(of: segment), alignment(of: segment), size(of: segment, in: request.table),
        place(of: segment, in: request.table),
      ].compactMap(\.self)
    }
  }

  /// Keys that are derived from an eFuse need the HMAC peripheral.
  static func derivation(by chip: Chip?, _ request: FlashRequest) -> Refusal? {
    guard let chip, request.key?.scheme == .hmac, !chip.hasHMAC else { return nil }
    return .never(
      "the \(chip.displayName) has no HMAC peripheral, so it cannot derive this image's keys from an HMAC key: encrypt "
        + "the image with a keys partition (--key)")
  }

  private static func emptiness(of segment: FlashSegment) -> Refusal? {
    segment.bytes.isEmpty
      ? .never("\(segment.name.quoted) is empty: there is nothing to write at \(segment.place)") : nil
  }

  private static func alignment(of segment: FlashSegment) -> Refusal? {
    guard segment.offset < 0 || segment.offset % PartitionRules.sector != 0 else { return nil }
    return .never(
      "the offset \(segment.offset.hex) is not a multiple of 0x1000: flash is erased in sectors of 0x1000, "
        + "so what lies before it would be lost")
  }

  private static func size(of segment: FlashSegment, in table: PartitionTable?) -> Refusal? {
    guard let partition = segment.partition.flatMap({ table?.partition(named: $0) }),
      segment.bytes.count > partition.size
    else { return nil }
    return .never(
      "\(segment.name.quoted) has \(segment.bytes.count) bytes, the partition \(partition.name.quoted) only "
        + "\(partition.size): make the image for that size")
  }

  private static func place(of segment: FlashSegment, in table: PartitionTable?) -> Refusal? {
    guard let name = segment.partition, let table else { return nil }
    guard let partition = table.partition(named: name) else {
      return .never("the partition table has no partition \(name.quoted)")
    }
    guard partition.offset != segment.offset else { return nil }
    return .unlessForced(
      "\(name.quoted) is at \(partition.offset.hex) in the partition table, the image would go to \(segment.offset.hex)"
    )
  }
}
