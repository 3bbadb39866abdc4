public import NVSModel

/// What a board itself says of a device that may be on it: that the place to which bytes of it were sent is erased.
public struct ErasedProof: Sendable {
  private let device: LedgerDevice
  /// The last write of it.
  private let write: LedgerWrite

  /// Nil where the ledger does not say to which place bytes were sent.
  public init?(of device: LedgerDevice, in ledger: Ledger) throws(LedgerError) {
    guard let write = try ledger.events(of: device).last(where: { $0.write?.offset != nil })?.write else { return nil }
    (self.device, self.write) = (device, write)
  }

  /// What is to be read: the partition, as a table has it, or the board's own.
  public func choice(_ table: PartitionTable?) -> ReadRequest.Choice {
    let name = write.partition ?? ""
    return table?.partition(named: name).map { .range($0.offset..<$0.offset + $0.size) } ?? .partition(name)
  }

  /// Why what was read does not prove it, in one sentence without a full stop; nil where it does.
  public func refusal(_ read: BoardRead) -> String? {
    let name = device.name
    if MACAddress(read.board.mac) != device.mac {
      let own = device.mac?.description ?? ""
      return "this board is \(read.board.mac.printable), and bytes of \(name) were sent to \(own): take that board"
    }
    if read.area.range.lowerBound != write.offset {
      let there = write.offset?.hex ?? ""
      return "what was read lies at \(read.area.range.lowerBound.hex), and bytes of \(name) were sent to \(there): "
        + "name the partition table of that time with --partitions"
    }
    guard let place = read.bytes.firstIndex(where: { $0 != 0xFF }) else { return nil }
    let offset = read.area.range.lowerBound + place
    return "the partition is not erased, from \(offset.hex) on: flash \(name) on this board again, erase the "
      + "partition, or give the device up"
  }

  /// Records that it is proven: the device is free again, unless it passed once.
  public func settle(_ read: BoardRead, in session: LedgerSession, because reason: String) throws(LedgerError) {
    var found = write
    (found.chip, found.port, found.image, found.key) = (read.board.chip, read.board.port, nil, nil)
    try session.settleErased(device, found, because: "\(read.bytes.count) bytes read from it are erased: \(reason)")
  }
}
