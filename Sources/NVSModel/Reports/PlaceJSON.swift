extension PartitionPlace {
  /// `{name, offset, size}`, null where nothing tells.
  var json: JSON { .object([("name", .string(name)), ("offset", .int(offset)), ("size", .int(size))]) }

  /// An offset from the start of the flash, and beside it from that of the partition.
  func offsets(_ offset: Int?) -> [(String, JSON)] {
    [("offset", .int(offset.map(inFlash))), ("partition_offset", .int(offset))]
  }
}

extension Findings {
  /// The members findings, finding_totals by severity, and findings_cut: the kinds of which not all are listed.
  func members(in place: PartitionPlace) -> [(String, JSON)] {
    let severities: [Problem.Severity] = [.error, .warning, .note]
    return [
      ("findings", .list(Array(self)) { $0.json(in: place) }),
      ("finding_totals", .object(severities.map { ($0.rawValue, .int(total($0))) })),
      (
        "findings_cut",
        .array(
          cuts.map {
            .object([
              ("severity", .string($0.kind.severity.rawValue)), ("code", .string($0.kind.code.rawValue)),
              ("listed", .int($0.listed)), ("total", .int($0.total)),
            ])
          })
      ),
    ]
  }

  /// For people: a line each, then what is not listed.
  public func lines(in place: PartitionPlace) -> [String] { map { $0.line(in: place) } + cutLines }
}

extension Finding {
  /// `{severity, code, page, entry, offset, partition_offset, message}`.
  func json(in place: PartitionPlace) -> JSON {
    .object(
      [
        ("severity", .string(severity.rawValue)), ("code", .string(code.rawValue)), ("page", .int(page)),
        ("entry", .int(entry)),
      ] + place.offsets(offset) + [("message", .string(message))])
  }
}
