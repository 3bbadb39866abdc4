import ArgumentParser
import NVSModel
import Station

/// The options that say which partition of which image is looked at, and how.
struct ImageOptions: ParsableArguments {
  @Flag(help: "Mount as a partition flagged readonly: nothing is repaired.")
  var readOnly = false

  @OptionGroup var keyOptions: KeyOptions

  /// Reads a partition from a file; the file is never written to.
  func open(_ path: String) throws(CommandFailure) -> FirmwareView {
    try keyOptions.mount(try FactoryInput.read(path), of: path, readOnly: readOnly)
  }
}

/// How a command writes what it found.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json, csv
}

extension Console {
  /// Writes a report, which ends in a line break.
  static func report(_ text: String) throws(CommandFailure) {
    do {
      try write(Array(text.utf8))
    } catch {
      throw CommandFailure(.inputHasProblems, "error: \(error.description)")
    }
  }
}
