import ArgumentParser
import NVSModel
import Station

/// `fctry check`: every problem of every file, nothing written.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "List every problem of CSV files, partition tables and NVS images.",
    discussion: """
      Each file is taken for what it holds. Several NVS CSVs are checked together, as parts of one image. \
      Problems go to standard error as file:line:column: error: what is wrong. What is found in an image, which has \
      no lines, goes to standard output with page, entry and offset, and what largest string and blob it still has room for.
      """)

  @Argument(help: "NVS CSVs, partition tables, and dumps of NVS partitions or of a whole flash.")
  var files: [String]

  @Option(name: .customLong("version"), help: "Format of the pages; 1 keeps every blob in one page.")
  var version: VersionArgument = .two

  @Flag(name: .customLong("all"), help: "List every finding, also of a kind that comes more than a thousand times.")
  var listsAll = false

  @OptionGroup var options: ImageOptions

  func run() throws {
    var complaints: [String] = []
    var documents: [FactoryDocument] = []
    var isWrong = false
    for file in files {
      do throws(CommandFailure) {
        let bytes = try FactoryInput.read(file)
        switch FileKind(bytes) {
        case _ where options.part.at != nil:
          // Whoever names a place knows what lies there.
          isWrong = try hasErrors(imageIn: file) || isWrong
        case .partitionTable:
          let table = PartitionTable(bytes: bytes, environment: Environment.value)
          complaints += table.problems.map { $0.line(in: file) }
          isWrong = isWrong || table.hasErrors
        case .nvsImage, .wholeFlash, .binary, .appImage, .nvsKeys:
          isWrong = try hasErrors(imageIn: file) || isWrong
        case .factoryCSV, .manufacturingConfig, .valuesCSV, .text, .empty:
          documents.append(try FactoryInput.open(file, bytes))
        }
      } catch {
        complaints += error.messages
        isWrong = true
      }
    }
    let input = FactoryInput(documents, version: version.format)
    for complaint in complaints + input.complaints { Console.complain(complaint) }
    if isWrong || input.evaluation.hasErrors { throw CommandFailure(.inputHasProblems) }
  }

  /// Prints what is found in an image, or in every NVS partition of a flash.
  private func hasErrors(imageIn path: String) throws(CommandFailure) -> Bool {
    let file = try FactoryInput.dump(path)
    let listing = options.part.choice == .only ? file.listing : nil
    if let listing { try Console.report(listing.text + "\n") }
    let parts = try options.part.choose(from: file).map { [$0] } ?? file.parts
    if parts.isEmpty { throw .dump(file.undecided) }
    var isWrong = listing != nil && file.dump.notes.contains { $0.severity == .error }
    for part in parts {
      let name = part.region.map { "\(path.printable): \($0.name.printable)" } ?? path.printable
      let mounted = try options.mount(part, of: file)
      let findings = History(mounted.view).findings(ofAKind: listsAll ? .max : Findings.usualLimit)
      let lines = findings.lines(in: part.place) + (mounted.view.room.map { ["room: \($0.text)"] } ?? [])
      try Console.report(lines.map { "\(name): \($0)\n" }.joined())
      isWrong = isWrong || mounted.isClosed || findings.total(.error) > 0
    }
    return isWrong
  }
}
