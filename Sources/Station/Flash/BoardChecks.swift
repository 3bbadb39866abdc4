import NVSModel

/// Compares what is to be written with the board that is there.
struct BoardChecks {

  let request: FlashRequest
  let board: BoardInfo
  let table: PartitionTable?
  /// What the board has at the table's offset.
  let tableSector: [UInt8]

  var refusals: [Refusal] {
    [chip, derivation, flashSize, boardTable].compactMap(\.self) + request.segments.flatMap(refusals(of:))
  }

  private func refusals(of segment: FlashSegment) -> [Refusal] {
    if let refusal = end(of: segment) ?? beginning(of: segment) { return [refusal] }
    guard let table else { return [] }
    if let difference = difference(at: segment, on: table) { return [difference] }
    return [target(of: segment, on: table)].compactMap(\.self)
  }

  private var chip: Refusal? {
    guard let wanted = request.chip, wanted != Chip(named: board.chip) else { return nil }
    return .unlessForced("the board is an \(board.chip.printable), the image is for an \(wanted.displayName)")
  }

  private var derivation: Refusal? {
    // What is said of the chip that was asked for is said already.
    Chip(named: board.chip).flatMap { $0 == request.chip ? nil : FlashPlan.derivation(by: $0, request) }
  }

  private var flashSize: Refusal? {
    guard board.flashSize == nil else { return nil }
    return .unlessForced("the board does not tell the size of its flash, so nobody knows whether the image fits")
  }

  private var boardTable: Refusal? {
    guard table == nil else { return damage }
    let place = "at \(request.tableOffset.hex)"
    if board.isEncrypted {
      return .unlessForced(
        "the board's flash is encrypted, so its partition table \(place) cannot be compared with the one here")
    }
    let isBlank = tableSector.allSatisfy { $0 == 0xFF }
    return .unlessForced(
      isBlank
        ? "the board has no partition table \(place), where there should be one: flash the firmware first, "
          + "or name the table's offset with --table-offset"
        : "what the board has \(place) is no partition table: flash the firmware first, or name the table's offset with --table-offset"
    )
  }

  private var damage: Refusal? {
    guard let problem = table?.problems.first(where: { $0.severity == .error }) else { return nil }
    return .unlessForced("the board's partition table at \(request.tableOffset.hex) is wrong: \(problem.message)")
  }

  private func end(of segment: FlashSegment) -> Refusal? {
    guard let size = board.flashSize, segment.range.upperBound > size else { return nil }
    return .never(
      "\(segment.name.quoted) would end at \(segment.range.upperBound.hex), the flash of this "
        + "\(board.chip.printable) ends at \(size.hex) (\(Size.text(size)))")
  }

  private func beginning(of segment: FlashSegment) -> Refusal? {
    let tableEnd = request.tableOffset + PartitionRules.sector
    guard segment.offset < tableEnd else { return nil }
    return .never(
      "\(segment.name.quoted) would go to \(segment.offset.hex), but the boot loader and the partition table lie "
        + "before \(tableEnd.hex)")
  }

  /// Whether both tables mean the same place by the partition's name.
  private func difference(at segment: FlashSegment, on board: PartitionTable) -> Refusal? {
    guard let name = segment.partition, let loaded = request.table else { return nil }
    return board.differences(from: loaded).first { $0.name == name }
      .map { .unlessForced($0.sentence("the board", "the table here")) }
  }

  /// What the board has at the segment's place, when that is not one NVS partition from its beginning.
  private func target(of segment: FlashSegment, on table: PartitionTable) -> Refusal? {
    let touched = table.partitions.filter { $0.offset..<max($0.offset, $0.end) ~= segment }
    let what = "\(segment.name.quoted) at \(segment.offset.hex)"
    guard let first = touched.first else {
      return .unlessForced("\(what) would lie in no partition of the board, so its firmware would not find it")
    }
    if let other = touched.first(where: { !$0.isNVS && $0.name != segment.partition }) {
      return .unlessForced(
        "\(what) would overwrite the partition \(other.name.quoted) (\(other.type.name), \(other.subtypeName)) "
          + "of the board")
    }
    if touched.count > 1 || segment.range.upperBound > first.end {
      return .unlessForced(
        "\(what) has \(segment.bytes.count) bytes, the board's partition \(first.name.quoted) only \(first.size)")
    }
    guard first.offset != segment.offset else { return nil }
    return .unlessForced(
      "\(what) would begin inside the board's partition \(first.name.quoted), which begins at \(first.offset.hex)")
  }
}

/// Whether a segment touches a range of the flash.
private func ~= (range: Range<Int>, segment: FlashSegment) -> Bool {
  range.overlaps(segment.range)
}
