import ArgumentParser
import NVSModel
import Station

/// The options that say which board, and how to speak with it.
struct BoardOptions: ParsableArguments {
  @Option(help: "The serial port of the board, such as /dev/ttyUSB0; or rfc2217://HOST:PORT, or socket://HOST:PORT.")
  var port: String?

  @Option(help: "Where the board keeps its partition table.", transform: ArgumentReader.tableOffset)
  var tableOffset = 0x8000

  @Option(help: "Bits per second.")
  var baud = 460_800

  func validate() throws {
    if let refusal = port.flatMap({ PortName($0).refusal }) { throw ValidationError("--port: \(refusal).") }
    if baud < 9600 { throw ValidationError("--baud must be at least 9600.") }
  }

  var rules: PartitionRules { PartitionRules(tableOffset: tableOffset) }

  /// Where no port is named, names what is there, and leaves the choice to the user even when there is but one: it could
  /// be another's board.
  func requirePort() throws(CommandFailure) -> String {
    if let port { return port }
    let ports = SerialPorts.list()
    var failure = CommandFailure(.wrongUsage)
    failure.messages = [
      ports.isEmpty
        ? "error: give the board's port with --port; no serial port is there now: plug the board in"
        : "error: give the board's port with --port; there are:"
    ]
    failure.messages += ports.map { "  \($0.path)\($0.description.isEmpty ? "" : "  \($0.description)")" }
    throw failure
  }
}

extension BoardInfo {
  /// In one line, untrusted.
  var summary: String {
    let size = flashSize.map { "\(Size.text($0))B of flash" } ?? "flash of unknown size"
    return "\(description), MAC \(mac), \(size)"
  }

  func tellReset() {
    if !canReset { Console.complain("this port cannot reset the board: press RESET on it to start its firmware") }
  }
}
