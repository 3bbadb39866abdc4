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
    isReadOnly = source.part.isReadOnly
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
  /// - Returns: also why edits are left out that cannot be made.
  func carryingOut(_ edits: ImageEdits, _ comparand: Comparand?) -> (dump: Dump, refused: [ChangeError]) {
    var result = self
    let original = source.opened
    let (bytes, made, refused) = Self.carryOut(edits.changes, on: original, readOnly: source.part.isReadOnly)
    result.opened = made.isEmpty ? original : OpenedImage(bytes, key: original.key)
    result.edits = edits
    result.edits.keep(made)
    result.namespaces = result.opened.image.namespaces
    result.revision += 1
    result.analysis = Analysis(result, comparand)
    return (result, refused)
  }

  private static func carryOut(
    _ changes: [ImageChange], on original: OpenedImage, readOnly: Bool
  ) -> (bytes: [UInt8], made: [ImageChange], refused: [ChangeError]) {
    if let bytes = try? original.bytes(after: changes, readOnly: readOnly) { return (bytes, changes, []) }
    // Nearly always it is the last that stands in the way: those before it were made already.
    if let last = changes.last, let bytes = try? original.bytes(after: changes.dropLast(), readOnly: readOnly) {
      let refused = refusal(of: last, after: changes.dropLast(), on: original, readOnly: readOnly)
      return (bytes, changes.dropLast(), refused.map { [$0] } ?? [])
    }
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

  private static func refusal(
    of change: ImageChange, after made: [ImageChange], on original: OpenedImage, readOnly: Bool
  ) -> ChangeError? {
    do throws(ChangeError) {
      _ = try original.bytes(after: made + [change], readOnly: readOnly)
      return nil
    } catch {
      return error
    }
  }
}
