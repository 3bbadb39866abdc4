import ArgumentParser
import NVSModel
import Station

/// `fctry diff`: two images, or an image and a CSV, by their values.
struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Compare the values of two images, or of an image and a CSV.",
    discussion: """
      Values are compared by namespace and key, as a program would read them: added, removed, changed, or only moved to \
      another place. Of two images the bytes that differ are shown too, of both. --partition and --at choose from whatever \
      of the two is the dump of a whole flash. Exit status: 0 the same values, 1 they differ, 2 they cannot be compared.
      """)

  @Argument(help: "An NVS image, the dump of a whole flash, or an NVS CSV.")
  var old: String

  @Argument(help: "What to compare it with.")
  var new: String

  @Option(help: "How to write it.")
  var format = HistoryCommand.Format.text

  @Flag(name: .customLong("all"), help: "Show all bytes that differ.")
  var listsAll = false

  @OptionGroup var reveal: RevealOptions

  @OptionGroup var options: ImageOptions

  func run() throws {
    let (comparison, report) = try compare()
    switch format {
    case .text: try Console.report(report.text(width: Console.width, isRevealing: reveal.isRevealing))
    case .json: try Console.report(report.json)
    }
    if comparison.differsInValues { throw CommandFailure(.inputHasProblems) }
  }

  /// One side of the comparison.
  private enum Side {
    case rows(KeyedValues)
    case dump(DumpFile)

    var isWholeFlash: Bool { if case .dump(let file) = self { file.dump.isWholeFlash } else { false } }
  }

  /// What the options choose from: whatever is more than the partition itself, or both sides where neither is.
  private struct PlaceOfBoth {
    private let choice: PartChoice
    private let isForAll: Bool

    init(_ choice: PartChoice, isForAll: Bool) { (self.choice, self.isForAll) = (choice, isForAll) }

    /// Nil for a CSV, and when it is not clear which part is meant.
    func part(of side: Side, like other: DumpPart? = nil) throws(CommandFailure) -> DumpPart? {
      guard case .dump(let file) = side else { return nil }
      do { return try file.part(isForAll || file.dump.isWholeFlash ? choice : .only, like: other) } catch {
        throw .dump(error)
      }
    }
  }

  private func compare() throws(CommandFailure) -> (Comparison, ComparisonReport) {
    do throws(CommandFailure) {
      try options.part.requirePlace()
      let (first, second) = (try side(old), try side(new))
      // Of a flash with several partitions the one is meant that the other side has.
      let choice = PlaceOfBoth(options.part.choice, isForAll: !first.isWholeFlash && !second.isWholeFlash)
      let (left, right) = (try choice.part(of: first), try choice.part(of: second))
      let one = try values(first, left == nil ? try choice.part(of: first, like: right) : left)
      let other = try values(second, right == nil ? try choice.part(of: second, like: left) : right)
      let bytes = one.image.flatMap { one in other.image.map { (old: one.bytes, new: $0.bytes) } }
      let comparison = Comparison(one.values, other.values, bytes: bytes)
      let report = ComparisonReport(
        comparison, old: .init(old, image: one.image), new: .init(new, image: other.image), listsAll: listsAll)
      return (comparison, report)
    } catch {
      var failure = error
      failure.status = .wrongUsage
      throw failure
    }
  }

  private func side(_ path: String) throws(CommandFailure) -> Side {
    let file = try FactoryInput.dump(path)
    guard [.factoryCSV, .manufacturingConfig].contains(file.kind) else { return .dump(file) }
    let input = try FactoryInput(paths: [path], version: .v2)
    for complaint in input.complaints { Console.complain(complaint) }
    if input.evaluation.hasErrors { throw .input(path, "a CSV with errors cannot be compared: mend them first") }
    return .rows(KeyedValues(input.evaluation.items))
  }

  /// The values of a side, and of a dump the image in the clear.
  private func values(
    _ side: Side, _ part: DumpPart?
  ) throws(CommandFailure) -> (values: KeyedValues, image: PartitionImage?) {
    switch side {
    case .rows(let values): return (values, nil)
    case .dump(let file):
      guard let part else { throw .dump(file.undecided) }
      let mounted = try options.mount(part, of: file, for: .values)
      do { try mounted.opened.requireValues(of: mounted.view, file.path) } catch { throw .dump(error) }
      return (KeyedValues(mounted.view), mounted.view.image)
    }
  }
}
