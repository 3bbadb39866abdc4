import ArgumentParser
import NVSModel

/// What devices are made of, and how they are told apart: for a batch of images as for a line of boards.
struct DeviceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What makes a device the one that it is: columns of the table, with commas between; without a table, keys.",
      valueName: "columns"))
  var unique: String?

  @Option(help: "The number that counters give the first device.")
  var start = 1

  @Option(name: .customLong("version"), help: "Format of the pages; 1 keeps every blob in one page.")
  var version: VersionArgument = .two

  @Flag(
    name: .customLong("keep-going"),
    help: "Leave out the devices with problems; a batch lists them in a file.")
  var isKeepingGoing = false

  /// The columns or keys of `--unique`.
  var uniqueNames: [String] { unique?.split(separator: ",").map { String($0) } ?? [] }

  func validate() throws {
    if !(0...Batch.maximumNumber).contains(start) {
      throw ValidationError("--start takes 0 to \(Batch.maximumNumber).")
    }
  }
}
