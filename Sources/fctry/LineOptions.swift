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
