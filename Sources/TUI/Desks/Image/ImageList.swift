import NVSModel

/// What of a dump is listed, and how.
struct ImageList: Hashable, Sendable {
  enum View: String, CaseIterable, Sendable {
    /// What the firmware would return.
    case firmware
    /// Every entry as it lies there.
    case flash
    /// Everything wrong or noteworthy.
    case findings
    /// What a writable mount would change.
    case repairs
    /// What is other than in the second file that is open.
    case compare
  }

  /// A line of the list.
  enum Line: Hashable, Sendable {
    /// A place in the firmware's entries.
    case value(Int)
    /// A past value of the key of a firmware entry: its place in what the history tells.
    case past(PastValue)
    /// A place in the image's entries.
    case entry(Int)
    case finding(Int)
    case repair(Int)
    case difference(Int)
  }

  struct KeyName: Hashable, Sendable {
    let namespace: UInt8
    let key: Key

    init(_ entry: FirmwareEntry) { (namespace, key) = (entry.namespaceIndex, entry.key) }
  }

  var view = View.firmware
  /// What the lines must hold, in their namespace, key, type, state or text; empty for all.
  var filter = ""
  /// The keys whose history is unfolded.
  var unfolded: Set<KeyName> = []
  /// The places that keys had before the first edit. In flash what is changed goes to the end; in the list it stays
  /// where the eye is.
  var order: [KeyName: Int]?

  /// What values are sorted by; nil for as they come: as the firmware lists them, or as they lie in flash.
  var sorting: ListOrder?

  /// Whether making the list takes longer than a walk over the entries.
  var isDear: Bool { !filter.isEmpty || sorting != nil }

  /// The lines of a dump. O(entries), and with a filter their texts are made.
  func lines(of dump: Dump, _ control: JobControl = JobControl()) -> [Line] {
    var lines = all(of: dump)
    if !filter.isEmpty { lines = filtered(lines, dump, control) }
    if !unfolded.isEmpty { lines = lines.flatMap { [$0] + past(of: $0, dump).map { .past($0) } } }
    return lines
  }

  /// The lines, and how wide their names are.
  func made(of dump: Dump, _ control: JobControl = JobControl()) -> (lines: [Line], names: NameWidths) {
    let lines = lines(of: dump, control)
    return (lines, NameWidths(lines, of: dump))
  }

  private func all(of dump: Dump) -> [Line] {
    let image = dump.image
    switch view {
    case .firmware: return (dump.analysis?.firmware).map { orderedEntries(of: $0).map { .value($0) } } ?? []
    case .flash:
      if let sorting { return sorting.sorted(image, namespaces: dump.namespaces).map { .entry($0) } }
      return image.entries.indices.filter { image.entries[$0].kind != .free }.map { .entry($0) }
    case .findings: return (dump.analysis?.findings.indices ?? 0..<0).map { .finding($0) }
    case .repairs: return (dump.analysis?.firmware.repairs ?? []).indices.map { .repair($0) }
    case .compare: return (dump.analysis?.comparison?.differences ?? []).indices.map { .difference($0) }
    }
  }

  /// How much of a value a filter looks at: all of any string.
  private static let searchedCharacters = 4096

  private func filtered(_ lines: [Line], _ dump: Dump, _ control: JobControl) -> [Line] {
    let words = filter.lowercased().split(separator: " ")
    var kept: [Line] = []
    for (index, line) in lines.enumerated() {
      if index % 1024 == 0 {
        if control.isCancelled { return [] }
        control.tell(Progress(done: index, total: lines.count, unit: "lines"))
      }
      let cells = dump.cells(of: line, limit: Self.searchedCharacters)
      let texts = view.columns(width: .max).map { cells?[$0.column] ?? "" }
      let text = texts.joined(separator: " ").lowercased()
      if words.allSatisfy({ text.contains($0) }) { kept.append(line) }
    }
    return kept
  }

  private func orderedEntries(of firmware: FirmwareView) -> [Int] {
    if let sorting { return sorting.sorted(firmware) }
    guard let order else { return Array(firmware.entries.indices) }
    return firmware.entries.indices.map { ($0, order[KeyName(firmware.entries[$0])] ?? .max) }
      .sorted { ($0.1, $0.0) < ($1.1, $1.0) }.map(\.0)
  }

  /// The past of a line's key where it is unfolded, oldest first.
  private func past(of line: Line, _ dump: Dump) -> [PastValue] {
    guard case .value(let index) = line, let analysis = dump.analysis else { return [] }
    let entry = analysis.firmware.entries[index]
    guard unfolded.contains(KeyName(entry)),
      let place = analysis.history.index(namespace: entry.namespaceIndex, key: entry.key)
    else { return [] }
    return analysis.history.values(of: analysis.history.keys[place])
  }
}

extension Dump {
  /// The offset that a line leads to; nil when it concerns no place.
  func offset(of line: ImageList.Line) -> Int? {
    switch line {
    case .value(let index): analysis?.firmware.entries[index].origin.offset
    case .past(let past): past.first?.offset
    case .entry(let index): image.entries[index].offset
    case .finding(let index): analysis?.findings[index].offset
    case .difference(let index): analysis?.comparison?.differences[index].old?.place?.offset
    case .repair(let index):
      analysis.map { NVS.offset(page: $0.firmware.repairs[index].page, entry: $0.firmware.repairs[index].slot ?? 0) }
    }
  }
}
