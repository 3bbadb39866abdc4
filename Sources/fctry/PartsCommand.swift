import ArgumentParser
import NVSModel
import Station

/// `fctry parts`: what lies where in a flash.
struct PartsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "parts",
    abstract: "List what lies in the dump of a whole flash.",
    discussion: """
      By its partition table, at whichever offset it is; what no table names is found by its content. Offsets are those \
      of the flash, also where the dump begins later. fctry carve writes one of the parts to a file.
      """)

  @Argument(help: "The dump of a whole flash, or of a part of one.")
  var flash: String

  @Option(help: "How to write it.")
  var format = HistoryCommand.Format.text

  func run() throws {
    let file = try FactoryInput.dump(flash)
    do { try file.requireDump() } catch { throw CommandFailure.dump(error) }
    let report = DumpReport(file.dump)
    try Console.report(format == .text ? report.text : report.json.text)
  }
}

extension DumpFile {
  /// What lies in it, to be said before what is said of one part; nil for a file that is one partition.
  var listing: DumpReport? { dump.isWholeFlash ? DumpReport(dump) : nil }
}
