import NVSModel

/// The partition table of a board, read from its flash.
struct BoardTable: Sendable {
  /// Where it was looked for, in bytes from the start of the flash.
  let offset: Int
  /// Nil where there is none.
  let table: PartitionTable?
  private let isBlank: Bool
  private let isEncrypted: Bool

  /// - Parameter sector: the 4 KB that the board has at the offset.
  init(_ sector: [UInt8], at offset: Int, of board: BoardInfo) {
    self.offset = offset
    isBlank = sector.allSatisfy { $0 == 0xFF }
    isEncrypted = board.isEncrypted
    let rules = PartitionRules(tableOffset: offset, flashSize: board.flashSize, chip: Chip(named: board.chip))
    let found = PartitionTable.looksBinary(sector) ? PartitionTable(bytes: sector, rules: rules) : nil
    table = found.flatMap { $0.partitions.isEmpty ? nil : $0 }
  }

  /// Why there is no table to go by; nil where there is one without errors.
  var problem: String? {
    if let table {
      return table.problems.first { $0.severity == .error }
        .map { "the board's partition table at \(offset.hex) is wrong: \($0.message)" }
    }
    let place = "at \(offset.hex)"
    if isEncrypted {
      return "the board's flash is encrypted, so its partition table \(place) cannot be compared with the one here"
    }
    return isBlank
      ? "the board has no partition table \(place), where there should be one: flash the firmware first, "
        + "or name the table's offset with --table-offset"
      : "what the board has \(place) is no partition table: flash the firmware first, or name the table's offset with "
        + "--table-offset"
  }
}
