import ArgumentParser
import NVSModel
import Station

/// The options that say which part of a dump is meant.
struct PartOptions: ParsableArguments {
  @Option(help: "The partition that is meant, in the dump of a whole flash.")
  var partition: String?

  @Option(help: "The offset in flash of the bytes that are meant.", transform: ArgumentReader.size)
  var at: Int?

  @Option(help: "The number of bytes at that offset.", transform: ArgumentReader.size)
  var size: Int?

  func validate() throws {
    if partition != nil && at != nil { throw ValidationError("give --partition or --at, not both") }
    if size == 0 { throw ValidationError("--size 0 takes no byte: leave it out for all that follow") }
  }

  /// Fails for a size without a place; every command but one that gives it another meaning asks.
  func requirePlace() throws(CommandFailure) {
    if size != nil && at == nil { throw CommandFailure(.wrongUsage, "error: --size belongs to --at, which says where") }
  }

  var choice: PartChoice {
    if let partition { return .named(partition) }
    return at.map { .at($0, size: size) } ?? .only
  }

  /// The part that they name, or the only one there is; nil when it is not clear which.
  func choose(from file: DumpFile, like other: DumpPart? = nil) throws(CommandFailure) -> DumpPart? {
    try requirePlace()
    do { return try file.part(choice, like: other) } catch { throw .dump(error) }
  }

  /// The part that they name, or the only one there is.
  func require(from file: DumpFile) throws(CommandFailure) -> DumpPart {
    do { return try file.requirePart(choice) } catch { throw .dump(error) }
  }
}

/// `--whole`, for commands that make one partition of a dump anew.
struct WholeOption: ParsableArguments {
  @Flag(
    name: .customLong("whole"),
    help: "Write the whole dump with that partition replaced, not the partition alone.")
  var isWhole = false

  /// What is to be written, for bytes that take the place of a part.
  func output(_ bytes: [UInt8], replacing part: DumpPart, of file: DumpFile) throws(CommandFailure)
    -> [UInt8]
  {
    guard isWhole else { return bytes }
    do { return try file.bytes(replacing: part, with: bytes) } catch { throw .dump(error) }
  }

  /// `4194304 bytes, in which `, for the line that says what was made.
  func prefix(_ file: DumpFile) -> String {
    isWhole ? "\(file.bytes.count) bytes of flash, in it " : ""
  }
}
