import ArgumentParser
import NVSModel
import Station

/// The options that say which partition of which image is looked at, and how.
struct ImageOptions: ParsableArguments {
  @Flag(help: "Mount as a partition flagged readonly: nothing is repaired.")
  var readOnly = false

  @Option(help: ArgumentHelp("The keys partition of an encrypted image.", valueName: "file"))
  var key: String?

  /// Reads a partition from a file; the file is never written to.
  func open(_ path: String) throws(CommandFailure) -> FirmwareView {
    view(
      of: try FactoryInput.read(path), key: try key.map { path throws(CommandFailure) in try FactoryInput.read(path) })
  }

  /// Mounts the bytes of a partition, decrypted in memory where there is a key.
  func view(of bytes: [UInt8], key: [UInt8]?) -> FirmwareView {
    let image = PartitionImage(bytes)
    guard let key else { return FirmwareView(mounting: image, readOnly: readOnly) }
    do {
      let keys = try EncryptionKeys(partition: key)
      return FirmwareView(mounting: image.decrypted(with: keys), readOnly: readOnly, raw: bytes)
    } catch {
      return FirmwareView(mounting: image, readOnly: readOnly, keyError: error)
    }
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
