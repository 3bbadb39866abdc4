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

  @OptionGroup var part: PartOptions

  func validate() throws {
    if isKeyInDump && keyOptions.file != nil { throw ValidationError("give one key: --dump-key, --key or --hmac-key") }
  }

  /// The files that are read, a dump among them, and that nothing is written over.
  func spared(_ dump: String) -> [SparedFile] {
    [SparedFile(dump, .dump)] + (keyOptions.file.map { [SparedFile($0.path, .key)] } ?? [])
  }

  /// Reads a partition from a file; the file is never written to.
  func open(_ path: String, for purpose: DumpPart.Purpose = .view) throws(CommandFailure) -> MountedPart {
    try open(try FactoryInput.dump(path), for: purpose)
  }

  /// Opens a partition of a file that was read.
  ///
  /// - Parameter isSizeOfOutput: whether a size may also stand without a place.
  func open(
    _ file: DumpFile, for purpose: DumpPart.Purpose = .view, isSizeOfOutput: Bool = false
  ) throws(CommandFailure) -> MountedPart {
    if !isSizeOfOutput { try part.requirePlace() }
    return try mount(try part.require(from: file), of: file, for: purpose)
  }

  /// Mounts a part of a dump, and says which it is, and what does not fit.
  func mount(
    _ part: DumpPart, of file: DumpFile, for purpose: DumpPart.Purpose = .view
  ) throws(CommandFailure) -> MountedPart {
    for note in part.notes { Console.complain(note.line(in: file.path)) }
    let key = try key(for: part, of: file, purpose)
    do {
      let mounted = try part.mounted(with: key, readOnly: readOnly, for: purpose)
      for warning in mounted.warnings { Console.complain(warning.line(in: file.path)) }
      return mounted
    } catch {
      throw .dump(error)
    }
  }

  private func key(
    for part: DumpPart, of file: DumpFile, _ purpose: DumpPart.Purpose
  ) throws(CommandFailure) -> PartKey {
    if isKeyInDump { return .file(try file.requireOwnKeys()) }
    if keyOptions.file != nil { return try keyOptions.key(for: purpose) }
    if let offer = file.keys(opening: part) {
      let name = part.region.map { $0.name.quoted + " " } ?? "it "
      let advice = "is encrypted, and the keys partition \(offer.partition.name.quoted) of this dump opens it"
      Console.complain(Problem(.note, name + advice + ": --dump-key").line(in: file.path))
    }
    return .none
  }
}

extension DumpFile {
  /// The keys that lie in it, which must be there.
  func requireOwnKeys() throws(CommandFailure) -> KeyFile {
    SecretFile.protectMemory()
    do { return try ownKeys() } catch { throw .dump(error) }
  }
}

extension MountedPart {
  /// Ends a command that has shown what there is: with a wrong key that is no success.
  func requireOpened() throws(CommandFailure) {
    if isClosed { throw CommandFailure(.inputHasProblems) }
  }
}

/// How a command writes what it found.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json, csv
}

/// What `--sort` takes.
enum SortArgument: String, ExpressibleByArgument, CaseIterable {
  case place, key, size, age

  var order: ListOrder? { ListOrder(rawValue: rawValue) }
}

extension Console {
  /// Writes a report, which ends in a line break. On a terminal nothing in it is obeyed; elsewhere it is as it is.
  static func report(_ text: String) throws(CommandFailure) { try report(Array(text.utf8)) }

  /// The same with text as bytes, such as a CSV.
  static func report(_ bytes: [UInt8]) throws(CommandFailure) {
    let shown = isTerminal ? printableLines(bytes) : bytes
    do {
      try write(shown)
    } catch {
      throw CommandFailure(.inputHasProblems, "error: \(error.description)")
    }
  }

  /// Writes a JSON value, in which nothing is that a terminal would obey, as it is made.
  static func report(_ json: JSON) throws(CommandFailure) {
    var failure: FileError?
    json.write { piece in
      do throws(FileError) { try write(piece) } catch { failure = error }
      return failure == nil
    }
    if let failure { throw CommandFailure(.inputHasProblems, "error: \(failure.description)") }
  }

  private static func printableLines(_ bytes: [UInt8]) -> [UInt8] {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    return Array(lines.map { String(decoding: $0, as: UTF8.self).printable }.joined(separator: "\n").utf8)
  }
}
