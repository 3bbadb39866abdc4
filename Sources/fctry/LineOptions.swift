import ArgumentParser
import NVSModel
import Station

/// Where the boards of a line are, and what they must be.
struct LaneOptions: ParsableArguments {
  @Option(
    name: .customLong("ports"),
    help: ArgumentHelp("The ports, a lane each, with commas between.", valueName: "port,port..."))
  var portList: String

  @Option(help: "The partition table, CSV or binary, that the boards must have.")
  var partitions: String

  @Option(help: "The partition to write to.")
  var partition: String

  @Option(help: "The chip that the boards must be, such as esp32 or esp8266.", transform: ArgumentReader.chip)
  var chip: Chip?

  @Option(
    help: ArgumentHelp(
      "A build of ESP-IDF, by the folder of its flasher_args.json, that goes to each board before its values.",
      valueName: "folder"))
  var firmware: String?

  @Option(help: "Where the boards keep their partition table.", transform: ArgumentReader.tableOffset)
  var tableOffset = 0x8000

  @Option(help: "Bits per second.")
  var baud = 460_800

  var ports: [String] { portList.split(separator: ",").map { String($0) } }

  /// More do not fit on a bench, nor on a screen.
  private static let maximum = 16

  func validate() throws {
    if !(1...Self.maximum).contains(ports.count) {
      throw ValidationError("--ports takes 1 to \(Self.maximum) ports with commas between.")
    }
    if let refusal = ports.lazy.compactMap({ PortName($0).refusal }).first {
      throw ValidationError("--ports: \(refusal).")
    }
    if Set(ports).count < ports.count { throw ValidationError("--ports names one port twice.") }
    if baud < 9600 { throw ValidationError("--baud must be at least 9600.") }
  }
}

/// What the devices of a line are made of, and how they are told apart.
struct LineBatchOptions: ParsableArguments {
  @Option(help: "What makes a device the one that it is: columns of the table, with commas between; without one, keys.")
  var unique: String?

  @Option(help: "The lasting name of the batch in the ledger; by default the name of CONFIG without its ending.")
  var batch: String?

  @Option(help: "The number that counters give the first device.")
  var start = 1

  @Option(name: .customLong("version"), help: "Format of the pages; 1 keeps every blob in one page.")
  var version: VersionArgument = .two

  @Flag(name: .customLong("keep-going"), help: "Leave out the devices with problems.")
  var isKeepingGoing = false

  func validate() throws {
    if !(0...RowRange.maximumNumber).contains(start) {
      throw ValidationError("--start takes 0 to \(RowRange.maximumNumber).")
    }
  }

  func name(of config: String) -> String {
    if let batch { return batch }
    let file = config.split(separator: "/").last.map { String($0) } ?? config
    return file.lastIndex(of: ".").map { $0 == file.startIndex ? file : String(file[..<$0]) } ?? file
  }
}
