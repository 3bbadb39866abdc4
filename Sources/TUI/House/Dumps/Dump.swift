import NVSModel
import Station

/// A dump of an NVS partition as a document: what was opened, and the edits to it. It is only read; what is changed becomes
/// another file. What is seen of it is a desk's.
struct Dump: Sendable {
  let source: ImageSource
  /// With the edits that are carried out.
  private(set) var opened: OpenedImage
  /// The names of namespaces by index; finding them takes a walk over all entries.
  private(set) var namespaces: [UInt8: Key]
  /// The keys whose values are hidden.
  private(set) var secrets: SecretKeys
  private(set) var edits = ImageEdits()
  /// Whether it is mounted so that nothing is repaired.
  private(set) var isReadOnly: Bool
  /// What is known beyond the bytes; nil while it is being worked out.
  private(set) var analysis: Analysis?
  /// How often the bytes were changed.
  private(set) var revision = 0

  /// Reads a dump, decrypted in memory where there is a key. O(bytes).
  init(_ source: ImageSource) {
    self.source = source
    opened = source.opened
    namespaces = opened.image.namespaces
    secrets = SecretKeys(opened.image, namespaces: namespaces)
    isReadOnly = source.isReadOnly
  }

  /// Decrypted, where a key was given.
  var image: PartitionImage { opened.image }

  /// What a mount would make of the image, what is to be said of it, and what was there before.
  struct Analysis: Sendable {
    let history: History
    let findings: Findings
    /// What the other file has instead; nil without one.
    let comparison: Comparison?
    /// Why there is nothing to compare with, though there is another file.
    let comparisonProblem: String?
    var firmware: FirmwareView { history.view }

    /// O(bytes): a job for another thread.
    init(_ dump: Dump, _ comparand: Comparand? = nil) {
      let view = dump.opened.mounted(readOnly: dump.isReadOnly)
      history = History(view)
      findings = history.findings
      do throws(DumpError) {
        if comparand != nil { try dump.opened.requireValues(of: view, dump.source.name) }
        comparison = try comparand?.content(beside: dump.source).compared(with: view)
        comparisonProblem = nil
      } catch {
        comparison = nil
        comparisonProblem = "\(error.path.printable): \(error)"
      }
    }
  }

  mutating func take(_ analysis: Analysis?) { self.analysis = analysis }

  mutating func toggleReadOnly() {
    isReadOnly.toggle()
    analysis = nil
  }

  mutating func markWritten() { edits.markWritten() }

  // MARK: - Editing

  /// The same dump with other edits carried out, and what follows from them. O(bytes): a job for another thread.
  ///
  /// - Returns: also why edits are left out that cannot be made, and what is lost although no edit says so.
  func carryingOut(
    _ edits: ImageEdits, _ comparand: Comparand?
  ) -> (dump: Dump, refused: [ChangeError], lost: [String]) {
    var result = self
    let original = source.opened
    let carried = Self.carryOut(edits.changes, on: original, readOnly: source.part.isReadOnly)
    result.opened = carried.image.map { OpenedImage($0.bytes, key: original.key, at: original.image.place) } ?? original
    result.edits = edits
    result.edits.keep(carried.made)
    result.namespaces = result.opened.image.namespaces
    result.secrets = SecretKeys(result.opened.image, namespaces: result.namespaces)
    result.revision += 1
    result.analysis = Analysis(result, comparand)
    return (result, carried.refused, carried.image?.lost ?? [])
  }

  private struct Carried {
    /// Nil where no change was made.
    var image: ChangedImage?
    var made: [ImageChange] = []
    var refused: [ChangeError] = []
  }

  private static func carryOut(_ changes: [ImageChange], on original: OpenedImage, readOnly: Bool) -> Carried {
    var carried = Carried()
    if changes.isEmpty { return carried }
    // Nearly always all of them can be made, or all but the last: those before it were made already.
    for count in [changes.count, changes.count - 1] where count > 0 && carried.image == nil {
      carried.image = try? original.changed(by: Array(changes.prefix(count)), readOnly: readOnly)
      if carried.image != nil { carried.made = Array(changes.prefix(count)) }
    }
    for change in changes.dropFirst(carried.made.count) {
      do throws(ChangeError) {
        carried.image = try original.changed(by: carried.made + [change], readOnly: readOnly)
        carried.made.append(change)
      } catch {
        carried.refused.append(error)
      }
    }
    return carried
  }
}
