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
      another place. Of two images it is also said where their bytes differ. --partition and --at choose from whatever \
      of the two is the dump of a whole flash. Exit status: 0 the same values, 1 they differ, 2 they cannot be compared.
      """)

  @Argument(help: "An NVS image, the dump of a whole flash, or an NVS CSV.")
  var old: String

  @Argument(help: "What to compare it with.")
  var new: String

  @Option(help: "How to write it.")
  var format = HistoryCommand.Format.text

  @OptionGroup var options: ImageOptions

  /// One side of the comparison.
  private struct Side {
    let values: KeyedValues
    /// Nil for a CSV.
    let bytes: [UInt8]?
  }

  func run() throws {
    let comparison = try compare()
    let report = ComparisonReport(comparison)
    try Console.report(format == .text ? report.text : report.json.text)
    if comparison.differsInValues { throw CommandFailure(.inputHasProblems) }
  }

  private func compare() throws(CommandFailure) -> Comparison {
    do throws(CommandFailure) {
      let (first, second) = (try side(old), try side(new))
      let bytes = first.bytes.flatMap { one in second.bytes.map { (old: one, new: $0) } }
      return Comparison(first.values, second.values, bytes: bytes)
    } catch {
      var failure = error
      failure.status = .wrongUsage
      throw failure
    }
  }

  private func side(_ path: String) throws(CommandFailure) -> Side {
    if FactoryInput.isFactoryCSV(try FactoryInput.read(path)) {
      let input = try FactoryInput(paths: [path], version: .v2)
      for complaint in input.complaints { Console.complain(complaint) }
      if input.evaluation.hasErrors { throw .input(path, "a CSV with errors cannot be compared: mend them first") }
      return Side(values: KeyedValues(input.evaluation.items), bytes: nil)
    }
    let file = try DumpFile(path)
    let choice = file.dump.isWholeFlash ? try options.choose(from: file) : file.parts.first
    guard let part = choice else { throw file.undecided }
    let view = try options.mount(part, of: file, for: .values).view
    if view.error != nil {
      let advice = view.isReadOnly ? "" : "; --read-only compares what lies in it, if that can be mounted"
      throw .input(path, "the mount ends in \(view.mountName), so it has no values\(advice)")
    }
    return Side(values: KeyedValues(view), bytes: view.image.bytes)
  }
}
