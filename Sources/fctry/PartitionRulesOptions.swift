import ArgumentParser
import NVSModel

/// The options that say what a partition table is judged by.
struct PartitionRulesOptions: ParsableArguments {
  @Option(
    help: "The size of the flash, such as 4MB; partitions must end within it.", transform: ArgumentReader.flashSize)
  var flashSize: Int?

  @Option(
    help: "The chip, such as esp8266 or esp32s3; without it, any of the ESP32 family.", transform: ArgumentReader.chip)
  var chip: Chip?

  @Option(help: "Where the table itself lies in flash.", transform: ArgumentReader.tableOffset)
  var tableOffset = 0x8000

  @Option(
    help: "Where the boot loader lies, for tables that list it; --chip tells too.", transform: ArgumentReader.size)
  var bootloaderOffset: Int?

  @Option(help: "Where the recovery boot loader lies, for tables that list it.", transform: ArgumentReader.size)
  var recoveryBootloaderOffset: Int?

  var rules: PartitionRules {
    PartitionRules(
      tableOffset: tableOffset, flashSize: flashSize, chip: chip, bootloaderOffset: bootloaderOffset,
      recoveryBootloaderOffset: recoveryBootloaderOffset)
  }
}

/// Reads the arguments that have rules of their own.
enum ArgumentReader {
  static func size(_ text: String) throws -> Int {
    do {
      let size = try Size.parse(text)
      if (0...1 << 32).contains(size) { return size }
      throw ValidationError("\(text.quoted) is outside the 4 GiB that a chip can address")
    } catch let error as SizeError {
      throw ValidationError(error.description)
    }
  }

  static func flashSize(_ text: String) throws -> Int {
    let size = try size(text)
    if size > 0 { return size }
    throw ValidationError("a flash of size 0 holds nothing: give its size, such as 4MB")
  }

  static func tableOffset(_ text: String) throws -> Int {
    let offset = try size(text)
    if offset.isMultiple(of: 0x1000), offset < 1 << 32 { return offset }
    throw ValidationError("\(text.quoted) is not a multiple of the flash sector 0x1000: use 0x8000 or 0x9000")
  }

  static func chip(_ name: String) throws -> Chip {
    if let chip = Chip(named: name) { return chip }
    let known = Chip.allCases.map(\.rawValue).joined(separator: ", ")
    throw ValidationError("\(name.quoted) is no chip known here: use \(known)")
  }
}
