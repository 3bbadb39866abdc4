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

  let source: ImageSource
  /// With the edits that are carried out.
  private(set) var opened: OpenedImage
  /// The names of namespaces by index; finding them takes a walk over all entries.
  private(set) var namespaces: [UInt8: Key]
  var edits = ImageEdits()
  /// Those of the edits that the image has; the others are still being carried out.
  private(set) var shownChanges: [ImageChange] = []
  /// Whether it is shown as a mount sees it that repairs nothing.
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
  /// The keys whose history is unfolded.
  private var unfolded: Set<KeyName> = []

  private struct KeyName: Hashable {
    let namespace: UInt8
    let key: Key

    init(_ entry: FirmwareEntry) { (namespace, key) = (entry.namespaceIndex, entry.key) }
  }

  /// The places that keys had before the first edit. In flash what is changed goes to the end; in the list it stays
  /// where the eye is.
  private var order: [KeyName: Int]?

  /// Reads a dump, decrypted in memory where there is a key. O(bytes).
  init(_ source: ImageSource) {
    self.source = source
    opened = source.opened
    namespaces = opened.image.namespaces
    isReadOnly = source.isReadOnly
    refresh()
  }

  /// Decrypted, where a key was given.
  var image: PartitionImage { opened.image }

  /// What a mount would make of the image, what is to be said of it, and what was there before.
  struct Analysis: Sendable {
    let history: History
    let findings: [Finding]
    /// What the other file has instead; nil without one.
    let comparison: Comparison?
    /// Why there is nothing to compare with, though there is another file.
    let comparisonProblem: String?
    var firmware: FirmwareView { history.view }

    /// O(bytes): a job for another thread.
    init(_ shown: ImageState, _ comparand: Comparand? = nil) {
      let view = shown.opened.mounted(readOnly: shown.isReadOnly)
      history = History(view)
      findings = history.findings
      do throws(Comparand.Problem) {
        if comparand != nil { try Comparand.requireValues(of: view, opened: shown.opened, shown.source.name) }
        comparison = try comparand?.content(beside: shown.source).compared(with: view)
        comparisonProblem = nil
      } catch {
        comparison = nil
        comparisonProblem = error.sentence
      }
    }
  }

  /// Whether a filter is applied with each key: in a list so long that this would be felt, it waits for Enter.
  var filtersWhileTyping: Bool { image.entries.count < 20_000 }

  /// Makes the list of lines anew, for the view and the filter. O(entries).
  mutating func refresh() {
    switch view {
    case .firmware: lines = (analysis?.firmware).map { orderedEntries(of: $0).map { .value($0) } } ?? []
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
    if !unfolded.isEmpty { lines = lines.flatMap { [$0] + past(of: $0).map { .past($0) } } }
    cursor = max(0, min(cursor, lines.count - 1))
  }

  private func orderedEntries(of firmware: FirmwareView) -> [Int] {
    guard let order else { return Array(firmware.entries.indices) }
    return firmware.entries.indices.map { ($0, order[KeyName(firmware.entries[$0])] ?? .max) }
      .sorted { ($0.1, $0.0) < ($1.1, $1.0) }.map(\.0)
  }

  /// The past of a line's key where it is unfolded, oldest first.
  private func past(of line: Line) -> [HistoryLine] {
    guard case .value(let index) = line, let analysis else { return [] }
    let entry = analysis.firmware.entries[index]
    guard unfolded.contains(KeyName(entry)),
      let place = analysis.history.index(namespace: entry.namespaceIndex, key: entry.key)
    else { return [] }
    return analysis.history.values(of: analysis.history.keys[place]).map { value in
      let damage = value.damage.map { " · \($0)" } ?? ""
      return HistoryLine(value: value, text: ValueText(value, in: analysis.history).line + damage)
    }
  }
}

// MARK: - Editing

extension ImageState {
  /// The same dump with its edits carried out, and what follows from them. O(bytes): a job for another thread.
  ///
  /// - Returns: also why edits are left out that cannot be made.
  func carryingOutEdits(_ comparand: Comparand?) -> (ImageState, refused: [ChangeError]) {
    var result = self
    let original = source.opened
    let (bytes, made, refused) = Self.carryOut(edits.changes, on: original, readOnly: source.isReadOnly)
    result.opened = made.isEmpty ? original : OpenedImage(bytes, key: original.key)
    result.edits.keep(made)
    result.namespaces = result.opened.image.namespaces
    result.shownChanges = made
    result.analysis = Analysis(result, comparand)
    return (result, refused)
  }

  private static func carryOut(
    _ changes: [ImageChange], on original: OpenedImage, readOnly: Bool
  ) -> (bytes: [UInt8], made: [ImageChange], refused: [ChangeError]) {
    if let bytes = try? original.bytes(after: changes, readOnly: readOnly) { return (bytes, changes, []) }
    // One of them stands in the way: the others are made without it.
    var (bytes, made, refused) = (original.raw, [ImageChange](), [ChangeError]())
    for change in changes {
      do throws(ChangeError) {
        bytes = try original.bytes(after: made + [change], readOnly: readOnly)
        made.append(change)
      } catch {
        refused.append(error)
      }
    }
    return (bytes, made, refused)
  }

  /// Shows what the edits have made, with the cursor on the key that was changed last.
  mutating func take(_ edited: ImageState) {
    if order == nil, let entries = analysis?.firmware.entries {
      order = Dictionary(entries.enumerated().map { (KeyName($1), $0) }) { first, _ in first }
    }
    opened = edited.opened
    edits.keep(edited.shownChanges)
    namespaces = edited.namespaces
    shownChanges = edited.shownChanges
    analysis = edited.analysis
    refresh()
    guard case .set(let namespace, let key, _)? = shownChanges.last, let entries = analysis?.firmware.entries else {
      return
    }
    let changed = lines.firstIndex { line in
      guard case .value(let index) = line else { return false }
      return entries[index].namespace == namespace && entries[index].key == key && !entries[index].isShadowed
    }
    if let changed { cursor = changed }
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

  /// Puts the cursor on the line of a key, by `KEY` or `NAMESPACE/KEY`; false where no line has it.
  mutating func goTo(keyNamed text: String) -> Bool {
    let found = lines.firstIndex { line in
      guard case .value(let index) = line, let entry = analysis?.firmware.entries[index] else { return false }
      return entry.key.text == text || entry.namespace.map { "\($0.text)/\(entry.key.text)" } == text
    }
    if let found { cursor = found }
    return found != nil
  }

  mutating func toggleHistory() {
    guard case .value(let index) = line, let analysis else { return }
    unfolded.formSymmetricDifference([KeyName(analysis.firmware.entries[index])])
    refresh()
  }

  mutating func show(_ view: View) {
    self.view = view
    (cursor, top) = (0, 0)
    refresh()
  }
}
