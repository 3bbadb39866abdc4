import NVSModel

/// A dump being looked at. It is only read: what is changed becomes another file.
struct ImageState: Sendable {
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

  /// What the image is compared with.
  enum Comparand: Sendable {
    case rows([Item])
    case image([UInt8])

    /// Of an image what a writable mount makes of it. O(bytes).
    var values: KeyedValues {
      switch self {
      case .rows(let items): KeyedValues(items)
      case .image(let bytes): KeyedValues(FirmwareView(mounting: PartitionImage(bytes)))
      }
    }

    var bytes: [UInt8]? { if case .image(let bytes) = self { bytes } else { nil } }
  }

  /// A line of the list.
  enum Line: Hashable, Sendable {
    /// A place in the firmware's entries.
    case value(Int)
    /// A past value of the key of a firmware entry: its place in what the history tells.
    case past(HistoryLine)
    /// A place in the image's entries.
    case entry(Int)
    case finding(Int)
    case repair(Int)
    case difference(Int)
  }

  struct HistoryLine: Hashable, Sendable {
    let value: PastValue
    let text: String
  }

  let path: String
  /// Decrypted, where a key was given.
  let image: PartitionImage
  /// As it lies in flash.
  let raw: [UInt8]
  /// The names of namespaces by index; finding them takes a walk over all entries.
  private(set) var namespaces: [UInt8: Key]
  /// Why the key does not seem to open the image; nil when it does, and without one.
  let keyWarning: String?
  var isReadOnly = false
  /// What is known beyond the bytes; nil while it is being computed.
  var analysis: Analysis?
  var view = View.firmware
  /// What the lines must hold, in their namespace, key, type, state or text; empty for all.
  var filter = ""
  private(set) var lines: [Line] = []
  var cursor = 0
  var top = 0
  var layout = LayoutCursor()
  /// The firmware entries whose history is unfolded.
  var unfolded: Set<Int> = []

  /// Reads a dump, decrypted in memory where there is a key. O(bytes).
  init(path: String, raw: [UInt8], key: KeyFile? = nil) {
    self.path = path
    self.raw = raw
    let stored = PartitionImage(raw)
    image = key.map { stored.decrypted(with: $0.keys) } ?? stored
    namespaces = image.namespaces
    keyWarning = key.flatMap { Doctor(keys: $0, image: raw).diagnoses.first(where: \.isWrong)?.description }
    refresh()
  }

  /// What a mount would make of the image, what is to be said of it, and what was there before.
  struct Analysis: Sendable {
    let history: History
    let findings: [Finding]
    /// What the other file has instead; nil without one.
    let comparison: Comparison?
    var firmware: FirmwareView { history.view }

    /// O(bytes): a job for another thread.
    init(_ image: PartitionImage, raw: [UInt8], readOnly: Bool, comparand: Comparand? = nil) {
      let view = FirmwareView(mounting: image, readOnly: readOnly, raw: raw)
      history = History(view)
      findings = history.findings
      comparison = comparand.map { other in
        Comparison(KeyedValues(view), other.values, bytes: other.bytes.map { (old: raw, new: $0) })
      }
    }
  }

  /// Whether a filter is applied with each key: in a list so long that this would be felt, it waits for Enter.
  var filtersWhileTyping: Bool { image.entries.count < 20_000 }

  /// Makes the list of lines anew, for the view and the filter. O(entries).
  mutating func refresh() {
    switch view {
    case .firmware: lines = firmwareLines()
    case .flash: lines = image.entries.indices.filter { image.entries[$0].kind != .free }.map { .entry($0) }
    case .findings: lines = (analysis?.findings ?? []).indices.map { .finding($0) }
    case .repairs: lines = (analysis?.firmware.repairs ?? []).indices.map { .repair($0) }
    case .compare: lines = (analysis?.comparison?.differences ?? []).indices.map { .difference($0) }
    }
    if !filter.isEmpty {
      let words = filter.lowercased().split(separator: " ")
      lines = lines.filter { line in
        let text = cells(of: line).joined(separator: " ").lowercased()
        return words.allSatisfy { text.contains($0) }
      }
    }
    cursor = max(0, min(cursor, lines.count - 1))
  }

  private func firmwareLines() -> [Line] {
    guard let analysis else { return [] }
    var lines: [Line] = []
    for index in analysis.firmware.entries.indices {
      lines.append(.value(index))
      if unfolded.contains(index) { lines += past(of: index, analysis).map { .past($0) } }
    }
    return lines
  }

  /// The past of a firmware entry's key, oldest first.
  private func past(of index: Int, _ analysis: Analysis) -> [HistoryLine] {
    let entry = analysis.firmware.entries[index]
    guard let place = analysis.history.index(namespace: entry.namespaceIndex, key: entry.key) else { return [] }
    return analysis.history.values(of: analysis.history.keys[place]).map { value in
      let damage = value.damage.map { " · \($0)" } ?? ""
      return HistoryLine(value: value, text: ValueText(value, in: analysis.history).line + damage)
    }
  }
}

// MARK: - Moving

extension ImageState {
  var line: Line? { lines.indices.contains(cursor) ? lines[cursor] : nil }

  /// The offset that a line leads to; nil when it concerns no place.
  func offset(of line: Line) -> Int? {
    switch line {
    case .value(let index): analysis?.firmware.entries[index].origin.offset
    case .past(let past): past.value.entries.first?.offset
    case .entry(let index): image.entries[index].offset
    case .finding(let index): analysis?.findings[index].offset
    case .difference(let index):
      analysis?.comparison?.differences[index].old?.place?.offset
    case .repair(let index):
      analysis.map { NVS.offset(page: $0.firmware.repairs[index].page, entry: $0.firmware.repairs[index].slot ?? 0) }
    }
  }

  /// Puts the list's cursor on the line of the entry under the byte cursor, if there is one.
  mutating func linkListToBytes() {
    guard let index = image.field(at: layout.offset)?.entry else { return }
    let start = image.entries[index].offset
    if let found = lines.firstIndex(where: { offset(of: $0) == start }) { cursor = found }
  }

  mutating func toggleHistory() {
    guard case .value(let index) = line else { return }
    unfolded.formSymmetricDifference([index])
    refresh()
  }

  mutating func show(_ view: View) {
    self.view = view
    (cursor, top) = (0, 0)
    refresh()
  }
}
