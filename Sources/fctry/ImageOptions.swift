import ArgumentParser
import NVSModel
import Station

/// The options that say which partition of which image is looked at, and how.
struct ImageOptions: ParsableArguments {
  @Flag(help: "Mount as a partition flagged readonly: nothing is repaired.")
  var readOnly = false

  @OptionGroup var keyOptions: KeyOptions

  @Flag(
    name: [.customLong("dump-key"), .customLong("dump_key")],
    help: "Decrypt with the keys partition that lies in the same dump of a whole flash.")
  var isKeyInDump = false

  @Option(help: "The partition to look at, in the dump of a whole flash.")
  var partition: String?

  @Option(help: "The offset in flash of the partition to look at.", transform: ArgumentReader.size)
  var at: Int?

  @Option(help: "The size of the partition at that offset.", transform: ArgumentReader.size)
  var size: Int?

  func validate() throws {
    if partition != nil && at != nil { throw ValidationError("give --partition or --at, not both") }
    if isKeyInDump && keyOptions.file != nil { throw ValidationError("give one key: --dump-key, --key or --hmac-key") }
    if size != nil && at == nil { throw ValidationError("--size belongs to --at, which says where") }
  }

  /// Reads a partition from a file; the file is never written to.
  func open(
    _ path: String, for purpose: KeyOptions.Purpose = .view
  ) throws(CommandFailure) -> MountedPart {
    let file = try DumpFile(path)
    guard let part = try choose(from: file) else { throw file.undecided }
    return try mount(part, of: file, for: purpose)
  }

  /// The part that the options name, or the only one there is; nil when it is not clear which.
  func choose(from file: DumpFile) throws(CommandFailure) -> DumpPart? {
    if let partition { return try file.part(named: partition) }
    if let at { return try file.part(at: at, size: size) }
    let parts = file.parts
    return parts.count == 1 ? parts[0] : nil
  }

  /// Mounts a part of a dump, and says which it is.
  func mount(
    _ part: DumpPart, of file: DumpFile, for purpose: KeyOptions.Purpose = .view
  ) throws(CommandFailure) -> MountedPart {
    file.announce(part)
    let readOnly = readOnly || part.isReadOnly
    if isKeyInDump {
      let keys = try file.offeredKeys()
      SecretFile.protectMemory()
      return try KeyOptions.mount(part.bytes, with: keys, of: file.path, readOnly: readOnly, for: purpose)
    }
    if keyOptions.file == nil { file.announceKeys(for: part) }
    return try keyOptions.mount(part.bytes, of: file.path, readOnly: readOnly, for: purpose)
  }
}

/// How a command writes what it found.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json, csv
}

extension Console {
  /// Writes a report, which ends in a line break. On a terminal nothing in it is obeyed; elsewhere it is as it is.
  static func report(_ text: String) throws(CommandFailure) {
    let shown =
      isTerminal
      ? text.split(separator: "\n", omittingEmptySubsequences: false).map(\.printable).joined(separator: "\n") : text
    do {
      try write(Array(shown.utf8))
    } catch {
      throw CommandFailure(.inputHasProblems, "error: \(error.description)")
    }
  }
}
