import NVSModel

/// Compares what is to be written with the board that is there.
struct BoardChecks {

  let request: FlashRequest
  let board: BoardInfo
  /// What the board has at the table's offset.
  let found: BoardTable

  private var table: PartitionTable? { found.table }

  var refusals: [Refusal] {
    [identity, chip, derivation, flashSize, boardTable].compactMap(\.self) + request.segments.flatMap(refusals(of:))
  }

  private func refusals(of segment: FlashSegment) -> [Refusal] {
    if let refusal = end(of: segment) ?? beginning(of: segment) { return [refusal] }
    // What lies there is known by its digest.
    if request.original != nil { return [] }
    guard let table else { return [] }
    if let difference = difference(at: segment, on: table) ?? absence(of: segment, on: table) { return [difference] }
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

  private var boardTable: Refusal? { found.problem.map { .unlessForced($0) } }

  private var identity: Refusal? {
    guard let mac = request.mac, mac != board.mac else { return nil }
    return .never(
      "this belongs to the board \(mac), and the one on \(board.port.printable) is \(board.mac.printable): connect the other, or name "
        + "this one with --to-mac \(board.mac.printable) --force")
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

  /// Without a table here the board's own must have the partition where the segment goes.
  private func absence(of segment: FlashSegment, on board: PartitionTable) -> Refusal? {
    guard request.table == nil, let name = segment.partition else { return nil }
    guard let partition = board.partition(named: name) else {
      return .unlessForced("the board has no partition \(name.quoted)")
    }
    let isThere = partition.offset == segment.offset && partition.size == segment.bytes.count
    return isThere
      ? nil
      : .unlessForced(
        "the board has \(name.quoted) at \(partition.offset.hex) size \(partition.size.hex), and what is to be written belongs "
          + "at \(segment.offset.hex) size \(segment.bytes.count.hex)")
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
