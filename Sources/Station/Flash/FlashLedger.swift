import NVSModel

/// What the station's ledger says of a board that is written by hand, and what it is told of that.
struct FlashLedger: Sendable {
  let place: LedgerPlace
  let author: LedgerAuthor

  /// The device that a board is, or may be; nil where there is no ledger, or where it knows no such board.
  func device(of board: BoardInfo) -> Result<LedgerDevice?, LedgerError> {
    guard let mac = MACAddress(board.mac) else { return .success(nil) }
    do throws(LedgerError) {
      if place.isThere { return .success(try Ledger(place, author: author).device(of: mac)) }
      try Ledger.requireNeverThere(place)
      return .success(nil)
    } catch {
      return .failure(error)
    }
  }

  /// Records that a board which is a device gets something by hand. To succeed before the first byte is sent.
  func note(_ plan: FlashPlan) throws(LedgerError) {
    guard let mac = MACAddress(plan.board.mac), let segment = plan.request.segments.last else { return }
    let write = LedgerWrite(
      chip: plan.board.chip, port: plan.board.port, partition: segment.partition, offset: segment.offset,
      image: SHA256.hex(of: segment.bytes))
    let session = try LedgerSession(try Ledger(place, author: author))
    try session.noteRestore(of: mac, write, because: "\(segment.name) was written by hand")
  }
}
